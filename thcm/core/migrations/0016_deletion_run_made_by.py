"""What no other job ends of personal data ends every night."""

from django.db import migrations

TASK = "thcm.tasks.forget_personal_data"


def schedule(apps, schema_editor):
    crontab, _created = apps.get_model("django_celery_beat", "CrontabSchedule").objects.get_or_create(
        minute="50", hour="3", day_of_week="*", day_of_month="*", month_of_year="*", timezone="Europe/Berlin"
    )
    apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(
        task=TASK, defaults={"name": "Übrige personenbezogene Daten vergessen", "crontab": crontab}
    )


def unschedule(apps, schema_editor):
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(task=TASK).delete()


class Migration(migrations.Migration):
    dependencies = [("core", "0015_document_rights")]

    operations = [
        migrations.RunPython(schedule, unschedule),
    ]
