"""What nightly jobs removed of personal data, for administrators and back office to read."""

import django.utils.timezone
from django.db import migrations, models

from thcm.core.permissions import READ, Role, grant


def give(apps, schema_editor):
    grant(apps, "core", {Role.BACK_OFFICE: {"deletionrun": READ}})


class Migration(migrations.Migration):
    dependencies = [("core", "0012_sign_in_jobs")]

    operations = [
        migrations.CreateModel(
            name="DeletionRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("job", models.CharField(editable=False, max_length=100, verbose_name="Aufgabe")),
                (
                    "ran_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="gelaufen"
                    ),
                ),
                ("counts", models.JSONField(default=dict, editable=False, verbose_name="entfernt")),
            ],
            options={
                "verbose_name": "Löschlauf",
                "verbose_name_plural": "Löschläufe",
                "ordering": ("-ran_at", "-pk"),
            },
        ),
        migrations.RunPython(give, migrations.RunPython.noop),
    ]
