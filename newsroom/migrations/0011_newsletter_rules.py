"""What an issue says stays as it is once its sending begins; rights; the jobs' schedules."""

from django.db import migrations

from thcm.core.content import PublicContent
from thcm.core.permissions import ALL, READ, Role, grant

ISSUE_STAYS = """
CREATE FUNCTION newsroom_issue_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.condition IN ('draft', 'scheduled') THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.condition NOT IN ('draft', 'scheduled')
        AND (NEW.number, NEW.title_de, NEW.title_en, NEW.intro_de, NEW.intro_en, NEW.started_at)
            = (OLD.number, OLD.title_de, OLD.title_en, OLD.intro_de, OLD.intro_en, OLD.started_at)
        AND NEW.growth_field_id IS NOT DISTINCT FROM OLD.growth_field_id THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an issue stays as it was sent' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER issue_stays BEFORE UPDATE OR DELETE ON newsroom_newsletterissue
    FOR EACH ROW EXECUTE FUNCTION newsroom_issue_stays();
CREATE FUNCTION newsroom_issue_is_open(bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT COALESCE((SELECT condition IN ('draft', 'scheduled') FROM newsroom_newsletterissue WHERE id = $1), true)
$$;
CREATE FUNCTION newsroom_item_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP = 'INSERT' OR newsroom_issue_is_open(OLD.issue_id))
        AND (TG_OP = 'DELETE' OR newsroom_issue_is_open(NEW.issue_id)) THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'an issue stays as it was sent' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER item_stays BEFORE INSERT OR UPDATE OR DELETE ON newsroom_newsletteritem
    FOR EACH ROW EXECUTE FUNCTION newsroom_item_stays();
CREATE FUNCTION newsroom_item_fields_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF newsroom_issue_is_open((SELECT issue_id FROM newsroom_newsletteritem
        WHERE id = CASE TG_OP WHEN 'INSERT' THEN NEW.newsletteritem_id ELSE OLD.newsletteritem_id END)) THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'an issue stays as it was sent' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER item_fields_stay BEFORE INSERT OR UPDATE OR DELETE ON newsroom_newsletteritem_growth_fields
    FOR EACH ROW EXECUTE FUNCTION newsroom_item_fields_stay();
"""
ISSUE_MOVES = """
DROP TRIGGER item_fields_stay ON newsroom_newsletteritem_growth_fields;
DROP TRIGGER item_stays ON newsroom_newsletteritem;
DROP TRIGGER issue_stays ON newsroom_newsletterissue;
DROP FUNCTION newsroom_item_fields_stay;
DROP FUNCTION newsroom_item_stays;
DROP FUNCTION newsroom_issue_is_open;
DROP FUNCTION newsroom_issue_stays;
"""
READABLE = {"newsletterissue": READ, "newsletteritem": READ}
RIGHTS = {
    # Section 4: nobody but the office reads who gets it.
    Role.BACK_OFFICE: {"newsletterissue": ALL, "newsletteritem": ALL, "subscriber": READ, "consentrecord": READ},
    Role.FIELD_MANAGER: READABLE,
    Role.HEAD: READABLE,
    Role.MINISTRY: READABLE,
}
SCHEDULES = (
    ("newsroom.tasks.tend_newsletter", "Newsletter versenden", "*", "*"),
    ("newsroom.tasks.tend_subscribers", "Newsletter: nie bestätigte Adressen löschen", "45", "3"),
)


def give(apps, schema_editor):
    grant(apps, "newsroom", RIGHTS)


def schedule(apps, schema_editor):
    crontabs = apps.get_model("django_celery_beat", "CrontabSchedule").objects
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects
    for task, name, minute, hour in SCHEDULES:
        crontab, _created = crontabs.get_or_create(
            minute=minute, hour=hour, day_of_week="*", day_of_month="*", month_of_year="*", timezone="Europe/Berlin"
        )
        tasks.get_or_create(task=task, defaults={"name": name, "crontab": crontab})


def unschedule(apps, schema_editor):
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects
    tasks.filter(task__in=[task for task, *_rest in SCHEDULES]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0010_newsletter"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        # What waits for its day is nobody's but the back office's; once sent it stays as it is.
        PublicContent("newsroom_newsletterissue"),
        PublicContent("newsroom_historicalnewsletterissue"),
        PublicContent("newsroom_newsletteritem"),
        migrations.RunSQL(ISSUE_STAYS, ISSUE_MOVES),
        migrations.RunPython(give, migrations.RunPython.noop),
        migrations.RunPython(schedule, unschedule),
    ]
