"""Public tables move the content version; published editions of the brochure stay as they are; rights."""

from django.db import migrations

from thcm.core.content import PublicContent
from thcm.core.permissions import KEEP, READ, Role, grant

BROCHURE_STAYS = """
CREATE FUNCTION newsroom_brochure_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.condition <> 'published' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - 'made_by_id') = (to_jsonb(OLD) - 'made_by_id') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an edition stays as it is' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER brochure_stays BEFORE UPDATE OR DELETE ON newsroom_brochureedition
    FOR EACH ROW EXECUTE FUNCTION newsroom_brochure_stays();
"""
BROCHURE_MOVES = "DROP TRIGGER brochure_stays ON newsroom_brochureedition; DROP FUNCTION newsroom_brochure_stays;"
RIGHTS = {
    Role.BACK_OFFICE: {"chapter": KEEP, "brochureedition": READ},
    Role.FIELD_MANAGER: {"chapter": READ, "brochureedition": READ},
    Role.HEAD: {"chapter": KEEP, "brochureedition": READ},
    Role.MINISTRY: {"chapter": READ, "brochureedition": READ},
}


def give(apps, schema_editor):
    grant(apps, "newsroom", RIGHTS)


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0002_rules")]

    operations = [
        *(PublicContent(f"newsroom_{table}") for table in ("brochureedition", "chapter", "historicalchapter")),
        migrations.RunSQL(BROCHURE_STAYS, BROCHURE_MOVES),
        migrations.RunPython(give, migrations.RunPython.noop),
    ]
