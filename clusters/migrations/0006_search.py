"""Search columns of fields, sub-fields, strengths and weaknesses, figure subjects and indicators."""

from django.db import migrations

from thcm.core.search_columns import Searchable

NAMES = ("name_de", "name_en")


class Migration(migrations.Migration):
    dependencies = [("clusters", "0005_history_moves_version"), ("core", "0007_search")]

    operations = [
        Searchable(
            "clusters_growthfield",
            names=(*NAMES, "short_name_de", "short_name_en", "aliases[]"),
            german=("summary_de", "focus_points_de[]", "delimitation_note"),
            english=("summary_en", "focus_points_en[]"),
        ),
        Searchable("clusters_subfield", names=NAMES, german=("note",)),
        Searchable("clusters_swotitem", names=("text_de", "text_en"), german=("original_text",)),
        Searchable("clusters_figuresubject", names=NAMES),
        Searchable("clusters_indicator", names=NAMES),
    ]
