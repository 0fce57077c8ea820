"""One month of the calendar: days with what is on them, and beside them what is not known to the day."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.formats import date_format

from events.models import Event
from events.querysets import EventQuerySet
from thcm.core.dates import PartialDate

ENTRIES = 4  # of a day that are shown
UNDATED = 12


@dataclass
class Entries:
    """The first events of a day, and how many there are."""

    events: list[Event] = field(default_factory=list)
    total: int = 0

    @property
    def more(self) -> int:
        return self.total - len(self.events)


@dataclass(kw_only=True)
class Day(Entries):
    date: dt.date

    @property
    def is_today(self) -> bool:
        return self.date == timezone.localdate()


@dataclass(frozen=True)
class Month:
    date: PartialDate
    days: list[Day]
    undated: Entries

    @property
    def first_weekday(self) -> int:
        """The column in which the month begins: 1 is Monday."""
        return self.days[0].date.isoweekday()

    @property
    def weekdays(self) -> list[str]:
        monday = dt.date(2001, 1, 1)
        return [date_format(monday + dt.timedelta(days=number), "D") for number in range(7)]

    @property
    def is_empty(self) -> bool:
        return not self.undated.total and not any(day.total for day in self.days)

    @property
    def previous(self) -> PartialDate:
        return PartialDate.containing(self.date.starts_on - dt.timedelta(days=1), "month")

    @property
    def following(self) -> PartialDate:
        return PartialDate.containing(self.date.ends_before, "month")


def month_of(events: EventQuerySet, date: PartialDate) -> Month:
    """Three queries: which events stand on which day, the events, and their fields."""
    last = date.ends_before - dt.timedelta(days=1)
    places = events.by_day(date.starts_on, last, most=ENTRIES, most_undated=UNDATED)
    shown = Event.objects.with_fields().in_bulk({key for _day, key, _total in places})
    length = (date.ends_before - date.starts_on).days
    days = {day: Day(date=day) for day in (date.starts_on + dt.timedelta(days=number) for number in range(length))}
    undated = Entries()
    for day, key, total in places:
        entries = days[day] if day else undated
        entries.events.append(shown[key])
        entries.total = total
    return Month(date, list(days.values()), undated)


def nearest(events: EventQuerySet, date: PartialDate) -> list[PartialDate]:
    """The months before and after this one that hold something."""
    before = events.filter(starts_on__lt=date.starts_on).newest_first().values_list("starts_on", flat=True).first()
    after = events.filter(starts_on__gte=date.ends_before).in_order().values_list("starts_on", flat=True).first()
    return [PartialDate.containing(day, "month") for day in (before, after) if day]
