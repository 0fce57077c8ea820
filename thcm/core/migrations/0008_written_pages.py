"""How often a worker looks whether pages are to be written anew."""

from django.db import migrations

TASK = "thcm.tasks.write_pages"


def schedule(apps, schema_editor):
    interval, _created = apps.get_model("django_celery_beat", "IntervalSchedule").objects.get_or_create(
        every=15, period="seconds"
    )
    apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(
        task=TASK, defaults={"name": "Seiten nach Änderungen neu schreiben", "interval": interval, "expire_seconds": 15}
    )


def unschedule(apps, schema_editor):
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(task=TASK).delete()


class Migration(migrations.Migration):
    dependencies = [("core", "0007_search")]

    operations = [
        migrations.RunPython(schedule, unschedule),
    ]
