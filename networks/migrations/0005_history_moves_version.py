"""History of topics and labels moves the content version, as that of networks does."""

from django.db import migrations

from thcm.core.content import PublicContent


class Migration(migrations.Migration):
    dependencies = [("networks", "0003_request_schedule")]

    operations = [PublicContent("networks_historicalnetworktopic"), PublicContent("networks_historicalnetworklabel")]
