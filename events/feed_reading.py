"""Reads an iCalendar file: bytes in, dates of the coming year out, as plain data of events. No database, no network.

RFC 5545 with what real calendars do to it; last checked on 22 November 2026 with files of calendar programs and of
WordPress, Google and Discourse. What cannot be read is noted and left out; the other entries count.
"""

import datetime as dt
import re
import time
import warnings
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import icalendar
import recurring_ical_events
import x_wr_timezone
from django.utils.translation import gettext as _
from icalendar.error import GloballyUniqueTZIDGuessed
from icalendar.timezone import tzp

from events.feed_entries import moment, payload_from, plain, title_of
from events.payload import Payload
from thcm.core.text import CONTROL

WINDOW = dt.timedelta(days=365)
MAX_OF_ONE_ENTRY = 400
MAX_OCCURRENCES = 5000
MAX_NOTES = 200
MAX_UID = 500
SECONDS = 60
RARE_ENOUGH = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
TIMES_OF_A_DAY = 24
DATE_LINES = frozenset({"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE"})
REPEATED = ("RRULE", "RDATE", "RECURRENCE-ID")


class Unreadable(Exception):
    """The whole file is of no use; the text says why, in a sentence for the back office."""


@dataclass(frozen=True)
class Occurrence:
    """One date of an entry. `recurrence_id` is its original start, empty if the entry has but one date."""

    uid: str
    recurrence_id: str
    sequence: int
    is_cancelled: bool
    payload: Payload


@dataclass(frozen=True)
class Reading:
    """`entries` counts the VEVENTs of the file; `unread` are the UIDs of those that were left out."""

    entries: int
    occurrences: tuple[Occurrence, ...]
    notes: tuple[str, ...]
    unread: frozenset[str]


@dataclass
class _Progress:
    occurrences: list[Occurrence] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    ends_at: float = field(default_factory=lambda: time.monotonic() + SECONDS)

    def note(self, text: str) -> None:
        if len(self.notes) < MAX_NOTES and text not in self.notes:
            self.notes.append(text)

    def leave_out(self, uid: str, title: str, error: Exception) -> None:
        self.unread.add(uid)
        reason = str(error)[:200] or type(error).__name__
        self.note(_("„%(title)s“ ist übergangen: %(reason)s") % {"title": title or _("ohne Titel"), "reason": reason})

    def check(self) -> None:
        """An entry may cost seconds, but not all of them together without end."""
        if time.monotonic() > self.ends_at:
            raise Unreadable(_("Den Kalender zu lesen dauert zu lange."))
        if len(self.occurrences) > MAX_OCCURRENCES:
            text = _("Der Kalender enthält mehr als %(count)s Termine in einem Jahr.")
            raise Unreadable(text % {"count": MAX_OCCURRENCES})


class _Occurrence(recurring_ical_events.Occurrence):
    """Keeps the SEQUENCE of its own VEVENT, and its own original start where a change is for all that follow."""

    def as_component(self, keep_recurrence_attributes: bool) -> Any:
        component = self._adapter.as_component(self.start, self.end, keep_recurrence_attributes)
        if self._adapter.this_and_future:
            original = self.start - self._adapter.move_recurrences_by
            component["RECURRENCE-ID"] = icalendar.vDDDTypes(original)
        return component


EVENTS = recurring_ical_events.ComponentsWithName("VEVENT", occurrence=_Occurrence)


def read_calendar(content: bytes, *, today: dt.date) -> Reading:
    """All dates that begin within a year from `today`, and those that are still running, in order.

    Raises Unreadable if the file is no calendar, not complete or too much.
    """
    progress = _Progress()
    text = _text_of(content, progress)
    tzp.use_default()  # forgets the time zones that the calendar before this one defined
    entries: dict[str, list[Any]] = defaultdict(list)
    count = 0
    for name, block in _blocks(text):
        progress.check()
        if name == "VEVENT":
            count += 1
            _sort_in(block, entries, progress)
        else:
            _learn_timezone(block, progress)
    zone = _zone_of(text, progress)
    is_cancelled = re.search(r"^METHOD:CANCEL\s*$", text, re.MULTILINE) is not None
    for uid, events in entries.items():
        progress.check()
        if uid not in progress.unread:
            _read_entry(uid, events, today=today, zone=zone, is_cancelled=is_cancelled, progress=progress)
    progress.check()
    in_order = sorted(progress.occurrences, key=lambda date: (date.payload["starts"], date.payload["start_time"]))
    return Reading(count, tuple(in_order), tuple(progress.notes), frozenset(progress.unread))


