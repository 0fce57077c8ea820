"""Back office reads what nightly jobs removed of personal data."""

from django.db import migrations

from thcm.core.permissions import READ, Role, grant


def give(apps, schema_editor):
    grant(apps, "core", {Role.BACK_OFFICE: {"deletionrun": READ}})


class Migration(migrations.Migration):
    dependencies = [("core", "0012_sign_in_jobs")]

    operations = [
        migrations.RunPython(give, migrations.RunPython.noop),
    ]
