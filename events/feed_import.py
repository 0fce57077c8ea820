"""Calendars of networks come into T³ (NE-4, R37): fetched, compared with what was read before, applied as a whole.

What an untrusted calendar says waits for the office as submissions, what a trusted one says is written at once. What
people have edited since stays. What is missing is noted and kept.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events.actions import change_event, create_event
from events.duplicates import note_duplicate
from events.feed_reading import Occurrence, Reading, Unreadable, read_calendar
from events.models import Event, EventSubmission, FeedImport, FeedItem, FeedRun
from events.payload import Payload, label_of, payload_of
from thcm.core.http import MEGABYTE, Answer, Unreachable, fetch, is_public
from thcm.core.locks import advisory_lock, is_locked

MAX_BYTES = 5 * MEGABYTE
MAX_NOTES = 500
# A calendar that has not changed is read all the same once a week: the year ahead has moved on.
WHOLE_AFTER = dt.timedelta(days=7)
KEPT_RUNS = dt.timedelta(days=90)
# More than so many, and more than this share of what is ahead, do not vanish without a person looking.
MANY_MISSING, SHARE_MISSING = 5, 0.2
DAYS = frozenset({"starts", "ends"})

Kind, State = EventSubmission.Kind, EventSubmission.State


class TooMuchMissing(Exception):
    """The calendar lacks so much at once that it is more likely broken than meant."""


def lock_of(feed: FeedImport) -> str:
    return f"calendar-feed-{feed.pk}"


def is_being_read(feed: FeedImport) -> bool:
    return is_locked(lock_of(feed))


def read_feed(
    feed: FeedImport,
    *,
    content: bytes | None = None,
    despite_gaps: bool = False,
    allows: Callable[[str], bool] = is_public,
    delay: float = 1.0,
) -> FeedRun | None:
    """Reads one calendar and keeps the run; None if it is being read. A failure changes nothing but the run.

    `content` replaces fetching, `despite_gaps` takes over even if a lot is missing. `allows` and `delay` are those of
    `thcm.core.http.fetch`. What nobody expects is kept in the run and raised.
    """
    with advisory_lock(lock_of(feed)) as acquired:
        if not acquired:
            return None
        # Whoever holds the lock is alone: a run without an end died with its process.
        died = {"state": FeedRun.State.FAILED, "error": _("Der Lauf wurde abgebrochen."), "ended_at": timezone.now()}
        feed.runs.filter(state=FeedRun.State.RUNNING).update(**died)
        run = FeedRun.objects.create(feed=feed)
        try:
            answer = None if content is not None else _fetched(feed, allows=allows, delay=delay)
            if answer is None or answer.status == 200:
                reading = read_calendar(answer.content if answer else content or b"", today=timezone.localdate())
                _apply(feed, run, reading, answer, despite_gaps=despite_gaps)
            else:
                _end(run, FeedRun.State.UNCHANGED)
        except (Unreachable, Unreadable, TooMuchMissing) as error:
            _end(run, FeedRun.State.FAILED, str(error))
        except FeedImport.DoesNotExist:
            return None  # removed meanwhile
        except Exception as error:
            run = FeedRun(pk=run.pk, feed=feed, found=run.found)
            _end(run, FeedRun.State.FAILED, f"{type(error).__name__}: {error}")
            raise
    return run


def _fetched(feed: FeedImport, *, allows: Callable[[str], bool], delay: float) -> Answer:
    """The calendar, or status 304 if it is still what was taken over last."""
    headers = {}
    whole = feed.runs.filter(state=FeedRun.State.DONE, started_at__gt=timezone.now() - WHOLE_AFTER)
    if whole.exists():
        known = {"If-None-Match": feed.etag, "If-Modified-Since": feed.last_modified}
        headers = {name: value for name, value in known.items() if value}
    answer = fetch(feed.url, max_bytes=MAX_BYTES, allows=allows, delay=delay, headers=headers)
    if answer.status != 200 and not (answer.status == 304 and headers):
        raise Unreachable(_("Die Adresse antwortet mit dem Fehler %(status)s.") % {"status": answer.status})
    return answer


def _end(run: FeedRun, state: FeedRun.State, error: str = "") -> None:
    """Past save(): the calendar may have been removed meanwhile, and its runs with it."""
    run.state, run.error, run.ended_at = state, error, timezone.now()
    values = {name: getattr(run, name) for name in ("state", "error", "ended_at", *COUNTS, "notes")}
    FeedRun.objects.filter(pk=run.pk).update(**values)
    feed: dict[str, Any] = {"error": error[:500]}
    if not error:
        feed["checked_at"] = run.ended_at
    FeedImport.objects.filter(pk=run.feed_id).update(**feed)


COUNTS = ("found", "new", "changed", "cancelled", "missing")


@transaction.atomic
def _apply(feed: FeedImport, run: FeedRun, reading: Reading, answer: Answer | None, *, despite_gaps: bool) -> None:
    """Completely or not at all. Rows are locked in the order in which the office locks them."""
    FeedImport.objects.select_for_update().get(pk=feed.pk)
    feed.refresh_from_db()
    waiting = EventSubmission.objects.open().filter(feed_item__feed=feed).select_for_update(of=("self",))
    submissions = {row.feed_item_id: row for row in waiting}
    rows = feed.items.select_for_update(of=("self",)).select_related("event")
    items = {(item.uid, item.recurrence_id): item for item in rows}
    run.found, run.notes = len(reading.occurrences), "\n".join(reading.notes)
    missing = _missing(items, reading, run, despite_gaps=despite_gaps)

    work = _Import(feed, run, items, submissions, list(reading.notes))
    for occurrence in reading.occurrences:
        work.take(occurrence)
    _note_presence(feed, reading, missing)
    run.notes = "\n".join(work.notes[:MAX_NOTES])
    if answer:
        FeedImport.objects.filter(pk=feed.pk).update(
            etag=_header(answer, "ETag"), last_modified=_header(answer, "Last-Modified")
        )
    _end(run, FeedRun.State.DONE)


def _header(answer: Answer, name: str) -> str:
    """As it is sent back at the next reading; empty if it is not fit for that."""
    value = answer.headers.get(name, "")
    return value if value.isascii() and len(value) <= 100 else ""


def _missing(
    items: dict[tuple[str, str], FeedItem], reading: Reading, run: FeedRun, *, despite_gaps: bool
) -> list[FeedItem]:
    """What was there, lies ahead and is there no longer.

    Entries that could not be read are not missing, nor those of today: many calendars drop what is over at once.
    """
    today = timezone.localdate().isoformat()
    there = {(date.uid, date.recurrence_id) for date in reading.occurrences}
    ahead = [
        item
        for item in items.values()
        if item.missing_since is None and (item.seen.get("ends") or item.seen["starts"]) > today
    ]
    missing = [item for item in ahead if (item.uid, item.recurrence_id) not in there and item.uid not in reading.unread]
    run.missing = len(missing)
    if not despite_gaps and len(missing) > max(MANY_MISSING, SHARE_MISSING * len(ahead)):
        text = _(
            "%(missing)s von %(known)s künftigen Terminen fehlen auf einmal im Kalender. Nichts ist übernommen; bitte"
            " prüfen Sie, ob das so gewollt ist."
        )
        raise TooMuchMissing(text % {"missing": len(missing), "known": len(ahead)})
    return missing


def _note_presence(feed: FeedImport, reading: Reading, missing: list[FeedItem]) -> None:
    now = timezone.now()
    there = {(date.uid, date.recurrence_id) for date in reading.occurrences}
    keys = feed.items.values_list("pk", "uid", "recurrence_id")
    present = [pk for pk, uid, recurrence_id in keys if (uid, recurrence_id) in there]
    feed.items.filter(pk__in=present).update(last_seen_at=now, missing_since=None)
    feed.items.filter(pk__in=[item.pk for item in missing]).update(missing_since=now)
    _tell_office(present, "")
    _tell_office([item.pk for item in missing], _("Der Eintrag steht nicht mehr im Kalender des Netzwerks."))


def _tell_office(item_ids: list[int], message: str) -> None:
    EventSubmission.objects.open().filter(feed_item__in=item_ids).exclude(message=message).update(message=message)


@dataclass
class _Import:
    """One reading on its way into the database."""

    feed: FeedImport
    run: FeedRun
    items: dict[tuple[str, str], FeedItem]
    submissions: dict[int | None, EventSubmission]
    notes: list[str]
    defaults: Payload = field(init=False)

    def __post_init__(self) -> None:
        """What the calendar does not say; later readings leave it alone."""
        network = self.feed.network
        organisers = [{"network": network.slug}]
        self.defaults = {"type": self.feed.event_type, "organisers": organisers, "fields": [network.growth_field.slug]}

    def note(self, occurrence: Occurrence, text: str) -> None:
        self.notes.append(f"„{occurrence.payload['title_de']}“ ({occurrence.payload['starts']}): {text}")

    def take(self, occurrence: Occurrence) -> None:
        item = self.items.get((occurrence.uid, occurrence.recurrence_id))
        if item is None:
            if not occurrence.is_cancelled:
                self._add(occurrence)
            return
        if item.missing_since:
            self.note(occurrence, _("wieder im Kalender"))
        if not _differs(item.seen, occurrence.payload):
            return
        # Dates of a series lose the number of their own change with it; only single entries compare.
        if not occurrence.recurrence_id and occurrence.sequence < item.sequence:
            self.note(occurrence, _("eine ältere Fassung als die bekannte, nicht übernommen"))
            return
        is_cancelled = occurrence.is_cancelled and item.seen.get("state") != Event.State.CANCELLED
        self.run.cancelled += is_cancelled
        self.run.changed += not is_cancelled
        self._follow(item, occurrence)

    def _add(self, occurrence: Occurrence) -> None:
        item = FeedItem(feed=self.feed, uid=occurrence.uid, recurrence_id=occurrence.recurrence_id)
        item.seen, item.sequence = occurrence.payload, occurrence.sequence
        if self.feed.is_trusted and not self._create(item, occurrence):
            return
        item.save()
        if not self.feed.is_trusted:
            self._submit(item, Kind.NEW, self.defaults | occurrence.payload)
        self.run.new += 1

    def _follow(self, item: FeedItem, occurrence: Occurrence) -> None:
        """A known entry says something else than at the last reading."""
        before, item.seen, item.sequence = item.seen, occurrence.payload, occurrence.sequence
        if item.event:
            self._change(item, item.event, occurrence)
        elif item.imported is not None:
            self.note(occurrence, _("in T³ gelöscht, nicht wieder angelegt"))
        elif occurrence.is_cancelled:
            self._withdraw(item)
        elif not self.feed.is_trusted:
            said = {name: value for name, value in occurrence.payload.items() if before.get(name) != value}
            open_one = self.submissions.get(item.pk)
            self._submit(item, Kind.NEW, open_one.payload | said if open_one else self.defaults | occurrence.payload)
        elif self._create(item, occurrence):
            self._withdraw(item)
        item.save()

    def _create(self, item: FeedItem, occurrence: Occurrence) -> bool:
        """Of a trusted calendar; False if it cannot be an event."""
        payload = self.defaults | occurrence.payload
        try:
            item.event = create_event(payload=payload, origin=Event.Origin.FEED, user=None)
        except ValidationError as error:
            self.note(occurrence, " ".join(error.messages))
            return False
        item.imported = payload
        return True

    def _change(self, item: FeedItem, event: Event, occurrence: Occurrence) -> None:
        imported = item.imported or {}
        news, kept = three_way(payload_of(event), imported, occurrence.payload)
        if kept:
            names = ", ".join(label_of(name) for name in kept)
            self.note(occurrence, _("in T³ bearbeitet und deshalb behalten: %(names)s") % {"names": names})
        after = imported | {name: value for name, value in occurrence.payload.items() if name not in kept}
        if not news:
            self._withdraw(item)
            item.imported = after
        elif self.feed.is_trusted:
            try:
                change_event(event=event, payload=news, user=None)
            except ValidationError as error:
                self.note(occurrence, " ".join(error.messages))
                return
            self._withdraw(item)
            item.imported = after
        elif news.get("state") == Event.State.CANCELLED:
            self._submit(item, Kind.CANCELLATION, imported | {"state": news["state"]})
        else:
            self._submit(item, Kind.CHANGE, imported | news)

    def _submit(self, item: FeedItem, kind: EventSubmission.Kind, payload: Payload) -> None:
        """One open submission per entry: a later reading brings it up to date."""
        row = self.submissions.get(item.pk) or EventSubmission(feed_item=item, confirmed_at=timezone.now())
        row.kind, row.payload, row.before = kind, payload, item.imported
        row.network, row.event, row.message = self.feed.network, item.event, ""
        if row.state != State.IN_REVIEW:
            row.state, row.reason = State.RECEIVED, ""
        note_duplicate(row)
        row.save()

    def _withdraw(self, item: FeedItem) -> None:
        row = self.submissions.get(item.pk)
        if row:
            row.state, row.decided_at = State.WITHDRAWN, timezone.now()
            row.save(update_fields=("state", "decided_at", "updated_at"))


def _differs(seen: Payload, said: Payload) -> bool:
    """A statement that the portal did not read before is no change of the calendar."""
    return any(seen.get(name, value) != value for name, value in said.items())


def three_way(present: Payload, imported: Payload, said: Payload) -> tuple[Payload, list[str]]:
    """What to write into the event, and the names of what stays although the calendar says something else.

    A statement that is still as it was imported follows the calendar; one that was edited since stays. First and last
    day go together.
    """
    changed = {name for name, value in said.items() if value not in (imported.get(name, present[name]), present[name])}
    edited = {name for name in said if present[name] != imported.get(name, present[name])}
    if edited & DAYS:
        edited |= DAYS
    return {name: said[name] for name in said if name in changed - edited}, sorted(changed & edited)


def forget_runs() -> int:
    return FeedRun.objects.filter(started_at__lt=timezone.now() - KEPT_RUNS).delete()[0]
