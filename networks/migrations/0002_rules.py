"""Public tables move the content version, a network names its figure subject, search columns, rights of the roles."""

from django.db import migrations

from thcm.core.content import PublicContent
from thcm.core.permissions import ALL, EDIT, READ, Role, grant, revoke
from thcm.core.search_columns import Searchable

NAME_SUBJECT = """
CREATE FUNCTION networks_name_subject() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE clusters_figuresubject SET name_de = NEW.name WHERE id = NEW.subject_id;
    RETURN NULL;
END $$;
CREATE TRIGGER names_subject AFTER INSERT OR UPDATE OF name ON networks_network
FOR EACH ROW EXECUTE FUNCTION networks_name_subject();
"""
DROP_NAME_SUBJECT = """
DROP TRIGGER names_subject ON networks_network;
DROP FUNCTION networks_name_subject;
"""
PROFILE = {"network": ALL, "networktopic": ALL, "networkactivity": ALL, "networklabel": ALL}
OWN = {"networkeditor": ALL, "profilechange": READ, "competencetag": ALL}
REQUESTS = {"cooperationrequest": EDIT, "interest": READ, "requestmatch": READ}
NETWORKS = {
    Role.FIELD_MANAGER: PROFILE | OWN | REQUESTS,
    Role.BACK_OFFICE: PROFILE | OWN | REQUESTS,
    Role.MINISTRY: dict.fromkeys(PROFILE, READ),
}
PUBLIC = (
    "network",
    "network_further_fields",
    "networktopic",
    "networkactivity",
    "networklabel",
    "competencetag",
    "cooperationrequest",
    "cooperationrequest_growth_fields",
    "cooperationrequest_tags",
    "historicalnetwork",
    "historicalcooperationrequest",
)


def give(apps, schema_editor):
    grant(apps, "networks", NETWORKS)


def take(apps, schema_editor):
    revoke(apps, "networks")


class Migration(migrations.Migration):
    dependencies = [("networks", "0001_initial"), ("core", "0008_written_pages"), ("clusters", "0006_search")]

    operations = [
        migrations.RunSQL(NAME_SUBJECT, DROP_NAME_SUBJECT),
        *(PublicContent(f"networks_{table}") for table in PUBLIC),
        Searchable("networks_network", names=("name", "short", "aliases[]"), german=("state_note", "seat")),
        Searchable("networks_networktopic", names=("\"group\"", "text")),
        Searchable("networks_networkactivity", names=("text",)),
        Searchable("networks_competencetag", names=("name_de", "name_en")),
        Searchable("networks_cooperationrequest", names=("title",), german=("text", "organisation_name")),
        migrations.RunPython(give, take),
    ]
