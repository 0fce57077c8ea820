"""Periods of events: a partial date, or the span from one to another of the same exactness."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from thcm.core.dates import PartialDate

_EN_DASH = "–"


@dataclass(frozen=True)
class Period:
    """Days from `starts_on` up to but not including `ends_before`, known to the day, month, quarter or year."""

    starts_on: dt.date
    ends_before: dt.date
    precision: str

    @classmethod
    def of(cls, start: PartialDate, end: PartialDate | None = None) -> "Period":
        """Raises ValueError if the end is less or more exact than the start, or before it."""
        last = end or start
        if last.precision != start.precision or last.starts_on < start.starts_on:
            raise ValueError(f"not a period: {start} to {end}")
        return cls(start.starts_on, last.ends_before, start.precision)

    @property
    def start(self) -> PartialDate:
        return PartialDate(self.starts_on, self.precision)

    @property
    def end(self) -> PartialDate | None:
        """The last day, month, quarter or year; None if it is the first one, too."""
        last = PartialDate.containing(self.ends_before - dt.timedelta(days=1), self.precision)
        return None if last == self.start else last

    @property
    def columns(self) -> dict[str, dt.date | str]:
        """The columns of a row with a date."""
        return {"starts_on": self.starts_on, "ends_before": self.ends_before, "date_precision": self.precision}

    @property
    def text(self) -> str:
        """In words of the active language: 14. März 2013, 12.–14. März 2013, 1. Quartal 2013."""
        if self.end is None:
            return self.start.text
        if self.precision == "day":
            return _days_in_words(self.starts_on, self.end.starts_on)
        return pgettext("period", "%(start)s bis %(end)s") % {"start": self.start.text, "end": self.end.text}

    def covers(self, other: "Period") -> bool:
        return self.starts_on <= other.starts_on and other.ends_before <= self.ends_before


def _days_in_words(first: dt.date, last: dt.date) -> str:
    """Says year and month once where both days have them in common."""
    if (first.year, first.month) == (last.year, last.month):
        start = date_format(first, pgettext("first of several days of a month", "j."))
        return f"{start}{_EN_DASH}{date_format(last, 'DATE_FORMAT')}"
    start = date_format(first, _("j. F") if first.year == last.year else "DATE_FORMAT")
    return f"{start} {_EN_DASH} {date_format(last, 'DATE_FORMAT')}"
