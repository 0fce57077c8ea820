"""Documents move the content version; rights of the roles."""

from django.db import migrations

from thcm.core.content import PublicContent
from thcm.core.permissions import ALL, KEEP, READ, Role, grant

DOCUMENTS = {
    Role.FIELD_MANAGER: {"document": KEEP},
    Role.BACK_OFFICE: {"document": ALL},
    Role.MINISTRY: {"document": READ},
}


def give(apps, schema_editor):
    grant(apps, "core", DOCUMENTS)


class Migration(migrations.Migration):
    dependencies = [("core", "0013_deletion_runs")]

    operations = [
        PublicContent("core_document"),
        PublicContent("core_historicaldocument"),
        migrations.RunPython(give, migrations.RunPython.noop),
    ]
