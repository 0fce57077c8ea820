"""Each event's VEVENT, made when the event changes and only read afterwards.

A task makes what is missing soon after a change; a feed that is asked for sooner makes it at once. An entry is of one
`sequence` of its event and of one release; as another one it is made anew.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db.models import Case, F, When
from django.utils import timezone

from events.filters import KEPT
from events.ical import vevent
from events.models import CalendarEntry, Event
from events.querysets import EventQuerySet
from thcm.core.cache import release

PART = 500


class Entry(NamedTuple):
    text: str
    zone: str | None  # that its times are in


def entries_of(events: EventQuerySet) -> Iterator[Entry]:
    """In the order of the events; one query where all are made."""
    current = When(
        calendar_entry__sequence=F("sequence"), calendar_entry__edition=release(), then="calendar_entry__text"
    )
    rows = list(events.values_list("pk", Case(current), "timezone", "start_time"))
    made = make_entries(pk for pk, text, *_rest in rows if text is None)
    for pk, kept, zone, time in rows:
        if text := kept or made.get(pk):
            yield Entry(text, zone if time else None)


def make_entries(event_ids: Iterable[int]) -> dict[int, str]:
    """Their texts by key of the event; some events at a time."""
    texts: dict[int, str] = {}
    ids = sorted(event_ids)
    for start in range(0, len(ids), PART):
        events = Event.objects.filter(pk__in=ids[start : start + PART]).with_parties().order_by("pk")
        entries = [
            CalendarEntry(event=event, sequence=event.sequence, edition=release(), text=vevent(event))
            for event in events
        ]
        CalendarEntry.objects.bulk_create(
            entries,
            update_conflicts=True,
            unique_fields=["event"],
            update_fields=["sequence", "edition", "text"],
        )
        texts |= {entry.event_id: entry.text for entry in entries}
    return texts


def make_due_entries() -> int:
    """Of everything that feeds give out unless another period is asked for; how many were made."""
    due = _kept().exclude(calendar_entry__sequence=F("sequence"), calendar_entry__edition=release())
    return len(make_entries(due.values_list("pk", flat=True)))


def renew_entries() -> int:
    """What changes without a change of the event, such as the name of who holds it, is a new version of it."""
    current = _kept().filter(calendar_entry__sequence=F("sequence"), calendar_entry__edition=release())
    events = current.select_related("calendar_entry").with_parties().order_by("pk").iterator(PART)
    changed = [event.pk for event in events if _statements(vevent(event)) != _statements(event.calendar_entry.text)]
    return Event.objects.filter(pk__in=changed).update(sequence=F("sequence") + 1)


def _kept() -> EventQuerySet:
    return Event.objects.published().overlapping(timezone.localdate() - KEPT, None)


def _statements(text: str) -> list[str]:
    """Without the moment of the last change, which moves with internal remarks, too."""
    return [line for line in text.splitlines() if not line.startswith(("DTSTAMP:", "LAST-MODIFIED:"))]
