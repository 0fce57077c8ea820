"""Decisions of the office on what was submitted to T³ (BO-1, R37).

Each is one transaction on the locked row, leaves a line in its log and tells the sender by mail. One that comes too
late, as the submission has gone on meanwhile, raises ValidationError.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.actions import cancel_event, change_event, create_event
from events.models import Event, EventSubmission, ModerationDecision
from events.notices import tell
from events.payload import DATE, TIMES, Payload, payload_of
from events.submission_actions import locked
from thcm.core.models import User

Action, Kind, State = ModerationDecision.Action, EventSubmission.Kind, EventSubmission.State
WHEN = (*DATE, *TIMES)
CHANGED_MEANWHILE = gettext_lazy("Der Inhalt hat sich inzwischen geändert. Bitte sehen Sie ihn noch einmal an.")


@dataclass
class Summary:
    """What came of a decision on many submissions: how many are done, and why the others are not."""

    done: int = 0
    failed: list[str] = field(default_factory=list)


@transaction.atomic
def take(*, submission: EventSubmission, user: User) -> None:
    """The sender sees „in Prüfung“; colleagues see that somebody is at it."""
    row = _as_seen(submission, State.RECEIVED)
    _go_on(row, State.IN_REVIEW, Action.TAKEN, user)


@transaction.atomic
def accept(*, submission: EventSubmission, user: User) -> Event:
    """Public at once: a new event, those statements of a change that differ, or a cancellation."""
    row = _as_seen(submission, *EventSubmission.OPEN)
    image = _public_name(row)
    if row.kind == Kind.NEW:
        origin = Event.Origin.FEED if row.feed_item else Event.Origin.SUBMISSION
        event = create_event(payload=row.payload, origin=origin, user=user, image=image)
    elif row.kind == Kind.CHANGE:
        event = change_event(event=_public_event(row.event), payload=changes_of(row), user=user, image=image)
    else:
        event = cancel_event(event=_public_event(row.event), note=row.payload.get("state_note_de", ""), user=user)
    _settle(row, event, Action.ACCEPTED, user)
    return event


@transaction.atomic
def merge_into(*, submission: EventSubmission, event: Event, user: User) -> Event:
    """Takes a new event over as a change of one that is in the calendar already."""
    row = _as_seen(submission, *EventSubmission.OPEN)
    if row.kind != Kind.NEW:
        raise ValidationError(_("Nur eine neue Veranstaltung kann in eine vorhandene übernommen werden."))
    target, image = _public_event(event), _public_name(row)
    event = change_event(event=target, payload=merged(row.payload, target), user=user, image=image)
    _settle(row, event, Action.MERGED, user)
    return event


@transaction.atomic
def question(*, submission: EventSubmission, reason: str, user: User) -> None:
    """Asks the sender, whose answer brings it back into the inbox."""
    row = _as_seen(submission, *EventSubmission.WAITING)
    _go_on(row, State.QUESTION, Action.QUESTIONED, user, reason)
    tell(row, "submission_question", question=reason)


@transaction.atomic
def reject(*, submission: EventSubmission, reason: str, user: User) -> None:
    row = _as_seen(submission, *EventSubmission.OPEN)
    row.decided_at = timezone.now()
    _go_on(row, State.REJECTED, Action.REJECTED, user, reason)
    tell(row, "submission_rejected", reason=reason)


def accept_all(*, submissions: Iterable[EventSubmission], user: User) -> Summary:
    return _each(submissions, lambda row: accept(submission=row, user=user))


def reject_all(*, submissions: Iterable[EventSubmission], reason: str, user: User) -> Summary:
    return _each(submissions, lambda row: reject(submission=row, reason=reason, user=user))


def changes_of(submission: EventSubmission) -> Payload:
    """The statements of a change that differ from what its sender knew."""
    before = submission.before or {}
    return {name: value for name, value in submission.payload.items() if name not in before or before[name] != value}


def merged(payload: Payload, event: Event) -> Payload:
    """What of a new event differs from one that is there. What it does not say leaves the event as it is."""
    now = payload_of(event)
    is_moved = any(name in payload and payload[name] != now[name] for name in ("starts", "ends"))
    said = {name for name, value in payload.items() if value not in (None, "", []) or (is_moved and name in WHEN)}
    return {name: payload[name] for name in payload if name in said and payload[name] != now.get(name)}


def _as_seen(submission: EventSubmission, *states: str) -> EventSubmission:
    row = locked(submission, *states)
    if row.version != submission.version:
        raise ValidationError(CHANGED_MEANWHILE)
    return row


def _public_event(event: Event | None) -> Event:
    if event is None or not event.is_published:
        raise ValidationError(_("Die Veranstaltung steht nicht mehr im Kalender."))
    return event


def _go_on(row: EventSubmission, state: str, action: str, user: User, reason: str = "") -> None:
    row.state, row.reason = state, reason
    row.save()
    ModerationDecision.objects.create(submission=row, action=action, reason=reason, decided_by=user)


def _settle(row: EventSubmission, event: Event, action: str, user: User) -> None:
    """What an accepted submission leaves behind; its picture is public from now on."""
    row.event, row.decided_at = event, timezone.now()
    if row.image:
        _publish_image(row)
    if row.feed_item:
        row.feed_item.event, row.feed_item.imported = event, row.payload
        row.feed_item.save(update_fields=("event", "imported"))
    _go_on(row, State.ACCEPTED, action, user)
    with translation.override(row.language):
        page = f"{settings.SITE_URL}{event.get_absolute_url()}"
    tell(row, "submission_accepted", page=page)


def _public_name(row: EventSubmission) -> str:
    return f"events/{str(row.image).rpartition('/')[2]}" if row.image else ""


def _publish_image(row: EventSubmission) -> None:
    submitted, public = str(row.image), _public_name(row)
    row.image = ""
    if not default_storage.exists(public):
        with default_storage.open(submitted) as content:
            default_storage.save(public, content)
    if submitted != public and not EventSubmission.objects.filter(image=submitted).exclude(pk=row.pk).exists():
        transaction.on_commit(partial(default_storage.delete, submitted))


def _each(submissions: Iterable[EventSubmission], decide: Callable[[EventSubmission], object]) -> Summary:
    """Each in its own transaction: one that fails leaves the others alone."""
    summary = Summary()
    for row in submissions:
        try:
            decide(row)
        except ValidationError as error:
            summary.failed.append(f"{row}: {' '.join(error.messages)}")
        else:
            summary.done += 1
    return summary
