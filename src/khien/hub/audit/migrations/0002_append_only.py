"""Triggers that refuse to change or delete an event, on SQLite and PostgreSQL."""

from django.db import migrations

from khien.hub.audit import triggers


def add(apps, schema_editor):
    triggers.add(schema_editor.connection)


def remove(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
