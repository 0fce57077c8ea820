"""Public tables move the content version; programmes are searched; rights of roles; the jobs' schedules."""

from django.db import migrations

from thcm.core.content import PublicContent
from thcm.core.permissions import ALL, EDIT, KEEP, READ, Role, grant, revoke
from thcm.core.search_columns import Searchable

SEEN = dict.fromkeys(
    ("scraperun", "rawanswer", "programmeversion", "programmeevent", "programmealias", "fieldsuggestion", "award"),
    READ,
)
KEPT = {"fundingprogramme": KEEP, "fundingcall": ALL, "deadline": ALL, "fieldrating": ALL, "samematter": EDIT}
FUNDING = {
    Role.FIELD_MANAGER: SEEN | KEPT | {"fundingsource": READ, "fieldvocabulary": EDIT, "fundingnotice": EDIT},
    Role.BACK_OFFICE: SEEN
    | KEPT
    | {"fundingsource": EDIT, "fieldvocabulary": KEEP, "fundingnotice": EDIT, "fundingsubscription": EDIT},
    Role.MINISTRY: dict.fromkeys((*SEEN, *KEPT, "fundingsource"), READ),
}
PUBLIC = (
    "fundingsource",
    "fundingprogramme",
    "programmealias",
    "fundingcall",
    "deadline",
    "programmeversion",
    "programmeevent",
    "samematter",
    "fieldsuggestion",
    "fieldrating",
    "award",
    "award_growth_fields",
)
SCHEDULES = (
    ("funding.tasks.fetch_due_sources", "Förderquellen lesen, die an der Reihe sind", "*/10", "*", "*"),
    ("funding.tasks.tend_programmes", "Fristen von Förderprogrammen fortschreiben", "7", "0", "*"),
    ("funding.tasks.tell_about_funding", "Wochenbericht zu Förderprogrammen", "10", "6", "1"),
    ("funding.tasks.tell_about_moved_deadlines", "Verschobene Fristen melden", "*/15", "*", "*"),
    ("funding.tasks.tend_subscriptions", "Förder-Abonnements aufräumen", "40", "3", "*"),
)


def give(apps, schema_editor):
    grant(apps, "funding", FUNDING)


def take(apps, schema_editor):
    revoke(apps, "funding")


def schedule(apps, schema_editor):
    crontabs = apps.get_model("django_celery_beat", "CrontabSchedule").objects
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects
    for task, name, minute, hour, day in SCHEDULES:
        crontab, _created = crontabs.get_or_create(
            minute=minute, hour=hour, day_of_week=day, day_of_month="*", month_of_year="*", timezone="Europe/Berlin"
        )
        tasks.get_or_create(task=task, defaults={"name": name, "crontab": crontab})


def unschedule(apps, schema_editor):
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects
    tasks.filter(task__in=[task for task, *_rest in SCHEDULES]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("funding", "0001_initial"),
        ("core", "0013_deletion_runs"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        *(PublicContent(f"funding_{table}") for table in PUBLIC),
        # Progress of a run that goes on is nobody's but the back office's.
        PublicContent("funding_scraperun", "state"),
        Searchable(
            "funding_fundingprogramme",
            names=("title",),
            german=("provider", "summary_de", "left(text, 3000)"),
            english=("summary_en",),
        ),
        migrations.RunPython(give, take),
        migrations.RunPython(schedule, unschedule),
    ]
