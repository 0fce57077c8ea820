"""The four roles of the staff as groups, with their rights on what every app points at."""

from django.db import migrations

from thcm.core.permissions import ALL, EDIT, KEEP, READ, Role, grant, revoke

CORE = {
    Role.FIELD_MANAGER: {
        "source": KEEP,
        "organisation": KEEP,
        "contactpoint": KEEP,
        "legalpage": READ,
        "qualityfinding": READ,
        "qualityrun": READ,
    },
    Role.BACK_OFFICE: {
        "source": ALL,
        "organisation": ALL,
        "contactpoint": ALL,
        "legalpage": EDIT,
        "barrierreport": EDIT,
        "sitesetting": READ,
        "qualityfinding": READ,
        "qualityrun": READ,
    },
    Role.MINISTRY: {
        "source": READ,
        "organisation": READ,
        "contactpoint": READ,
        "legalpage": READ,
        "sitesetting": READ,
        "qualityfinding": READ,
        "qualityrun": READ,
    },
}


def make_roles(apps, schema_editor):
    grant(apps, "core", CORE)
    grant(apps, "auth", {})
    grant(apps, "django_celery_beat", {})


def take_roles(apps, schema_editor):
    for app_label in ("core", "auth", "django_celery_beat"):
        revoke(apps, app_label)
    apps.get_model("auth", "Group").objects.filter(name__in=Role.values).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_quality_schedule"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [migrations.RunPython(make_roles, take_roles)]
