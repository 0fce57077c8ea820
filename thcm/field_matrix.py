"""All fields on one page: how far each is, every number with the list that it counts (CB-5)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from clusters.models import GrowthField, KeyFigure
from events.models import Event
from funding.models import FieldRating
from roadmaps.models import Measure, Milestone, PotentialAnalysis, Project, Roadmap
from thcm.core.dates import PartialDate
from thcm.core.spreadsheets import write_cell


@dataclass(frozen=True)
class FieldRow:
    field: GrowthField
    figures_as_of: PartialDate | None  # the newest Stand of its public figures
    roadmap: Roadmap | None
    milestone: Milestone | None  # the next one
    open_measures: int
    overdue_measures: int
    analyses: int
    projects: int
    events: int  # that are not over yet
    programmes: int  # rated „passt“

    @property
    def choice(self) -> str:
        return f"?field={self.field.slug}"

    @property
    def parts_url(self) -> str:
        """Where its measures and analyses stand: on the page of the roadmap."""
        return self.roadmap.get_absolute_url() if self.roadmap else reverse("roadmap-list") + self.choice


def field_matrix() -> list[FieldRow]:
    """Of what is public; the number of queries does not depend on the number of rows."""
    today = timezone.localdate()
    fields = list(GrowthField.objects.published().with_category())
    fields.sort(key=lambda field: (field.category.order, field.order))
    as_of = _newest_as_of()
    first = Roadmap.objects.published().order_by("growth_field_id", "pk").distinct("growth_field_id")
    roadmaps = {row.growth_field_id: row for row in first}
    milestones = _next_milestones()
    measures = _open_measures(today)
    analyses = _counts(PotentialAnalysis.objects.published(), "growth_field")
    projects = _counts(Project.objects.published(), "growth_fields")
    events = _counts(Event.objects.published().upcoming(), "growth_fields")
    programmes = _counts(FieldRating.objects.fitting().filter(programme__state="published"), "growth_field")
    return [
        FieldRow(
            field,
            as_of.get(field.pk),
            roadmaps.get(field.pk),
            milestones.get(field.pk),
            *measures.get(field.pk, (0, 0)),
            analyses.get(field.pk, 0),
            projects.get(field.pk, 0),
            events.get(field.pk, 0),
            programmes.get(field.pk, 0),
        )
        for field in fields
    ]


def _counts(rows: QuerySet, field: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(field).annotate(Count("pk")))


def _newest_as_of() -> dict[int, PartialDate]:
    figures = KeyFigure.objects.published().current().exclude(as_of=None)
    of_fields = figures.filter(subject__growth_field__isnull=False).order_by(
        "subject__growth_field__pk", F("as_of").desc()
    )
    newest = of_fields.distinct("subject__growth_field__pk").values_list("subject__growth_field__pk", "as_of")
    return {field: as_of for field, as_of in newest if as_of is not None}


def _next_milestones() -> dict[int, Milestone]:
    """The keys first: sorting whole rows of all that are to come takes five times as long."""
    coming = Milestone.objects.published().upcoming()
    in_order = coming.order_by("goal__roadmap__growth_field_id", "due__endswith", "pk")
    first = list(in_order.distinct("goal__roadmap__growth_field_id").values_list("pk", flat=True))
    rows = Milestone.objects.filter(pk__in=first).select_related("goal__roadmap")
    return {row.goal.roadmap.growth_field_id: row for row in rows}


def _open_measures(today: dt.date) -> dict[int, tuple[int, int]]:
    """Open ones, and those of them that are overdue."""
    rows = Measure.objects.published().open().order_by().values_list("goal__roadmap__growth_field")
    counted = rows.annotate(open=Count("pk"), overdue=Count("pk", Q(due__endswith__lte=today)))
    return {field: (number, late) for field, number, late in counted}


def heads() -> list[str]:
    return [
        _("Feld"),
        _("Kennzahlen, Stand"),
        _("Roadmap"),
        _("Nächster Meilenstein"),
        _("Offene Maßnahmen"),
        _("davon überfällig"),
        _("Analysen"),
        _("Projekte"),
        _("Termine"),
        _("Förderung"),
    ]


def matrix_table(rows: Iterable[FieldRow]) -> bytes:
    """As XLSX, in the language of the request."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = _("Felder")
    sheet.freeze_panes = "B2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3
    sheet.page_setup.fitToHeight = 1
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for place, head in enumerate(heads(), start=1):
        write_cell(sheet.cell(1, place), head).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = 36 if place in (1, 4) else 18
    for line, row in enumerate(rows, start=2):
        for place, value in enumerate(_cells(row), start=1):
            write_cell(sheet.cell(line, place), value)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(row: FieldRow) -> list[str | int]:
    milestone = f"{row.milestone.title} ({row.milestone.due.text})" if row.milestone else ""
    return [
        row.field.name,
        row.figures_as_of.text if row.figures_as_of else _("keine Angabe"),
        row.roadmap.get_state_display() if row.roadmap else "",
        milestone,
        row.open_measures,
        row.overdue_measures,
        row.analyses,
        row.projects,
        row.events,
        row.programmes,
    ]
