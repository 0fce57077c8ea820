"""The source's text is kept in its column only, of which the beginning is searched; slugs of programmes never change."""

from django.db import migrations, models

from thcm.core.search_columns import Searchable


def searchable(text):
    return Searchable(
        "funding_fundingprogramme",
        names=("title",),
        german=("provider", "summary_de", text),
        english=("summary_en",),
    )


FORMER = searchable("text")


class Migration(migrations.Migration):
    dependencies = [("funding", "0004_topic_details")]

    operations = [
        migrations.AlterField(
            model_name="programmealias",
            name="kind",
            field=models.CharField(
                choices=[("key", "Kennung"), ("url", "offizielle Seite")], max_length=4, verbose_name="Art"
            ),
        ),
        migrations.RunSQL(
            "UPDATE funding_fundingprogramme SET facts = facts - 'text' WHERE facts ? 'text'",
            "UPDATE funding_fundingprogramme SET facts = facts || jsonb_build_object('text', text) WHERE facts != '{}'",
        ),
        migrations.RunSQL(FORMER.reverse_sql, FORMER.sql),
        searchable("left(text, 3000)"),
    ]
