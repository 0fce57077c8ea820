"""Once released, the database refuses any change of a report."""

from django.conf import settings
from django.db import migrations


FROZEN = """
CREATE FUNCTION panels_report_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - 'meeting_id' - 'released_by_id' - 'updated_at')
            = (to_jsonb(OLD) - 'meeting_id' - 'released_by_id' - 'updated_at') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a released report stays as it is' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER released_stays BEFORE UPDATE OR DELETE ON panels_report
    FOR EACH ROW WHEN (OLD.released_at IS NOT NULL) EXECUTE FUNCTION panels_report_stays();
"""
THAWED = "DROP TRIGGER released_stays ON panels_report; DROP FUNCTION panels_report_stays;"


class Migration(migrations.Migration):

    dependencies = [
        ("panels", "0002_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(FROZEN, THAWED),
    ]
