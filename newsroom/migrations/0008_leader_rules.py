"""Market leaders move the content version and are searched; applications are tended every night; rights."""

from django.db import migrations

from thcm.core.content import PublicContent
from thcm.core.permissions import KEEP, READ, Role, grant
from thcm.core.search_columns import Searchable

TASK = "newsroom.tasks.forget_applications"
OFFICE = {"marketleader": KEEP, "leaderapplication": READ}
RIGHTS = {
    Role.BACK_OFFICE: OFFICE,
    Role.HEAD: OFFICE,
    Role.FIELD_MANAGER: {"marketleader": READ},
    Role.MINISTRY: {"marketleader": READ},
}


def give(apps, schema_editor):
    grant(apps, "newsroom", RIGHTS)


def schedule(apps, schema_editor):
    crontab, _created = apps.get_model("django_celery_beat", "CrontabSchedule").objects.get_or_create(
        minute="15", hour="1", day_of_week="*", day_of_month="*", month_of_year="*", timezone="Europe/Berlin"
    )
    apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(
        task=TASK, defaults={"name": "Nicht bestätigte Bewerbungen löschen", "crontab": crontab}
    )


def unschedule(apps, schema_editor):
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(task=TASK).delete()


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0007_leaders"), ("django_celery_beat", "0019_alter_periodictasks_options")]

    operations = [
        PublicContent("newsroom_marketleader"),
        PublicContent("newsroom_historicalmarketleader"),
        Searchable("newsroom_marketleader", names=("company", "product_de", "product_en"), german=("evidence",)),
        migrations.RunPython(give, migrations.RunPython.noop),
        migrations.RunPython(schedule, unschedule),
    ]
