"""The data-quality check runs every night; from then on the time is the back office's to change."""

from django.db import migrations

TASK = "thcm.tasks.check_quality"


def schedule(apps, schema_editor):
    crontab, _created = apps.get_model("django_celery_beat", "CrontabSchedule").objects.get_or_create(
        minute="15", hour="3", day_of_week="*", day_of_month="*", month_of_year="*", timezone="Europe/Berlin"
    )
    apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(
        task=TASK, defaults={"name": "Nächtliche Prüfung der Datenqualität", "crontab": crontab}
    )


def unschedule(apps, schema_editor):
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(task=TASK).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_content_version"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [migrations.RunPython(schedule, unschedule)]
