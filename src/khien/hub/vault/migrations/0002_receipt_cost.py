"""What receipts cost goes on record, beginning with those that were given out before."""

from django.conf import settings
from django.db import migrations, models


def present_cost(apps, schema_editor):
    """Receipts of before were all made at the cost that is set: changing it was forbidden."""
    if apps.get_model("vault", "Envelope").objects.exists():
        apps.get_model("vault", "ReceiptCost").objects.create(mib=settings.CONFIG.receipt_kdf_mib)


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ReceiptCost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mib", models.PositiveIntegerField(unique=True)),
            ],
        ),
        migrations.RunPython(present_cost, migrations.RunPython.noop),
    ]
