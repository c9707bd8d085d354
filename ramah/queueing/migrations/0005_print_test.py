import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('queueing', '0004_codes_required'),
    ]

    operations = [
        migrations.AlterField(
            model_name='printjob',
            name='ticket',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='print_jobs', to='queueing.ticket'),
        ),
    ]
