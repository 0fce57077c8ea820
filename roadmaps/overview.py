"""Roadmaps side by side: each as a line on a common axis of time, in the groups of their fields or of their states."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q
from django.utils import timezone

from clusters.models import FieldCategory
from roadmaps.axis import Axis
from roadmaps.models import Milestone, Roadmap, RoadmapStateEntry
from thcm.core.dates import PartialDate

SILENT = (Roadmap.State.NOT_STATED, Roadmap.State.OUT_OF_SCOPE)  # that put nothing on an axis
_SEVERAL, _MANY = 2, 5
_COVERED = 2  # percent of the axis


@dataclass(frozen=True)
class Due:
    """The public milestones of a roadmap that have the same date, without cancelled ones; the title of an open one."""

    date: PartialDate
    total: int
    reached: int
    title_de: str
    title_en: str

    @property
    def is_reached(self) -> bool:
        return self.reached == self.total

    @property
    def radius(self) -> int:
        """Of the diamond: larger for several."""
        return 9 if self.total >= _MANY else 7 if self.total >= _SEVERAL else 5


@dataclass(frozen=True)
class Line:
    """A roadmap as it is drawn and told; `axis` is None where no roadmap has a date."""

    roadmap: Roadmap
    dues: Sequence[Due]
    axis: Axis | None = None

    @property
    def following(self) -> Due | None:
        """What comes next: its date, to the last day, is not past."""
        today = timezone.localdate()
        open_dues = (due for due in self.dues if not due.is_reached and due.date.ends_before > today)
        return min(open_dues, key=lambda due: due.date.ends_before, default=None)

    @cached_property
    def entry(self) -> RoadmapStateEntry | None:
        """The newest, which gives the state."""
        return max(self.roadmap.state_entries.all(), key=lambda entry: entry.pk, default=None)

    @property
    def as_of(self) -> PartialDate | None:
        """Of the source that names the state, where it gives no date of its own."""
        source = self.roadmap.source
        return source.as_of if source and self.entry and self.entry.section and not self.entry.on else None

    @cached_property
    def steps(self) -> list[tuple[PartialDate, RoadmapStateEntry]]:
        """What can be put on the axis of the states that it went through."""
        entries = sorted(self.roadmap.state_entries.all(), key=lambda entry: entry.pk)
        dated = ((entry.on or (self.as_of if entry == self.entry else None), entry) for entry in entries)
        return [(date, entry) for date, entry in dated if date and entry.state not in SILENT]

    @property
    def days(self) -> Iterator[dt.date]:
        """All that the axis must hold."""
        if self.roadmap.starts:
            yield self.roadmap.starts.starts_on
        if self.roadmap.horizon_year:
            yield dt.date(self.roadmap.horizon_year, 12, 31)
        for date in (*(date for date, _entry in self.steps), *(due.date for due in self.dues)):
            yield date.starts_on

    @property
    def drawn_steps(self) -> list[tuple[float, RoadmapStateEntry]]:
        """The last is the present state; what its mark would cover is left out."""
        if not (self.axis and self.steps):
            return []
        *earlier, last = ((self.axis.middle(date), entry) for date, entry in self.steps)
        return [*(step for step in earlier if abs(step[0] - last[0]) > _COVERED), last]

    @property
    def drawn_dues(self) -> list[tuple[float, Due]]:
        return [(self.axis.middle(due.date), due) for due in self.dues] if self.axis else []

    @property
    def bar(self) -> tuple[float, float] | None:
        """From its beginning to its horizon, where both are known."""
        if not (self.axis and self.roadmap.starts and self.roadmap.horizon_year):
            return None
        return self.axis.interval(self.roadmap.starts.starts_on, dt.date(self.roadmap.horizon_year + 1, 1, 1))


@dataclass(frozen=True)
class Chapter:
    """Of one group of fields or of one state; without either it is the whole list."""

    lines: list[Line]
    category: FieldCategory | None = None
    state: str = ""

    @property
    def heading(self) -> str:
        return self.category.name if self.category else str(Roadmap.State(self.state).label)


def lines_of(roadmaps: Iterable[Roadmap]) -> list[Line]:
    """Of rows `for_lines()`; one more query, however many there are."""
    roadmaps = list(roadmaps)
    keys = [roadmap.pk for roadmap in roadmaps]
    dues = _dues(keys)
    lines = [Line(roadmap, dues.get(roadmap.pk, [])) for roadmap in roadmaps]
    days = [day for line in lines for day in line.days]
    axis = Axis.over([*days, timezone.localdate()]) if days else None
    return [Line(line.roadmap, line.dues, axis) for line in lines]


def _dues(keys: list[int]) -> dict[int, list[Due]]:
    rows = Milestone.objects.published().of_roadmaps(keys).exclude(state="cancelled").order_by("due")
    of_open: Any = {"filter": Q(state="open"), "order_by": "pk", "default": []}
    counted = rows.values_list("goal__roadmap", "due").annotate(
        total=Count("pk"), open_de=ArrayAgg("title_de", **of_open), open_en=ArrayAgg("title_en", **of_open)
    )
    dues: dict[int, list[Due]] = {}
    for key, date, total, titles_de, titles_en in counted:
        first = (titles_de[0], titles_en[0]) if titles_de else ("", "")
        dues.setdefault(key, []).append(Due(date, total, total - len(titles_de), *first))
    return dues


def chapters_of(lines: Iterable[Line], *, by_state: bool) -> list[Chapter]:
    """In the order given."""
    if by_state:
        states = groupby(lines, lambda line: line.roadmap.state)
        return [Chapter(list(group), state=state) for state, group in states]
    categories = groupby(lines, lambda line: line.roadmap.growth_field.category)
    return [Chapter(list(group), category) for category, group in categories]
