"""Public tables move the content version; changes are counted, former dates kept; search columns; rights of roles."""

from django.db import migrations

from thcm.core.content import PublicContent
from thcm.core.permissions import ALL, EDIT, KEEP, READ, Role, grant, revoke
from thcm.core.search_columns import Searchable

# What calendars show of an event: a change of it is a new version for those who have subscribed to it.
SHOWN = (
    "title_de", "starts_on", "ends_before", "date_precision", "is_planned", "start_time", "end_time", "timezone",
    "state", "state_note_de", "place_name", "city", "latitude", "longitude", "online_url", "attendance_mode",
    "description_de", "registration_url", "type", "slug",
)
DATE = ("starts_on", "ends_before", "date_precision", "is_planned", "date_text")


def row(name: str, columns: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"{name}.{column}" for column in columns) + ")"


# `sequence` never goes back, whatever a stale save writes; others may only ask for the next one.
COUNT_CHANGES = f"""
CREATE FUNCTION events_count_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {row("OLD", SHOWN)} IS DISTINCT FROM {row("NEW", SHOWN)} OR NEW.sequence = OLD.sequence + 1 THEN
        NEW.sequence := OLD.sequence + 1;
        NEW.updated_at := greatest(NEW.updated_at, now());
    ELSE
        NEW.sequence := OLD.sequence;
    END IF;
    IF OLD.published_at IS NOT NULL AND {row("OLD", DATE)} IS DISTINCT FROM {row("NEW", DATE)} THEN
        INSERT INTO events_earlierdate (event_id, {", ".join(DATE)}, replaced_at)
        VALUES (OLD.id, {", ".join(f"OLD.{column}" for column in DATE)}, now());
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER counts_changes BEFORE UPDATE ON events_event
FOR EACH ROW EXECUTE FUNCTION events_count_changes();

CREATE FUNCTION events_count_party() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE events_event SET sequence = sequence + 1 WHERE id IN (OLD.event_id, NEW.event_id);
    RETURN NULL;
END $$;
CREATE TRIGGER counts_party AFTER INSERT OR UPDATE OR DELETE ON events_eventparty
FOR EACH ROW EXECUTE FUNCTION events_count_party();
"""
DROP_COUNT = """
DROP TRIGGER counts_party ON events_eventparty;
DROP FUNCTION events_count_party;
DROP TRIGGER counts_changes ON events_event;
DROP FUNCTION events_count_changes;
"""
CALENDAR = {"event": ALL, "eventseries": ALL, "eventparty": ALL, "earlierdate": ALL}
INBOX = {"eventsubmission": EDIT, "moderationdecision": READ, "tripinterest": READ}
FEEDS = {"feedimport": ALL, "feedrun": READ, "feeditem": READ}
EVENTS = {
    Role.FIELD_MANAGER: CALENDAR | INBOX | dict.fromkeys(FEEDS, READ) | {"event": KEEP},
    Role.BACK_OFFICE: CALENDAR | INBOX | FEEDS,
    Role.MINISTRY: dict.fromkeys(CALENDAR, READ),
}
PUBLIC = (
    "event",
    "event_growth_fields",
    "eventparty",
    "eventseries",
    "earlierdate",
    "historicalevent",
    "historicaleventseries",
)


def give(apps, schema_editor):
    grant(apps, "events", EVENTS)


def take(apps, schema_editor):
    revoke(apps, "events")


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial"), ("core", "0012_sign_in_jobs"), ("networks", "0005_history_moves_version")]

    operations = [
        migrations.RunSQL(COUNT_CHANGES, DROP_COUNT),
        *(PublicContent(f"events_{table}") for table in PUBLIC),
        Searchable(
            "events_event",
            names=("title_de", "title_en", "aliases[]"),
            german=("description_de", "place_name", "city", "topics[]"),
            english=("description_en",),
        ),
        Searchable("events_eventseries", names=("name_de", "name_en"), german=("description_de",)),
        migrations.RunPython(give, take),
    ]
