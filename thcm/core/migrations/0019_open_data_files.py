"""Files of open data: the table, when they are written, and who may look at them (R55)."""

import thcm.core.models.open_data
from django.db import migrations, models

from thcm.core.content import PublicContent
from thcm.core.permissions import READ, Role, grant

TASK = "thcm.tasks.build_open_data"


def schedule(apps, schema_editor):
    crontab, _created = apps.get_model("django_celery_beat", "CrontabSchedule").objects.get_or_create(
        minute="20", hour="3", day_of_week="*", day_of_month="*", month_of_year="*", timezone="Europe/Berlin"
    )
    apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(
        task=TASK, defaults={"name": "Dateien der offenen Daten bilden", "crontab": crontab}
    )


def unschedule(apps, schema_editor):
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(task=TASK).delete()


def give(apps, schema_editor):
    rights = dict.fromkeys((Role.BACK_OFFICE, Role.MINISTRY), {"opendatafile": READ})
    grant(apps, "core", rights)


class Migration(migrations.Migration):
    dependencies = [("core", "0018_review_rules")]

    operations = [
        migrations.CreateModel(
            name='OpenDataFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.SlugField(max_length=60, verbose_name='Tabelle')),
                ('format', models.CharField(choices=[('csv', 'CSV'), ('json', 'JSON')], max_length=4, verbose_name='Dateiformat')),
                ('file', models.FileField(blank=True, max_length=300, upload_to=thcm.core.models.open_data.open_data_path, verbose_name='Datei')),
                ('checksum', models.CharField(blank=True, max_length=64, verbose_name='Prüfsumme (SHA-256)')),
                ('row_count', models.PositiveIntegerField(default=0, verbose_name='Zeilen')),
                ('byte_size', models.PositiveBigIntegerField(default=0, verbose_name='Größe in Byte')),
                ('issued_at', models.DateTimeField(null=True, verbose_name='zuerst gebildet')),
                ('changed_at', models.DateTimeField(null=True, verbose_name='Inhalt geändert')),
                ('checked_at', models.DateTimeField(null=True, verbose_name='zuletzt gebildet')),
                ('error', models.TextField(blank=True, verbose_name='Fehler')),
                ('failed_at', models.DateTimeField(null=True, verbose_name='gescheitert')),
            ],
            options={
                'verbose_name': 'Datei der offenen Daten',
                'verbose_name_plural': 'Dateien der offenen Daten',
                'ordering': ('table', 'format'),
                'constraints': [models.UniqueConstraint(fields=('table', 'format'), name='core_opendatafile_once'), models.CheckConstraint(condition=models.Q(models.Q(('changed_at', None), ('checksum', ''), ('file', ''), ('issued_at', None)), models.Q(models.Q(('file', ''), _negated=True), models.Q(('checksum', ''), _negated=True), ('changed_at__isnull', False), ('issued_at__isnull', False)), _connector='OR'), name='core_opendatafile_complete'), models.CheckConstraint(condition=models.Q(models.Q(('error', ''), ('failed_at', None)), models.Q(models.Q(('error', ''), _negated=True), ('failed_at__isnull', False)), _connector='OR'), name='core_opendatafile_failed_with_reason')],
            },
        ),
        PublicContent("core_opendatafile"),
        migrations.RunPython(schedule, unschedule),
        migrations.RunPython(give, migrations.RunPython.noop),
    ]
