"""Deadlines as iCalendar (RFC 5545), in German: each fills its day, whatever hour its source names.

An entry keeps its UID as long as the source keeps the deadline: a single one also where its day moves.
"""

import datetime as dt
import uuid
from calendar import isleap
from collections.abc import Iterable

import icalendar
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from funding.changes import deadline_text
from funding.models import Deadline, FundingProgramme


def entries_of(deadlines: Iterable[Deadline]) -> list[str]:
    """Finished VEVENTs of deadlines `with_programme` and `with_others`."""
    with override("de"):
        return [vevent(deadline) for deadline in deadlines]


def vevent(deadline: Deadline) -> str:
    programme = deadline.call.programme
    entry = icalendar.Event()
    entry.add("uid", str(_uid(deadline)))
    entry.add("dtstamp", programme.changed_at or programme.first_seen_at)
    entry.add("last-modified", programme.changed_at or programme.first_seen_at)
    entry.add("summary", _("Frist: %(title)s") % {"title": programme.title})
    entry.add("transp", "TRANSPARENT")
    day = deadline.on or first_day(deadline.month_day, timezone.localdate(programme.first_seen_at))
    entry.add("dtstart", day)
    entry.add("dtend", day + dt.timedelta(days=1))
    if deadline.on is None:
        entry.add("rrule", {"freq": "yearly", "bymonth": day.month, "bymonthday": day.day})
    entry.add("description", description(deadline))
    entry.add("url", address(programme))
    return entry.to_ical().decode()


def description(deadline: Deadline) -> str:
    programme = deadline.call.programme
    lines = (
        deadline_text(deadline.__dict__),
        deadline.call.title,
        _("Wortlaut der Quelle: „%(sentence)s“") % {"sentence": deadline.sentence} if deadline.sentence else "",
        _("Fördergeber: %(name)s") % {"name": programme.provider} if programme.provider else "",
        _("Maßgeblich sind die Angaben der fördergebenden Stellen: %(url)s") % {"url": programme.url},
        address(programme),
    )
    return "\n\n".join(filter(None, lines))


def address(programme: FundingProgramme) -> str:
    return f"{settings.SITE_URL}{programme.get_absolute_url()}"


def first_day(month_day: str, since: dt.date) -> dt.date:
    """The first such day from then on; the 29th of February waits for its year."""
    month, day = map(int, month_day.split("-"))
    years = range(since.year, since.year + 9)
    days = [dt.date(year, month, day) for year in years if (month, day) != (2, 29) or isleap(year)]
    return next(each for each in days if each >= since)


def _uid(deadline: Deadline) -> uuid.UUID:
    """Deadlines of a source are written anew with each change, so it is not made of their keys."""
    programme = deadline.call.programme
    part = str(deadline.stage or deadline) if deadline.has_others else ""  # type: ignore[attr-defined]
    parts = (programme.source.code, programme.key, deadline.call.identifier, part)
    return uuid.uuid5(uuid.NAMESPACE_URL, "/".join(parts))
