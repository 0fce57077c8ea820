"""Calendars of networks are read every six hours; from then on the time is the back office's to change."""

from django.db import migrations

TASK = "events.tasks.read_feeds"


def schedule(apps, schema_editor):
    crontab, _created = apps.get_model("django_celery_beat", "CrontabSchedule").objects.get_or_create(
        minute="20", hour="*/6", day_of_week="*", day_of_month="*", month_of_year="*", timezone="Europe/Berlin"
    )
    apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(
        task=TASK, defaults={"name": "Kalender der Netzwerke lesen", "crontab": crontab}
    )


def unschedule(apps, schema_editor):
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(task=TASK).delete()


class Migration(migrations.Migration):
    dependencies = [("events", "0003_entries_schedule"), ("django_celery_beat", "0019_alter_periodictasks_options")]

    operations = [migrations.RunPython(schedule, unschedule)]
