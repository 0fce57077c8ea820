"""Deletions on request are written down, too; what no other job ends of personal data ends every night."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

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
        migrations.AddField(
            model_name="deletionrun",
            name="made_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="Leer, wo es die nächtliche Aufgabe war.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="von",
            ),
        ),
        migrations.RunPython(schedule, unschedule),
    ]