def _text_of(content: bytes, progress: _Progress) -> str:
    """Unfolds lines before decoding, as programs fold in the middle of a character."""
    content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n ", b"").replace(b"\n\t", b"")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
        progress.note(_("Die Zeichen sind nicht in UTF-8 kodiert, sie wurden als Windows-1252 gelesen."))
    text = text.translate(CONTROL).strip()
    if text[:16].upper().strip() != "BEGIN:VCALENDAR":
        if text.startswith("<"):
            raise Unreadable(_("Unter der Adresse liegt kein Kalender, sondern eine Webseite."))
        raise Unreadable(_("Unter der Adresse liegt kein Kalender."))
    if not text[-14:].upper().endswith("\nEND:VCALENDAR"):
        raise Unreadable(_("Der Kalender ist unvollständig: Sein Ende fehlt."))
    return text


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Each VEVENT and VTIMEZONE by itself, so that one that is broken does not spoil the others."""
    name = ""
    lines: list[str] = []
    for line in text.split("\n"):
        word = line.strip().upper()
        if word in ("BEGIN:VEVENT", "BEGIN:VTIMEZONE"):
            if name:
                yield name, "\n".join(lines)
            name, lines = word.removeprefix("BEGIN:"), []
        if name:
            lines.append(line)
        if word == f"END:{name}":
            yield name, "\n".join(lines)
            name = ""


def _learn_timezone(block: str, progress: _Progress) -> None:
    """A zone that the calendar defines itself; those that everybody knows stay as they are."""
    if re.search(r"FREQ=(?!YEARLY)", block, re.IGNORECASE):
        return
    try:
        icalendar.Timezone.from_ical(block)
    except Exception as error:  # the libraries raise what they like on strange input
        progress.note(_("Eine Zeitzone ist nicht zu lesen: %(error)s") % {"error": str(error)[:200]})


def _zone_of(text: str, progress: _Progress) -> dt.tzinfo | None:
    """X-WR-TIMEZONE: where moments without a zone, and those in UTC, are at home."""
    name = re.search(r"^X-WR-TIMEZONE[^:\n]*:[ \t]*(\S[^\n]*)$", text, re.MULTILINE | re.IGNORECASE)
    zone = tzp.timezone(name[1].strip(" \t/")) if name else None
    if name and zone is None:
        progress.note(_unknown_zone(name[1]))
    return zone


def _unknown_zone(name: str) -> str:
    return _("Die Zeitzone „%(name)s“ ist unbekannt; es gilt die deutsche Zeit.") % {"name": name[:100]}


def _sort_in(block: str, entries: dict[str, list[Any]], progress: _Progress) -> None:
    """Puts the VEVENT to the others of its UID."""
    uid, title = _value(block, "UID"), _value(block, "SUMMARY")[:100]
    if not uid or len(uid) > MAX_UID:
        text = _("Ein Eintrag ohne brauchbare Kennung (UID) ist übergangen: %(title)s")
        progress.note(text % {"title": title})
        return
    try:
        if not block.rstrip().upper().endswith("\nEND:VEVENT"):
            raise ValueError(_("Dieser Eintrag ist nicht vollständig."))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", GloballyUniqueTZIDGuessed)  # /example.org/Europe/Berlin
            event = icalendar.Event.from_ical(block)
        _check(event, progress)
    except Exception as error:  # the libraries raise what they like on strange input
        progress.leave_out(uid, title, error)
        return
    if str(event.get("CLASS", "")).upper() in ("PRIVATE", "CONFIDENTIAL"):
        progress.note(_("Vertrauliche Einträge (CLASS:PRIVATE) sind übergangen."))
        progress.unread.add(uid)
    entries[uid].append(event)


def _value(block: str, name: str) -> str:
    found = re.search(rf"^{name}(?:;[^:\n]*)?:([^\n]*)$", block, re.MULTILINE | re.IGNORECASE)
    return found[1].strip() if found else ""


def _check(event: Any, progress: _Progress) -> None:
    """Raises ValueError for what would lead to wrong dates."""
    broken = [name for name, _error in event.errors if name in DATE_LINES]
    if broken:
        raise ValueError(_("Die Zeile %(name)s ist falsch geschrieben.") % {"name": broken[0]})
    if "DTSTART" not in event:
        raise ValueError(_("Der Beginn fehlt."))
    start = event["DTSTART"]
    if "TZID" in start.params and isinstance(start.dt, dt.datetime) and start.dt.tzinfo is None:
        progress.note(_unknown_zone(str(start.params["TZID"])))
    if "DTEND" in event and moment(event["DTEND"].dt) < moment(start.dt):
        text = _("„%(title)s“: Das Ende liegt vor dem Beginn und ist weggelassen.")
        progress.note(text % {"title": title_of(event)[:100]})
        del event["DTEND"]
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        _check_rule(rule)


def _check_rule(rule: Any) -> None:
    """Raises ValueError for one that would yield dates without end."""
    times = 1
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        times *= len(rule.get(name, [])) or 1
    if str(rule.get("FREQ", [""])[0]).upper() not in RARE_ENOUGH or times > TIMES_OF_A_DAY:
        raise ValueError(_("Der Termin wiederholt sich zu oft."))
    if len(rule.to_ical()) > 1000:
        raise ValueError(_("Die Regel der Wiederholung ist zu lang."))


def _read_entry(
    uid: str, events: list[Any], *, today: dt.date, zone: dt.tzinfo | None, is_cancelled: bool, progress: _Progress
) -> None:
    """All dates of one UID in the window: its VEVENT of the highest SEQUENCE, and the changes of single dates."""
    calendar = icalendar.Calendar()
    calendar.subcomponents = events
    is_series = any(name in event for event in events for name in REPEATED)
    title = plain(events[0].get("SUMMARY"))[:100]
    try:
        if zone:
            calendar = x_wr_timezone.to_standard(calendar, zone)
        query = recurring_ical_events.of(calendar, components=(EVENTS,))
        found = query.between(moment(today), moment(today + WINDOW))
        found.sort(key=lambda event: moment(event["DTSTART"].dt))
        dates: dict[str, Occurrence] = {}
        for event in found[:MAX_OF_ONE_ENTRY]:
            date = _occurrence(uid, event, is_series=is_series, is_cancelled=is_cancelled, progress=progress)
            dates.setdefault(date.recurrence_id, date)
    except Exception as error:  # the libraries raise what they like on strange input
        progress.leave_out(uid, title, error)
        return
    if len(found) > MAX_OF_ONE_ENTRY:
        text = _("„%(title)s“ hat mehr als %(count)s Termine; die späteren sind weggelassen.")
        progress.note(text % {"title": title, "count": MAX_OF_ONE_ENTRY})
    progress.occurrences += dates.values()


def _occurrence(uid: str, event: Any, *, is_series: bool, is_cancelled: bool, progress: _Progress) -> Occurrence:
    is_cancelled = is_cancelled or str(event.get("STATUS", "")).upper() == "CANCELLED"
    return Occurrence(
        uid=uid,
        recurrence_id=_original_start(event["RECURRENCE-ID"].dt) if is_series else "",
        sequence=max(0, min(int(event.get("SEQUENCE", 0)), 2**31 - 1)),
        is_cancelled=is_cancelled,
        payload=payload_from(event, is_cancelled=is_cancelled, note=progress.note),
    )


def _original_start(value: dt.date) -> str:
    """The day, or the moment in UTC: the same whatever zone the calendar writes it in."""
    if isinstance(value, dt.datetime):
        return f"{moment(value).astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    return f"{value:%Y%m%d}"
