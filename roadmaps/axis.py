"""A common axis of time as numbers: where a day lies between the first and the last year, in percent."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from thcm.core.dates import PartialDate

MOST_LABELS = 12


@dataclass(frozen=True)
class Axis:
    """From 1 January of the first year to 31 December of the last."""

    first_year: int
    last_year: int

    @classmethod
    def over(cls, days: Iterable[dt.date]) -> "Axis | None":
        """The years that hold all these days; None without days."""
        years = [day.year for day in days]
        return cls(min(years), max(years)) if years else None

    @cached_property
    def start(self) -> dt.date:
        return dt.date(self.first_year, 1, 1)

    @cached_property
    def length(self) -> int:
        """In days."""
        return (dt.date(self.last_year, 12, 31) - self.start).days + 1

    def position(self, day: dt.date) -> float:
        """0 at the beginning of the first day, 100 at the end of the last; days outside lie at the ends."""
        share = (day - self.start).days * 100 / self.length
        return round(min(max(share, 0.0), 100.0), 2)

    def interval(self, first: dt.date, end: dt.date) -> tuple[float, float]:
        """Position and width of the days from the first until `end`, which is not one of them."""
        start = self.position(first)
        return start, round(self.position(end) - start, 2)

    def middle(self, date: PartialDate) -> float:
        """Of a month, quarter or year."""
        return round((self.position(date.starts_on) + self.position(date.ends_before)) / 2, 2)

    @cached_property
    def today(self) -> float | None:
        """None where the axis does not reach today."""
        day = timezone.localdate()
        return self.position(day) if self.first_year <= day.year <= self.last_year else None

    @cached_property
    def years(self) -> list[tuple[int, float]]:
        """Years with the position of their first day: so many that their labels have room."""
        count = self.last_year - self.first_year + 1
        step = next(step for step in (1, 2, 5, 10, 20, 50) if count <= step * MOST_LABELS or step == 50)
        shown = (year for year in range(self.first_year, self.last_year + 1) if year % step == 0)
        return [(year, self.position(dt.date(year, 1, 1))) for year in shown]
