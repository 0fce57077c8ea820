"""Entries of calendars are made soon after a change, and looked through every night."""

from django.db import migrations

MAKE, RENEW = "events.tasks.make_entries", "events.tasks.renew_entries"


def schedule(apps, schema_editor):
    interval, _created = apps.get_model("django_celery_beat", "IntervalSchedule").objects.get_or_create(
        every=15, period="seconds"
    )
    crontab, _created = apps.get_model("django_celery_beat", "CrontabSchedule").objects.get_or_create(
        minute="40", hour="1", day_of_week="*", day_of_month="*", month_of_year="*", timezone="Europe/Berlin"
    )
    jobs = apps.get_model("django_celery_beat", "PeriodicTask").objects
    jobs.get_or_create(
        task=MAKE,
        defaults={"name": "Kalendereinträge nach Änderungen schreiben", "interval": interval, "expire_seconds": 15},
    )
    jobs.get_or_create(task=RENEW, defaults={"name": "Kalendereinträge: geänderte Namen", "crontab": crontab})


def unschedule(apps, schema_editor):
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(task__in=(MAKE, RENEW)).delete()


class Migration(migrations.Migration):
    dependencies = [("events", "0002_rules"), ("django_celery_beat", "0019_alter_periodictasks_options")]

    operations = [migrations.RunPython(schedule, unschedule)]
