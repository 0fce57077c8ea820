"""When mail that waits is handed over and old mail forgotten; who may look at the mails."""

from django.db import migrations

from thcm.core.permissions import READ, Role, grant

DELIVER = "thcm.core.tasks.deliver_waiting_mail"
FORGET = "thcm.core.tasks.forget_old_mail"


def schedule(apps, schema_editor):
    interval, _created = apps.get_model("django_celery_beat", "IntervalSchedule").objects.get_or_create(
        every=1, period="minutes"
    )
    crontab, _created = apps.get_model("django_celery_beat", "CrontabSchedule").objects.get_or_create(
        minute="45", hour="3", day_of_week="*", day_of_month="*", month_of_year="*", timezone="Europe/Berlin"
    )
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects
    tasks.get_or_create(
        task=DELIVER, defaults={"name": "Wartende E-Mails verschicken", "interval": interval, "expire_seconds": 60}
    )
    tasks.get_or_create(task=FORGET, defaults={"name": "Alte E-Mails vergessen", "crontab": crontab})


def unschedule(apps, schema_editor):
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(task__in=(DELIVER, FORGET)).delete()


def give(apps, schema_editor):
    grant(apps, "core", {Role.BACK_OFFICE: {"mail": READ}})


class Migration(migrations.Migration):
    dependencies = [("core", "0008_written_pages")]

    operations = [
        migrations.RunPython(schedule, unschedule),
        migrations.RunPython(give, migrations.RunPython.noop),
    ]
