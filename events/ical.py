"""Events as iCalendar (RFC 5545), in German: one VEVENT, and what stands around many of them.

An event keeps its UID from the first vague date to the cancellation; SEQUENCE and LAST-MODIFIED tell calendars which
of its versions is the newest.
"""

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from clusters.models import GrowthField
from events.models import Event
from events.time_zones import vtimezone
from thcm.core.ical import whole_calendar

_MIDNIGHT = dt.time()


def calendar(*, name: str, description: str, entries: Iterable[str], zones: Iterable[str]) -> str:
    """A whole calendar of finished VEVENTs; `zones` are those that their times are in."""
    return whole_calendar(name, description, (*map(vtimezone, sorted(zones)), *entries))


def vevent(event: Event) -> str:
    """Of an event `with_parties`. One whose day is not known fills its whole period, as tentative (R35)."""
    with override("de"):
        entry = icalendar.Event()
        entry.add("uid", str(event.uid))
        entry.add("sequence", event.sequence)
        entry.add("dtstamp", event.updated_at)
        entry.add("last-modified", event.updated_at)
        entry.add("summary", _summary(event))
        entry.add("status", _status(event))
        entry.add("transp", "OPAQUE" if _status(event) == "CONFIRMED" else "TRANSPARENT")
        _add_times(entry, event)
        _add_place(entry, event)
        entry.add("description", description(event))
        entry.add("categories", categories(event))
        entry.add("url", address(event))
        return entry.to_ical().decode()


def address(event: Event) -> str:
    return f"{settings.SITE_URL}{event.get_absolute_url()}"


def description(event: Event) -> str:
    """What entries have no place of their own for."""
    parts = (
        _remark(event),
        event.description_de,
        _line(_("Veranstalter"), ", ".join(party.name for party in event.organisers)),
        _line(_("Partner"), ", ".join(party.name for party in event.partners)),
        _line(_("Online-Teilnahme"), event.online_url),
        _line(_("Anmeldung zur Veranstaltung"), event.registration_url),
        address(event),
    )
    return "\n\n".join(filter(None, parts))


def categories(event: Event) -> list[str]:
    fields: list[GrowthField] = event.public_fields  # type: ignore[attr-defined]
    return [str(event.get_type_display()), *(field.name for field in fields)]


def _summary(event: Event) -> str:
    """Says what STATUS says, too, as many calendars do not show that."""
    if event.state == Event.State.CANCELLED:
        return _("Abgesagt: %(title)s") % {"title": event.title_de}
    if event.state == Event.State.POSTPONED:
        return _("Verschoben: %(title)s") % {"title": event.title_de}
    return event.title_de if event.is_exact else f"{event.title_de} – {event.when}"


def _status(event: Event) -> str:
    if event.state == Event.State.CANCELLED:
        return "CANCELLED"
    is_open = event.is_planned or not event.is_exact or event.state == Event.State.POSTPONED
    return "TENTATIVE" if is_open else "CONFIRMED"


def _remark(event: Event) -> str:
    lines = []
    if event.state != Event.State.SCHEDULED:
        lines.append(" – ".join(filter(None, (capfirst(event.get_state_display()), event.state_note_de))))
    if not event.is_exact:
        lines.append(_("Der Tag steht noch nicht fest: %(when)s.") % {"when": event.when})
    elif event.is_planned:
        lines.append(_("Der Termin ist geplant."))
    return "\n".join(lines)


def _line(label: str, value: str) -> str:
    return f"{label}: {value}" if value else ""


def _add_times(entry: icalendar.Event, event: Event) -> None:
    """Days without time of day have an end that does not belong to them. With a time the end may be missing."""
    if event.starts_at is None:
        entry.add("dtstart", event.starts_on)
        entry.add("dtend", event.ends_before)
        return
    entry.add("dtstart", event.starts_at)
    if event.ends_at:
        entry.add("dtend", event.ends_at)
    elif event.last_day > event.starts_on:
        entry.add("dtend", dt.datetime.combine(event.ends_before, _MIDNIGHT, ZoneInfo(event.timezone)))


def _add_place(entry: icalendar.Event, event: Event) -> None:
    if place := event.place or event.online_url:
        entry.add("location", place)
    if event.latitude is not None and event.longitude is not None:
        entry.add("geo", (float(event.latitude), float(event.longitude)))
