"""Time zones as calendars want them (VTIMEZONE of RFC 5545), from the rules that this machine knows."""

import datetime as dt
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

FIRST, LAST = dt.datetime(1996, 1, 1, tzinfo=dt.UTC), dt.datetime(2037, 12, 31, tzinfo=dt.UTC)
_DAY, _MINUTE, _WEEK = dt.timedelta(days=1), dt.timedelta(minutes=1), dt.timedelta(days=7)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_YEARS = LAST.year - FIRST.year + 1


class Observance(NamedTuple):
    """What the clocks are put from and to."""

    before: dt.timedelta
    after: dt.timedelta
    name: str
    is_summer: bool


@cache
def vtimezone(name: str) -> str:
    """With a rule where the change is on the same Sunday every year, as in the European Union; else with its days."""
    zone = ZoneInfo(name)
    start = FIRST.astimezone(zone)
    offset = start.utcoffset() or dt.timedelta()
    first = Observance(offset, offset, start.tzname() or name, bool(start.dst()))
    onsets: dict[Observance, list[dt.datetime]] = {first: [dt.datetime(1970, 1, 1)]}
    for observance, onset in _changes(zone):
        onsets.setdefault(observance, []).append(onset)
    parts = (line for observance, moments in onsets.items() for line in _part(observance, moments))
    return "\r\n".join(("BEGIN:VTIMEZONE", f"TZID:{name}", *parts, "END:VTIMEZONE", ""))


def _changes(zone: ZoneInfo) -> Iterator[tuple[Observance, dt.datetime]]:
    """Each with its moment on the clock that is about to be changed."""
    day = FIRST
    while day < LAST:
        if _at(day, zone) != _at(day + _DAY, zone):
            before = moment = day
            while _at(moment, zone) == _at(before, zone):
                moment += _MINUTE
            offset, _name, _summer = _at(before, zone)
            yield Observance(offset, *_at(moment, zone)), (moment + offset).replace(tzinfo=None)
        day += _DAY


def _at(moment: dt.datetime, zone: ZoneInfo) -> tuple[dt.timedelta, str, bool]:
    local = moment.astimezone(zone)
    return local.utcoffset() or dt.timedelta(), local.tzname() or "", bool(local.dst())


def _part(observance: Observance, onsets: list[dt.datetime]) -> Iterator[str]:
    kind = "DAYLIGHT" if observance.is_summer else "STANDARD"
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{onsets[0]:%Y%m%dT%H%M%S}"
    if rule := _rule(onsets):
        yield rule
    else:
        yield from (f"RDATE:{onset:%Y%m%dT%H%M%S}" for onset in onsets[1:])
    yield f"TZNAME:{observance.name}"
    yield f"TZOFFSETFROM:{_offset(observance.before)}"
    yield f"TZOFFSETTO:{_offset(observance.after)}"
    yield f"END:{kind}"


def _rule(onsets: list[dt.datetime]) -> str:
    """Empty unless it is the same Sunday (or other day) of a month at the same time in all years."""
    first = onsets[0]
    if len(onsets) != _YEARS or len({(each.month, each.weekday(), each.time()) for each in onsets}) > 1:
        return ""
    if all((each + _WEEK).month != each.month for each in onsets):
        number = -1
    elif len({(each.day - 1) // 7 for each in onsets}) == 1:
        number = (first.day - 1) // 7 + 1
    else:
        return ""
    return f"RRULE:FREQ=YEARLY;BYMONTH={first.month};BYDAY={number}{_WEEKDAYS[first.weekday()]}"


def _offset(offset: dt.timedelta) -> str:
    seconds = int(offset.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    return f"{'-' if seconds < 0 else '+'}{hours:02}{rest // 60:02}"
