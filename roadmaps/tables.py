"""A roadmap as a table: one sheet with a row for each goal, measure and milestone."""

from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from roadmaps.models import Measure, Roadmap, RoadmapGoal
from roadmaps.parts import Part, PartRow, part_of
from thcm.core.dates import PartialDate
from thcm.core.spreadsheets import MEDIA_TYPE, write_cell

# The heads of the columns. Those up to „Stand“ say what a row is, and come first.
HEADS = {
    "id": gettext_lazy("Kennung"),
    "part": gettext_lazy("Art"),
    "goal": gettext_lazy("gehört zum Ziel"),
    "title_de": gettext_lazy("Titel"),
    "state": gettext_lazy("Stand"),
    "starts": gettext_lazy("Beginn"),
    "due": gettext_lazy("fällig"),
    "reached_on": gettext_lazy("erreicht am"),
    "done_on": gettext_lazy("erledigt am"),
    "responsible": gettext_lazy("verantwortlich"),
    "responsible_organisation": gettext_lazy("verantwortliche Organisation"),
    "responsible_network": gettext_lazy("verantwortliches Netzwerk"),
    "responsible_label": gettext_lazy("verantwortlich (Funktion oder Stelle)"),
    "cost_eur": gettext_lazy("Kosten in Euro"),
    "dropped_reason": gettext_lazy("Grund der Aufgabe"),
    "projects": gettext_lazy("Projekte"),
    "programmes": gettext_lazy("Förderprogramme"),
    "objectives": gettext_lazy("dient den Zielen des Landes"),
    "description_de": gettext_lazy("Beschreibung"),
    "title_en": gettext_lazy("Titel (englisch)"),
    "description_en": gettext_lazy("Beschreibung (englisch)"),
    "is_internal": gettext_lazy("nur intern"),
    "seen": gettext_lazy("Fassung"),
}
ONLY_IN_OFFICE = ("id", "responsible_organisation", "responsible_network", "responsible_label", "is_internal", "seen")
PUBLIC = tuple(name for name in HEADS if name not in ONLY_IN_OFFICE)
OFFICE = tuple(name for name in HEADS if name != "responsible")
LETTERS = {Part.GOAL: "Z", Part.MEASURE: "M", Part.MILESTONE: "S"}
WIDE = ("title_de", "title_en", "description_de", "description_en")


def public_table(roadmap: Roadmap) -> bytes:
    """What everybody may read, in words."""
    return _workbook(PUBLIC, (_public_cells(row, goal) for goal, row in _public_parts(roadmap)))


def office_table(roadmap: Roadmap) -> bytes:
    """All parts, as `roadmaps.imports` reads them again."""
    return _workbook(OFFICE, ({name: cell_of(row, name) for name in OFFICE} for row in all_parts(roadmap)))


def table_response(table: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        table, content_type=MEDIA_TYPE, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def all_parts(roadmap: Roadmap) -> Iterator[PartRow]:
    goals = roadmap.goals.prefetch_related(
        "objectives",
        "measures__responsible_organisation",
        "measures__responsible_network",
        "measures__projects",
        "measures__programmes",
        "milestones",
    )
    for goal in goals:
        yield goal
        yield from goal.measures.all()
        yield from goal.milestones.all()


def identity(row: PartRow) -> str:
    """Z12, M34, S56."""
    return f"{LETTERS[part_of(row)]}{row.pk}"


def has_column(row: PartRow, name: str) -> bool:
    return name in {field.name for field in (*row._meta.concrete_fields, *row._meta.many_to_many)}


def cell_of(row: PartRow, name: str) -> Any:
    """What stands in a cell of the back office's table: rows by their slugs, everything else as people write it."""
    if name == "id":
        return identity(row)
    if name == "part":
        return str(part_of(row).label)
    if name == "seen":  # tells, when the table comes back, whether somebody has changed the row since
        return row.updated_at.isoformat()
    if not has_column(row, name):
        return ""
    if name == "goal":
        return f"{LETTERS[Part.GOAL]}{row.goal_id}"  # type: ignore[union-attr]
    return _cell(row, name, getattr(row, name))


def _cell(row: PartRow, name: str, value: Any) -> Any:
    field: Any = row._meta.get_field(name)
    if field.many_to_many:
        return "; ".join(key_of(each) for each in value.all())
    if field.is_relation:
        return key_of(value) if value else ""
    if field.choices:
        return str(dict(field.flatchoices)[value])
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    return value.as_entered if isinstance(value, PartialDate) else value


def key_of(row: Any) -> str:
    return row.code if hasattr(row, "code") else row.slug


def _public_parts(roadmap: Roadmap) -> Iterator[tuple[RoadmapGoal, PartRow]]:
    goals: Iterable[Any] = RoadmapGoal.objects.published().of_roadmaps([roadmap.pk]).for_timeline()
    for goal in goals:
        for row in (goal, *goal.public_measures, *goal.public_milestones):
            yield goal, row


def _public_cells(row: PartRow, goal: RoadmapGoal) -> dict[str, Any]:
    own = ("goal", "responsible", "projects", "programmes", "objectives")
    cells = {name: cell_of(row, name) for name in PUBLIC if name not in own}
    match row:
        case RoadmapGoal():
            cells["objectives"] = "; ".join(objective.name_de for objective in row.objectives.all())
        case Measure():
            cells["responsible"] = _responsible(row)
            cells["projects"] = "; ".join(project.name_de for project in row.public_projects)  # type: ignore[attr-defined]
            cells["programmes"] = "; ".join(each.title for each in row.public_programmes)  # type: ignore[attr-defined]
    return cells if isinstance(row, RoadmapGoal) else cells | {"goal": goal.title_de}


def _responsible(measure: Measure) -> str:
    """No name of an organisation or network that is not public."""
    row = measure.responsible_organisation or measure.responsible_network
    return measure.responsible if row is None or row.is_published else measure.responsible_label


def _workbook(names: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    names = list(names)
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Roadmap"
    sheet.freeze_panes = "A2"
    for place, name in enumerate(names, start=1):
        write_cell(sheet.cell(1, place), str(HEADS[name])).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = 50 if name in WIDE else 20
        sheet.column_dimensions[get_column_letter(place)].hidden = name == "seen"
    for line, cells in enumerate(rows, start=2):
        for place, name in enumerate(names, start=1):
            write_cell(sheet.cell(line, place), cells.get(name, ""))
    out = BytesIO()
    book.save(out)
    return out.getvalue()
