"""Rights on official series and their runs; they are read once a quarter, a time that is the back office's to change."""

from django.db import migrations

from thcm.core.permissions import ALL, READ, Role, grant

READERS = {"officialseries": READ, "officialrun": READ}
RIGHTS = {
    Role.BACK_OFFICE: {"officialseries": ALL, "officialrun": READ},
    Role.FIELD_MANAGER: READERS,
    Role.MINISTRY: READERS,
}
TASK = "clusters.tasks.read_official_statistics"


def give(apps, schema_editor):
    grant(apps, "clusters", RIGHTS)


def schedule(apps, schema_editor):
    crontab, _created = apps.get_model("django_celery_beat", "CrontabSchedule").objects.get_or_create(
        minute="20", hour="4", day_of_week="*", day_of_month="5", month_of_year="1,4,7,10", timezone="Europe/Berlin"
    )
    apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(
        task=TASK, defaults={"name": "Amtliche Statistik lesen", "crontab": crontab}
    )


def unschedule(apps, schema_editor):
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(task=TASK).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("clusters", "0006_search"),
        ("core", "0015_document_rights"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        migrations.RunPython(give, migrations.RunPython.noop),
        migrations.RunPython(schedule, unschedule),
    ]
