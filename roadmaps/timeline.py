"""A roadmap as a drawing: goals as lanes, measures as bars, milestones as diamonds, on an axis of years.

A date that is known to a month, quarter or year only is drawn as the interval that it is.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from roadmaps.axis import Axis
from roadmaps.models import Measure, Milestone, Roadmap, RoadmapGoal
from roadmaps.progress import progress_percent, reached_of
from thcm.core.dates import PartialDate

Span = tuple[float, float]  # position and width in percent of the axis


@dataclass(frozen=True)
class Bar:
    """A measure: from the end of what it begins in to the start of what it is due in, with both as fringes."""

    measure: Measure
    axis: Axis | None

    @property
    def core(self) -> Span | None:
        starts, due = self.measure.starts, self.measure.due
        if not (self.axis and starts and due) or starts.ends_before >= due.starts_on:
            return None
        return self.axis.interval(starts.ends_before, due.starts_on)

    @property
    def fringes(self) -> list[Span]:
        """What begins and ends in the same quarter is one fringe; a day needs none."""
        if self.axis is None:
            return []
        dates = dict.fromkeys(filter(None, (self.measure.starts, self.measure.due)))
        return [self.axis.interval(date.starts_on, date.ends_before) for date in dates if date.precision != "day"]

    @property
    def deadline(self) -> float | None:
        """Where the measure is due on a day."""
        due = self.measure.due
        return self.axis.position(due.starts_on) if self.axis and due and due.precision == "day" else None


@dataclass(frozen=True)
class Diamond:
    milestone: Milestone
    axis: Axis | None

    @property
    def position(self) -> float | None:
        return self.axis.middle(self.milestone.due) if self.axis else None

    @property
    def interval(self) -> Span | None:
        """Of a date that is not known to the day."""
        due = self.milestone.due
        if self.axis is None or due.precision == "day":
            return None
        return self.axis.interval(due.starts_on, due.ends_before)


@dataclass(frozen=True)
class Lane:
    """A goal, read `for_timeline`, with what is public of it."""

    goal: RoadmapGoal
    axis: Axis | None

    @property
    def bars(self) -> list[Bar]:
        return [Bar(measure, self.axis) for measure in self.goal.public_measures]  # type: ignore[attr-defined]

    @property
    def diamonds(self) -> list[Diamond]:
        return [Diamond(row, self.axis) for row in self.goal.public_milestones]  # type: ignore[attr-defined]

    @property
    def reached(self) -> tuple[int, int]:
        return reached_of(self.goal.public_milestones)  # type: ignore[attr-defined]

    @property
    def percent(self) -> int | None:
        return progress_percent(self.goal.public_milestones)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Timeline:
    """`axis` is None where nothing has a date."""

    roadmap: Roadmap
    lanes: list[Lane]
    axis: Axis | None


def timelines_of(roadmaps: Iterable[Roadmap]) -> list[Timeline]:
    """All on one axis; three queries, however many there are."""
    roadmaps = list(roadmaps)
    goals: dict[int, list[RoadmapGoal]] = {roadmap.pk: [] for roadmap in roadmaps}
    for goal in RoadmapGoal.objects.published().of_roadmaps(goals).for_timeline():
        goals[goal.roadmap_id].append(goal)
    axis = Axis.over(day for roadmap in roadmaps for day in _days(roadmap, goals[roadmap.pk]))
    return [Timeline(row, [Lane(goal, axis) for goal in goals[row.pk]], axis) for row in roadmaps]


def _days(roadmap: Roadmap, goals: Iterable[RoadmapGoal]) -> Iterator[dt.date]:
    """First and last days of all that is drawn."""
    if roadmap.horizon_year:
        yield dt.date(roadmap.horizon_year, 12, 31)
    for date in (roadmap.starts, *_dates(goals)):
        if date:
            yield date.starts_on
            yield date.ends_before - dt.timedelta(days=1)


def _dates(goals: Iterable[RoadmapGoal]) -> Iterator[PartialDate | None]:
    for goal in goals:
        for measure in goal.public_measures:  # type: ignore[attr-defined]
            yield from (measure.starts, measure.due)
        yield from (milestone.due for milestone in goal.public_milestones)  # type: ignore[attr-defined]
