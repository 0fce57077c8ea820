"""Search columns of organisations."""

from django.db import migrations

from thcm.core.search_columns import Searchable


class Migration(migrations.Migration):
    dependencies = [("core", "0010_mail_jobs")]

    operations = [Searchable("core_organisation", names=("name", "short", "aliases[]"))]
