"""What the page of one field shows: its figures by series, its parts, its strengths and weaknesses, its links."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from clusters.models import (
    FieldCategory,
    FieldLink,
    FigureConflict,
    GrowthField,
    Indicator,
    KeyFigure,
    SubField,
    SwotItem,
)


@dataclass(frozen=True)
class Slot:
    """All current statements on one indicator, the preferred one first (R13)."""

    indicator: Indicator
    figures: list[KeyFigure] = field(default_factory=list)


@dataclass(frozen=True)
class Series:
    """Figures that belong together; those of another series are never mixed with them (R14)."""

    code: str
    slots: list[Slot]


@dataclass(frozen=True)
class Cell:
    """A figure, and how many decimals it has fewer than the longest in its column: they align on the comma."""

    figure: KeyFigure | None
    decimals_short: int = 0


@dataclass(frozen=True)
class Part:
    """A sub-field, or the field as a whole (`sub_field` is None), with one cell for each indicator."""

    sub_field: SubField | None
    cells: list[Cell]


@dataclass(frozen=True)
class Parts:
    indicators: list[Indicator]
    rows: list[Part]


@dataclass(frozen=True)
class Points:
    """Strengths or weaknesses under one sub-field (or none) from one source."""

    sub_field: SubField | None
    items: list[SwotItem]


@dataclass(frozen=True)
class Connection:
    """Links as seen from a field: with another field, with a group, or (neither) with all fields."""

    links: list[FieldLink]
    other: GrowthField | None
    category: FieldCategory | None

    @property
    def basis(self) -> str:
        return "; ".join(link.basis for link in self.links)

    @property
    def is_weak(self) -> bool:
        """Only if every source calls it so."""
        return all(link.is_weak for link in self.links)

    @property
    def group(self) -> str:
        category = self.other.category if self.other else self.category
        return category.code if category else ""


def series_of(figures: Iterable[KeyFigure]) -> list[Series]:
    """Figures of one subject, of several on one indicator the leading one first."""
    by_series: dict[str, dict[int, Slot]] = {}
    for figure in figures:
        slots = by_series.setdefault(figure.series, {})
        slots.setdefault(figure.indicator_id, Slot(figure.indicator)).figures.append(figure)
    return [
        Series(code, sorted(slots.values(), key=lambda slot: (slot.indicator.order, slot.indicator.code)))
        for code, slots in sorted(by_series.items())
    ]


def parts_of(sub_fields: Sequence[SubField], whole: GrowthField, figures: Sequence[KeyFigure]) -> Parts | None:
    """The table of sub-fields, with the field's own statement last: it is a record, not a sum (R12, K08)."""
    leading: dict[tuple[int, int], KeyFigure] = {}
    for figure in figures:
        leading.setdefault((figure.subject_id, figure.indicator_id), figure)
    subjects = {sub_field.subject_id for sub_field in sub_fields}
    measured = {figure.indicator for figure in figures if figure.subject_id in subjects}
    if not measured:
        return None
    indicators = sorted(measured, key=lambda indicator: (indicator.order, indicator.code))
    rows: list[tuple[SubField | None, int]] = [(sub_field, sub_field.subject_id) for sub_field in sub_fields]
    rows.append((None, whole.subject_id))
    columns = [[leading.get((subject, indicator.pk)) for _part, subject in rows] for indicator in indicators]
    cells = zip(*map(_aligned, columns), strict=True)
    return Parts(indicators, [Part(part, list(row)) for (part, _subject), row in zip(rows, cells, strict=True)])


def _aligned(column: list[KeyFigure | None]) -> list[Cell]:
    longest = max((figure.decimals or 0 for figure in column if figure), default=0)
    return [Cell(figure, _decimals_short_of(longest, figure)) for figure in column]


def _decimals_short_of(longest: int, figure: KeyFigure | None) -> int:
    return 0 if figure is None or figure.value is None else longest - (figure.decimals or 0)


def points_of(items: Iterable[SwotItem], kind: str) -> list[Points]:
    """In the order of the source, grouped by sub-field."""
    chosen = [item for item in items if item.kind == kind]
    return [
        Points(next(iter(group)).sub_field, group)
        for group in (list(rows) for _key, rows in groupby(chosen, key=lambda item: item.sub_field_id))
    ]


def connections_of(whole: GrowthField, fields: Iterable[GrowthField], links: Iterable[FieldLink]) -> list[Connection]:
    """Links that reach the field, from either side; those with single fields first, each field once."""
    by_id = {other.pk: other for other in fields}
    single: dict[int, Connection] = {}
    wide = []
    for link in links:
        if link.field_b_id is not None and whole.pk in (link.field_a_id, link.field_b_id):
            other = link.field_b_id if link.field_a_id == whole.pk else link.field_a_id
            if other in by_id:
                single.setdefault(other, Connection([], by_id[other], None)).links.append(link)
        elif link.field_b_id is None and link.field_a_id == whole.pk:
            wide.append(Connection([link], None, link.category_b))
        elif link.field_b_id is None and link.category_b_id in (None, whole.category_id) and link.field_a_id in by_id:
            wide.append(Connection([link], by_id[link.field_a_id], link.category_b))
    return [*single.values(), *wide]


def conflicts_about(subject_ids: Collection[int], conflicts: Iterable[FigureConflict]) -> list[FigureConflict]:
    """Conflicts in which a figure of these subjects stands; open ones first: they are what a reader must know."""
    chosen = (
        conflict
        for conflict in conflicts
        if any(figure.subject_id in subject_ids for figure in conflict.public_figures)
    )
    return sorted(chosen, key=lambda conflict: (conflict.state != FigureConflict.State.OPEN, conflict.code))
