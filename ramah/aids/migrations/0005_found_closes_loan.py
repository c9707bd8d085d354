"""What was found was not returned before; a unit is lost once at a time."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('aids', '0004_found_later'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='loan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('found_at__isnull', True), ('found_by__isnull', True)), models.Q(('condition', 'NOT_RETURNED'), ('found_at__gte', models.F('returned_at')), ("found_at__isnull", False), ('found_by__isnull', False)), _connector='OR'), name='loan_found_was_not_returned'),
        ),
        migrations.AddConstraint(
            model_name='loan',
            constraint=models.UniqueConstraint(models.F('aid'), condition=models.Q(('condition', 'NOT_RETURNED'), ('found_at__isnull', True)), name='aid_lost_once'),
        ),
    ]
