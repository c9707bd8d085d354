"""Indexes for thousands of units; when and by whom what was not returned is found."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


def close_found(apps, schema_editor):
    """Close the loans whose unit was found: as its history says, or as it was lent again."""
    Loan, Care = apps.get_model("aids", "Loan"), apps.get_model("aids", "AidCare")
    for loan in Loan.objects.filter(condition="NOT_RETURNED").order_by("pk"):
        care = Care.objects.filter(aid=loan.aid_id, kind="FOUND", at__gte=loan.returned_at)
        lent = Loan.objects.filter(aid=loan.aid_id, lent_at__gte=loan.returned_at)
        known = [
            *care.order_by("at").values_list("at", "by")[:1],
            *lent.exclude(pk=loan.pk).order_by("lent_at").values_list("lent_at", "lent_by")[:1],
        ]
        if known:
            loan.found_at, loan.found_by_id = min(known)
            loan.save(update_fields=["found_at", "found_by"])


class Migration(migrations.Migration):

    dependencies = [
        ('aids', '0003_lactation_room'),
        ('offices', '0004_counter_directions'),
        ('visits', '0003_steps_together'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='loan',
            name='found_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='loan',
            name='found_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='aid',
            index=models.Index(models.F('office'), models.F('tag'), name='aid_by_tag'),
        ),
        migrations.AddIndex(
            model_name='aid',
            index=models.Index(django.db.models.functions.text.Upper('tag'), name='aid_tag_anywhere'),
        ),
        migrations.AddIndex(
            model_name='aid',
            index=models.Index(models.F('type'), models.F('tag'), condition=models.Q(('out_of_service', False)), name='aid_in_service'),
        ),
        migrations.AddIndex(
            model_name='aid',
            index=models.Index(models.F('office'), condition=models.Q(('out_of_service', True)), name='aid_of_office_out'),
        ),
        migrations.AddIndex(
            model_name='aid',
            index=models.Index(models.F('condition'), models.F('office'), name='aid_by_condition'),
        ),
        migrations.AddIndex(
            model_name='aid',
            index=models.Index(models.F('cleaning_due_at'), condition=models.Q(('cleaning_due_at__isnull', False)), name='aid_cleaning_due'),
        ),
        migrations.AddIndex(
            model_name='aid',
            index=models.Index(models.F('service_due_at'), condition=models.Q(('service_due_at__isnull', False)), name='aid_service_due'),
        ),
        migrations.AddIndex(
            model_name='placeuse',
            index=models.Index(models.F('office'), condition=models.Q(('freed_at__isnull', True)), name='place_use_open'),
        ),
        migrations.RunPython(close_found, migrations.RunPython.noop),
    ]
