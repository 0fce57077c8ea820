"""Extensions for search and dates, and the content version with the public tables that move it."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

from thcm.core.content import CREATE_VERSION, DROP_VERSION, PublicContent


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(CREATE_VERSION, DROP_VERSION),
        PublicContent("core_source"),
        PublicContent("core_organisation"),
        PublicContent("core_contactpoint"),
        PublicContent("core_legalpage"),
        PublicContent("core_sitesetting"),
        PublicContent("core_user", "function"),
    ]
