"""Review periods to begin with, when the tasks are made, and who may look at reviews and feedback (R47)."""

from django.db import migrations

from thcm.core.permissions import EDIT, KEEP, READ, Role, grant

TASK = "thcm.tasks.make_review_tasks"
MANAGER, OFFICE, ADMIN = "field_manager", "back_office", "administrator"
POLICIES = (
    ("clusters.growthfield", 12, MANAGER),
    ("clusters.subfield", 12, MANAGER),
    ("clusters.swotitem", 12, MANAGER),
    ("clusters.keyfigure", 12, MANAGER),
    ("networks.network", 12, MANAGER),
    ("roadmaps.roadmap", 12, MANAGER),
    ("roadmaps.potentialanalysis", 12, MANAGER),
    ("roadmaps.project", 12, MANAGER),
    ("funding.fundingprogramme", 6, OFFICE),
    ("core.source", 24, OFFICE),
    ("core.organisation", 24, OFFICE),
    ("core.contactpoint", 12, OFFICE),
    ("core.document", 24, OFFICE),
    ("core.legalpage", 12, ADMIN),
)


def add_policies(apps, schema_editor):
    policies = apps.get_model("core", "ReviewPolicy").objects
    for kind, months, responsible in POLICIES:
        policies.get_or_create(kind=kind, defaults={"months": months, "responsible": responsible})


def schedule(apps, schema_editor):
    crontab, _created = apps.get_model("django_celery_beat", "CrontabSchedule").objects.get_or_create(
        minute="40", hour="4", day_of_week="*", day_of_month="*", month_of_year="*", timezone="Europe/Berlin"
    )
    apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(
        task=TASK, defaults={"name": "Prüfungen anlegen", "crontab": crontab}
    )


def unschedule(apps, schema_editor):
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(task=TASK).delete()


def give(apps, schema_editor):
    rights = {
        Role.BACK_OFFICE: {"reviewpolicy": KEEP, "reviewtask": READ, "pagefeedback": EDIT},
        Role.FIELD_MANAGER: {"reviewpolicy": READ, "reviewtask": READ},
        Role.MINISTRY: {"reviewpolicy": READ, "reviewtask": READ},
    }
    grant(apps, "core", rights)


class Migration(migrations.Migration):
    dependencies = [("core", "0016_deletion_run_made_by")]

    operations = [
        migrations.RunPython(add_policies, migrations.RunPython.noop),
        migrations.RunPython(schedule, unschedule),
        migrations.RunPython(give, migrations.RunPython.noop),
    ]
