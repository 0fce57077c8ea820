"""Writes of events that several ways in share: the office, submissions and calendars of networks.

Each is one transaction. One that comes too late, as the row has gone on meanwhile, raises ValidationError.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Event
from events.payload import Payload, put_into, put_relations
from thcm.core.actions import stamp
from thcm.core.models import Status, User
from thcm.core.text import slugify_german

# Paths beside events under /t3/.
RESERVED = frozenset({"archiv", "einbetten", "einreichen", "reihen"})
LONGEST_SLUG = 100


def new_slug(title: str, year: int) -> str:
    """„MNT Branchentag 2012“ → mnt-branchentag-2012; with a number behind it if it is taken."""
    words = slugify_german(title)[:LONGEST_SLUG].strip("-") or "termin"
    start = words if str(year) in words else f"{words}-{year}"
    slug, number = start, 1
    while slug in RESERVED or Event.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{start}-{number}"
    return slug


@transaction.atomic
def create_event(
    *, payload: Payload, origin: str, user: User | None, status: str = Status.PUBLISHED, image: str = ""
) -> Event:
    """A new event from plain data, public at once unless another status is given. Raises ValidationError."""
    event = Event(origin=origin, status=status, image=image)
    _fill(event, payload)
    event.slug = new_slug(event.title_de, event.starts_on.year)
    _save(event, payload, user)
    return event


@transaction.atomic
def change_event(*, event: Event, payload: Payload, user: User | None, image: str = "") -> Event:
    """Takes over what the payload speaks of, and leaves everything else. Raises ValidationError."""
    row = Event.objects.select_for_update().get(pk=event.pk)
    former = row.period
    _fill(row, payload)
    if row.period != former and "date_text" not in payload:
        row.date_text = ""  # the words of a source are of the former date
    row.image = image or row.image
    _save(row, payload, user)
    return row


@transaction.atomic
def cancel_event(*, event: Event, note: str, user: User | None) -> Event:
    """R36: it stays visible, as cancelled. `note` is public."""
    payload = {"state": Event.State.CANCELLED, "state_note_de": note}
    return change_event(event=event, payload=payload, user=user)


@transaction.atomic
def publish_event(*, event: Event, user: User) -> None:
    _set_status(event, Status.PUBLISHED, user)


@transaction.atomic
def withdraw_event(*, event: Event, user: User) -> None:
    """Off the public pages; one that does not take place is cancelled instead (R36)."""
    _set_status(event, Status.ARCHIVED, user)


def _set_status(event: Event, status: str, user: User) -> None:
    row = Event.objects.select_for_update().get(pk=event.pk)
    row.status = status
    _save(row, {}, user)


def _fill(event: Event, payload: Payload) -> None:
    try:
        put_into(event, payload)
    except (ValueError, KeyError, ArithmeticError) as error:
        raise ValidationError(_("Der Inhalt ist nicht zu lesen: %(error)s") % {"error": error}) from error


def _save(event: Event, payload: Payload, user: User | None) -> None:
    if user:
        stamp(event, user)
    elif event.is_published and event.published_at is None:
        event.published_at = timezone.now()
    event.full_clean()
    event.save()
    put_relations(event, payload)
