"""What the roles may do with fields and figures. Which fields are somebody's own, `clusters.permissions` says."""

from django.db import migrations

from thcm.core.permissions import ALL, EDIT, KEEP, READ, Role, grant, revoke

PARTS = {"subfield": ALL, "swotitem": ALL, "leadmarket": ALL, "fieldlink": ALL, "keyfigure": ALL, "citation": ALL}
FRAME = {
    "fieldcategory": READ,
    "fieldtaxonomy": READ,
    "fieldsuccession": READ,
    "figuresubject": READ,
    "responsibility": READ,
}
CLUSTERS = {
    Role.FIELD_MANAGER: PARTS | FRAME | {"growthfield": EDIT, "figureconflict": KEEP, "indicator": READ},
    Role.BACK_OFFICE: PARTS | FRAME | {"growthfield": EDIT, "figureconflict": KEEP, "indicator": EDIT},
    Role.MINISTRY: dict.fromkeys((*PARTS, *FRAME, "growthfield", "figureconflict", "indicator"), READ),
}


def give(apps, schema_editor):
    grant(apps, "clusters", CLUSTERS)


def take(apps, schema_editor):
    revoke(apps, "clusters")


class Migration(migrations.Migration):
    dependencies = [("clusters", "0003_content_version"), ("core", "0005_roles")]

    operations = [migrations.RunPython(give, take)]
