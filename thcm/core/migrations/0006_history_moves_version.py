"""Pages show who changed what: a history row may be committed after its change, and moves the version itself."""

from django.db import migrations

from thcm.core.content import PublicContent


class Migration(migrations.Migration):
    dependencies = [("core", "0005_roles")]

    operations = [
        PublicContent("core_historicalcontactpoint"),
        PublicContent("core_historicallegalpage"),
        PublicContent("core_historicalorganisation"),
        PublicContent("core_historicalsitesetting"),
        PublicContent("core_historicalsource"),
    ]
