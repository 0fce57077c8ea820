"""News and publications: they move the content version, are searched; rights."""

from django.db import migrations

from thcm.core.content import PublicContent
from thcm.core.permissions import KEEP, READ, Role, grant
from thcm.core.search_columns import Searchable

TABLES = ("newsitem", "newsitem_growth_fields", "publication", "publication_growth_fields", "publication_documents")
HISTORY = ("historicalnewsitem", "historicalpublication")
KEPT = {"newsitem": KEEP, "publication": KEEP}
RIGHTS = {
    Role.BACK_OFFICE: KEPT,
    Role.FIELD_MANAGER: KEPT,
    Role.HEAD: KEPT,
    Role.MINISTRY: {"newsitem": READ, "publication": READ},
}


def give(apps, schema_editor):
    grant(apps, "newsroom", RIGHTS)


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0005_news")]

    operations = [
        *(PublicContent(f"newsroom_{table}") for table in (*TABLES, *HISTORY)),
        Searchable(
            "newsroom_newsitem",
            names=("title_de", "title_en"),
            german=("teaser_de", "text_de"),
            english=("teaser_en", "text_en"),
        ),
        Searchable(
            "newsroom_publication",
            names=("title_de", "title_en", "publisher"),
            german=("summary_de",),
            english=("summary_en",),
        ),
        migrations.RunPython(give, migrations.RunPython.noop),
    ]
