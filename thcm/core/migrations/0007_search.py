"""What the search needs in the database, and its columns for sources and organisations."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

from thcm.core.search_columns import CREATE_FUNCTIONS, DROP_FUNCTIONS, Searchable


class Migration(migrations.Migration):
    dependencies = [("core", "0006_history_moves_version")]

    operations = [
        TrigramExtension(),
        migrations.RunSQL(CREATE_FUNCTIONS, DROP_FUNCTIONS),
        Searchable("core_source", names=("label", "publisher", "aliases[]"), german=("note", "population")),
    ]
