"""Which fields reach into which others: one row for each field, an arc for each link that a source states.

A link with a whole group or with all fields is a bar beside the rows that it reaches.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clusters.landscape import form_path
from clusters.models import FieldLink, GrowthField

ROW = 38
_TOP = 20
_AXIS = 440  # where the names end and the arcs begin
_GAP = 34  # between the bars of wide links
_FLATNESS = 0.85
_RADIUS = 7
_LONGEST = 50  # characters of a name


@dataclass(frozen=True)
class Row:
    field: GrowthField
    y: int

    @property
    def name(self) -> str:
        field = self.field
        return field.short_name if field.short_name and len(field.name) > _LONGEST else field.name

    @property
    def text_x(self) -> int:
        return _AXIS - 22

    @property
    def text_y(self) -> int:
        return self.y + 5

    @property
    def form(self) -> str:
        return form_path(self.field.category.code, _AXIS, self.y, _RADIUS)


Rows = dict[int | None, Row]


@dataclass(frozen=True)
class Reach:
    """A link with the fields it joins; `other` is None where it reaches a group or all fields."""

    link: FieldLink
    field: GrowthField
    other: GrowthField | None
    path: str


@dataclass(frozen=True)
class Interplay:
    rows: list[Row]
    reaches: list[Reach]
    width: int

    @property
    def height(self) -> int:
        return ROW * len(self.rows) + 2


def interplay() -> Interplay:
    """Two queries."""
    fields = sorted(GrowthField.objects.published().with_category(), key=lambda row: (row.category.order, row.order))
    return draw(fields, FieldLink.objects.published())


def draw(fields: Sequence[GrowthField], links: Iterable[FieldLink]) -> Interplay:
    rows: Rows = {field.pk: Row(field, _TOP + ROW * number) for number, field in enumerate(fields)}
    links = list(links)
    single = [link for link in links if link.field_b_id is not None]
    wide = [link for link in links if link.field_b_id is None]
    edge = _AXIS + round(max((_depth(rows, link) for link in single), default=0)) + _GAP
    reaches = [
        Reach(link, rows[link.field_a_id].field, rows[link.field_b_id].field, _arc(rows, link)) for link in single
    ]
    for number, link in enumerate(wide):
        path = _bar(rows, link, edge + number * _GAP)
        reaches.append(Reach(link, rows[link.field_a_id].field, None, path))
    return Interplay(list(rows.values()), reaches, edge + _GAP * len(wide))


def _depth(rows: Rows, link: FieldLink) -> float:
    return abs(rows[link.field_a_id].y - rows[link.field_b_id].y) / 2 * _FLATNESS


def _arc(rows: Rows, link: FieldLink) -> str:
    start, end = sorted((rows[link.field_a_id].y, rows[link.field_b_id].y))
    half = (end - start) / 2
    x = _AXIS + _RADIUS + 3
    return f"M{x} {start}A{half * _FLATNESS:.1f} {half:.1f} 0 0 1 {x} {end}"


def _bar(rows: Rows, link: FieldLink, x: int) -> str:
    """From the field to a bar along all rows that it reaches."""
    own = rows[link.field_a_id].y
    reached = [row.y for row in rows.values() if link.category_b_id in (None, row.field.category_id)]
    first, last = min(reached, default=own), max(reached, default=own)
    return f"M{_AXIS + _RADIUS + 3} {own}H{x}M{x} {min(first, own)}V{max(last, own)}" + "".join(
        f"M{x - 5} {y}H{x + 5}" for y in reached
    )
