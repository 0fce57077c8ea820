"""Pages show who changed what: a history row may be committed after its change, and moves the version itself."""

from django.db import migrations

from thcm.core.content import PublicContent


class Migration(migrations.Migration):
    dependencies = [("clusters", "0004_role_rights")]

    operations = [
        PublicContent("clusters_historicalfigureconflict"),
        PublicContent("clusters_historicalgrowthfield"),
        PublicContent("clusters_historicalindicator"),
        PublicContent("clusters_historicalkeyfigure"),
        PublicContent("clusters_historicalsubfield"),
        PublicContent("clusters_historicalswotitem"),
    ]
