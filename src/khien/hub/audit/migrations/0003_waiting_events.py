"""On PostgreSQL an event may get its place in the chain after its transaction."""

from django.db import migrations

from khien.hub.audit import triggers


def renew(apps, schema_editor):
    triggers.remove(schema_editor.connection)
    triggers.add(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [migrations.RunPython(renew, migrations.RunPython.noop)]
