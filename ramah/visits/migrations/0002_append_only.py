"""Refuse changes of recorded events. A later migration that rebuilds the table must reinstall."""

from django.db import migrations

from ramah.visits import append_only


def install(apps, schema_editor):
    append_only.install(schema_editor.connection)


def remove(apps, schema_editor):
    append_only.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
