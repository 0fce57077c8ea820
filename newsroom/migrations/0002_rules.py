"""Public tables move the content version; editions stay as they are; rights."""

from django.db import migrations

from thcm.core.content import PublicContent
from thcm.core.permissions import READ, Role, grant, revoke

EDITION_STAYS = """
CREATE FUNCTION newsroom_edition_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - 'published_by_id') = (to_jsonb(OLD) - 'published_by_id') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an edition stays as it is' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER edition_stays BEFORE UPDATE OR DELETE ON newsroom_factsheetedition
    FOR EACH ROW EXECUTE FUNCTION newsroom_edition_stays();
"""
EDITION_MOVES = "DROP TRIGGER edition_stays ON newsroom_factsheetedition; DROP FUNCTION newsroom_edition_stays;"
FACT_SHEETS = {"factsheetedition": READ}
RIGHTS = dict.fromkeys((Role.BACK_OFFICE, Role.FIELD_MANAGER, Role.HEAD, Role.MINISTRY), FACT_SHEETS)


def give(apps, schema_editor):
    grant(apps, "newsroom", RIGHTS)


def take(apps, schema_editor):
    revoke(apps, "newsroom")


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0001_initial"), ("core", "0018_review_rules")]

    operations = [
        PublicContent("newsroom_factsheetedition"),
        migrations.RunSQL(EDITION_STAYS, EDITION_MOVES),
        migrations.RunPython(give, take),
    ]
