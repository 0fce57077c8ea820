"""Public tables move the content version; search columns; rights."""

from django.db import migrations

from thcm.core.content import PublicContent
from thcm.core.permissions import ALL, KEEP, READ, Role, grant, revoke
from thcm.core.search_columns import Searchable

KEPT = (
    "governingbody",
    "seat",
    "appointment",
    "meeting",
    "decision",
    "workprogramme",
    "workitem",
    "panel",
    "panelsession",
    "paneloutcome",
    "successcriterion",
    "measurement",
    "evaluationround",
)
PUBLIC = (
    *KEPT,
    *(f"historical{name}" for name in KEPT),
    "decision_measures",
    "decision_projects",
    "decision_work_items",
    "workgroup",
    "workitementry",
    "panel_growth_fields",
    "panelparticipant",
    "paneloutcome_measures",
    "monitoringarea",
    "evaluationround_documents",
    "finding",
    "recommendation",
)
GOVERNANCE = {
    "governingbody": KEEP,
    "seat": ALL,
    "appointment": READ,
    "meeting": ALL,
    "paper": ALL,
    "paperstep": READ,
    "papercomment": READ,
    "decision": ALL,
    "report": ALL,
}
WORK = {"workprogramme": KEEP, "workgroup": ALL, "workitem": ALL, "workitementry": READ}
PANELS = {"panel": KEEP, "panelparticipant": ALL, "panelsession": ALL, "paneloutcome": ALL}
CRITERIA = {"monitoringarea": KEEP, "successcriterion": ALL}
EVALUATION = {"evaluationround": ALL, "finding": ALL, "recommendation": ALL}
EVERYTHING = GOVERNANCE | WORK | PANELS | CRITERIA | EVALUATION | {"measurement": ALL}
READ_ALL = dict.fromkeys(EVERYTHING, READ)
RIGHTS = {
    Role.BACK_OFFICE: READ_ALL | GOVERNANCE | WORK | PANELS | EVALUATION | {"measurement": ALL},
    Role.FIELD_MANAGER: READ_ALL | PANELS | {"measurement": ALL},
    Role.HEAD: READ_ALL | WORK,
    Role.MINISTRY: READ_ALL | CRITERIA | EVALUATION | {"appointment": KEEP, "report": KEEP},
}


def give(apps, schema_editor):
    grant(apps, "panels", RIGHTS)


def take(apps, schema_editor):
    revoke(apps, "panels")


class Migration(migrations.Migration):
    dependencies = [("panels", "0001_initial"), ("core", "0015_document_rights")]

    operations = [
        *(PublicContent(f"panels_{table}") for table in PUBLIC),
        Searchable(
            "panels_governingbody",
            names=("name_de", "name_en"),
            german=("scope_de", "tasks_de"),
            english=("scope_en", "tasks_en"),
        ),
        Searchable(
            "panels_panel",
            names=("name_de", "name_en", "aliases[]"),
            german=("summary_de",),
            english=("summary_en",),
        ),
        migrations.RunPython(give, take),
    ]
