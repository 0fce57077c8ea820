"""The list of events as a printed programme: chapters in the order of the events, and their times in words."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.models import Event
from thcm.core.dates import PartialDate

_SUMMER = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Chapter:
    """Events of one month whose days are known; or a band of those that are known to a longer period only (R33)."""

    heading: str
    is_band: bool
    events: list[Event]


def chapters_of(events: Iterable[Event], *, running: bool = False) -> list[Chapter]:
    """In the order given; with `running` what began in an earlier month and goes on has a chapter of its own."""
    this_month = timezone.localdate().replace(day=1) if running else dt.date.min

    def heading(event: Event) -> tuple[str, bool]:
        if not event.is_exact:
            return event.period.text, True
        if event.starts_on < this_month:
            return _("Läuft bereits"), False
        return PartialDate.containing(event.starts_on, "month").text, False

    return [Chapter(text, is_band, list(group)) for (text, is_band), group in groupby(events, heading)]


def days_in_short(event: Event) -> tuple[str, str]:
    """What stands in the date column under the heading of the month: day or days, and their weekdays."""
    first, last = event.starts_on, event.last_day
    weekday = date_format(first, "D")
    if first == last:
        return date_format(first, pgettext("day under the name of its month", "j.")), weekday
    same_month = (first.year, first.month) == (last.year, last.month)
    start = date_format(first, pgettext("day under the name of its month", "j.") if same_month else _("j. N"))
    end = date_format(last, pgettext("day under the name of its month", "j.") if same_month else _("j. N"))
    return f"{start}–{end}", f"{weekday}–{date_format(last, 'D')}"


def start_in_words(event: Event) -> str:
    return _("%(start)s Uhr") % {"start": time_format(event.start_time, "TIME_FORMAT")} if event.start_time else ""


def time_in_words(event: Event) -> str:
    """„10:00 bis 16:00 Uhr (MEZ)“; of places in other zones with their own time first. Empty if no time is known."""
    starts_at, ends_at = event.starts_at, event.ends_at
    if starts_at is None:
        return ""
    here = ZoneInfo(settings.TIME_ZONE)
    if event.timezone == settings.TIME_ZONE:
        zone = _("MESZ") if starts_at.dst() == _SUMMER else _("MEZ")
        return f"{_hours(starts_at, ends_at)} ({zone})"
    local = _("%(hours)s Ortszeit (%(zone)s)") % {"hours": _hours(starts_at, ends_at), "zone": event.timezone}
    in_germany = _hours(starts_at.astimezone(here), ends_at and ends_at.astimezone(here))
    return _("%(local)s, in Deutschland %(hours)s") % {"local": local, "hours": in_germany}


def _hours(start: dt.datetime, end: dt.datetime | None) -> str:
    if end is None:
        return _("%(start)s Uhr") % {"start": time_format(start, "TIME_FORMAT")}
    times = {"start": time_format(start, "TIME_FORMAT"), "end": time_format(end, "TIME_FORMAT")}
    return _("%(start)s bis %(end)s Uhr") % times
