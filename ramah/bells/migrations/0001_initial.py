"""The bell at the dropzone and its rings."""

import django.core.validators
import django.db.models.deletion
import ramah.bells.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('offices', '0004_counter_directions'),
        ('visits', '0003_steps_together'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Bell',
            fields=[
                ('office', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='bell', serialize=False, to='offices.office')),
                ('is_on', models.BooleanField(default=False, verbose_name='Bel dipakai')),
                ('next_seconds', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(570)], verbose_name='Petugas berikutnya ikut dipanggil sesudah (detik)')),
                ('manager_seconds', models.PositiveSmallIntegerField(default=90, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(570)], verbose_name='Manajer On Duty ikut dipanggil sesudah (detik)')),
                ('telephone_seconds', models.PositiveSmallIntegerField(default=150, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(570)], verbose_name='Pemohon diberi nomor telepon sesudah (detik)')),
                ('phone', models.CharField(blank=True, max_length=40, validators=[django.core.validators.RegexValidator('^\\+?[0-9][0-9 ().-]{2,}$', 'Tulis nomor seperti 021 555 0199.')], verbose_name='Telepon yang dapat dihubungi pemohon')),
                ('loudness', models.PositiveSmallIntegerField(default=100, validators=[django.core.validators.MinValueValidator(10), django.core.validators.MaxValueValidator(100)], verbose_name='Kerasnya bunyi (persen)')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('next_seconds__lt', models.F('manager_seconds')), ('manager_seconds__lt', models.F('telephone_seconds')), ('telephone_seconds__lt', 600)), name='bell_times_in_order', violation_error_message='Urutkan waktunya: petugas berikutnya, lalu manajer, lalu nomor telepon.'), models.CheckConstraint(condition=models.Q(('loudness__range', (10, 100))), name='bell_loudness_is_heard')],
            },
        ),
        migrations.CreateModel(
            name='Ring',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=ramah.bells.models.new_code, max_length=8, unique=True)),
                ('key', models.UUIDField()),
                ('slot', models.PositiveSmallIntegerField()),
                ('client', models.CharField(blank=True, max_length=32)),
                ('help', models.CharField(blank=True, choices=[('WHEELCHAIR', 'Kursi roda'), ('ESCORT', 'Didampingi berjalan'), ('WAY', 'Tidak tahu jalan masuk'), ('HEARING', 'Tuli atau sulit mendengar'), ('INFANT', 'Hamil atau membawa bayi'), ('OTHER', 'Bantuan lain')], max_length=10)),
                ('place', models.CharField(choices=[('DROPZONE', 'Dropzone'), ('PARKING', 'Tempat parkir'), ('GATE', 'Gerbang'), ('ENTRANCE', 'Pintu masuk')], default='DROPZONE', max_length=8)),
                ('rung_at', models.DateTimeField()),
                ('noted_stage', models.PositiveSmallIntegerField(default=1)),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ending', models.CharField(blank=True, choices=[('TAKEN', 'Diterima petugas'), ('CANCELLED', 'Dibatalkan pemohon'), ('EXPIRED', 'Tidak ada yang menerima')], max_length=9)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rings', to='offices.office')),
                ('taken_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('visit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rings', to='visits.visit')),
            ],
            options={
                'indexes': [models.Index(models.F('office'), condition=models.Q(('ended_at__isnull', True)), name='ring_open'), models.Index(models.F('office'), models.F('rung_at'), name='ring_lately')],
                'constraints': [models.UniqueConstraint(models.F('office'), models.F('key'), name='ring_key_once'), models.UniqueConstraint(models.F('office'), models.F('slot'), condition=models.Q(('ended_at__isnull', True)), name='ring_slot_open_once'), models.CheckConstraint(condition=models.Q(('slot__range', (1, 10))), name='ring_slots_limited'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ending', '')), models.Q(('ended_at__gte', models.F('rung_at')), ('ended_at__isnull', False), ('ending__in', ('TAKEN', 'CANCELLED', 'EXPIRED'))), _connector='OR'), name='ring_ending_travels_together'), models.CheckConstraint(condition=models.Q(models.Q(('ending', 'TAKEN'), ('taken_at__isnull', False), ('taken_by__isnull', False)), models.Q(models.Q(('ending', 'TAKEN'), _negated=True), ('taken_at__isnull', True), ('taken_by__isnull', True)), _connector='OR'), name='ring_taken_travels_together'), models.CheckConstraint(condition=models.Q(('visit__isnull', True), ('ending', 'TAKEN'), _connector='OR'), name='ring_with_visit_was_taken'), models.CheckConstraint(condition=models.Q(('help__in', ('', 'WHEELCHAIR', 'ESCORT', 'WAY', 'HEARING')), ('help__in', ('INFANT', 'OTHER')), _connector='OR'), name='ring_help_known'), models.CheckConstraint(condition=models.Q(('place__in', ('DROPZONE', 'PARKING', 'GATE', 'ENTRANCE'))), name='ring_place_known')],
            },
        ),
    ]
