"""Public tables move the content version; a renamed field or sub-field renames its figure subject."""

from django.db import migrations

from thcm.core.content import PublicContent

NAME_SUBJECT = """
CREATE FUNCTION clusters_name_subject() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE clusters_figuresubject SET name_de = NEW.name_de, name_en = NEW.name_en WHERE id = NEW.subject_id;
    RETURN NULL;
END $$;
"""


def name_subject(table):
    return migrations.RunSQL(
        f"CREATE TRIGGER names_subject AFTER INSERT OR UPDATE OF name_de, name_en ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION clusters_name_subject()",
        f"DROP TRIGGER names_subject ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("clusters", "0001_initial"), ("core", "0002_content_version")]

    operations = [
        migrations.RunSQL(NAME_SUBJECT, "DROP FUNCTION clusters_name_subject"),
        name_subject("clusters_growthfield"),
        name_subject("clusters_subfield"),
        PublicContent("clusters_citation"),
        PublicContent("clusters_fieldcategory"),
        PublicContent("clusters_fieldlink"),
        PublicContent("clusters_fieldsuccession"),
        PublicContent("clusters_fieldtaxonomy"),
        PublicContent("clusters_figureconflict"),
        PublicContent("clusters_figureconflict_figures"),
        PublicContent("clusters_figuresubject"),
        PublicContent("clusters_growthfield"),
        PublicContent("clusters_indicator"),
        PublicContent("clusters_keyfigure"),
        PublicContent("clusters_leadmarket"),
        PublicContent("clusters_responsibility"),
        PublicContent("clusters_subfield"),
        PublicContent("clusters_swotitem"),
    ]
