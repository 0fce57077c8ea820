"""What senders do with their submissions: send, confirm, answer, withdraw. What the office does is in `moderation`.

Each action is one transaction. One that comes too late, as the row has gone on meanwhile, raises ValidationError.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events.duplicates import note_duplicate
from events.models import Event, EventSubmission
from events.notices import CONFIRM, tell
from events.payload import Payload
from networks.models import Network
from thcm.core.mail import queue_mail
from thcm.core.models import User
from thcm.core.tokens import TokenLink

State = EventSubmission.State


def locked(submission: EventSubmission, *states: str) -> EventSubmission:
    row = EventSubmission.objects.select_for_update().get(pk=submission.pk)
    if row.state not in states:
        raise ValidationError(_("Die Einreichung ist inzwischen %(state)s.") % {"state": row.get_state_display()})
    return row


@transaction.atomic
def submit(
    *,
    kind: str,
    payload: Payload,
    event: Event | None = None,
    before: Payload | None = None,
    message: str = "",
    image: ContentFile | str | None = None,
    network: Network | None = None,
    editor: User | None = None,
    name: str = "",
    email: str = "",
    language: str = "de",
    is_confirmed: bool = False,
) -> EventSubmission:
    """An editor submits for a network and need not confirm an address, nor does who came by a link that we mailed.

    `image` is a picture of `thcm.core.images` or the name of one that is kept.
    """
    now = timezone.now()
    title = {"title_de": event.title_de} if event else {}
    row = EventSubmission(
        kind=kind,
        event=event,
        payload={**title, **payload},
        before=before,
        message=message,
        network=network,
        editor=editor,
        submitter_name=name,
        submitter_email=email,
        language=language,
        consented_at=None if editor else now,
    )
    _put_image(row, image)
    if editor or is_confirmed:
        row.state, row.confirmed_at = State.RECEIVED, now
        note_duplicate(row)
    row.save()
    if row.state == State.UNCONFIRMED:
        send_link(submission=row)
    elif not editor:
        tell(row, "submission_received")
    return row


def _put_image(row: EventSubmission, image: ContentFile | str | None) -> None:
    if isinstance(image, str):
        picture: Any = row.image
        picture.name = image
    elif image:
        row.image.save(image.name or "", image, save=False)


@transaction.atomic
def send_link(*, submission: EventSubmission) -> None:
    """To confirm the address, or later to the page of its state. Says nothing of what is not confirmed."""
    if submission.state != State.UNCONFIRMED:
        tell(submission, "submission_link")
    elif submission.submitter_email:
        link = TokenLink("submission-confirm", CONFIRM, submission.pk)
        queue_mail(
            template="submission_confirm", to=submission.submitter_email, language=submission.language, link=link
        )


@transaction.atomic
def confirm(*, submission: EventSubmission) -> EventSubmission:
    row = locked(submission, State.UNCONFIRMED)
    row.state, row.confirmed_at = State.RECEIVED, timezone.now()
    note_duplicate(row)
    row.save()
    tell(row, "submission_received")
    return row


@transaction.atomic
def answer(
    *, submission: EventSubmission, payload: Payload, message: str = "", image: ContentFile | str | None = None
) -> EventSubmission:
    """New content, after a question or while it waits; the office looks at it again from the start."""
    row = locked(submission, *EventSubmission.OPEN)
    row.payload, row.state, row.reason = {**row.payload, **payload}, State.RECEIVED, ""
    row.message = message or row.message
    if image:
        _put_image(row, image)
    note_duplicate(row)
    row.save()
    return row


@transaction.atomic
def withdraw(*, submission: EventSubmission) -> EventSubmission:
    row = locked(submission, *EventSubmission.OPEN)
    row.state, row.decided_at = State.WITHDRAWN, timezone.now()
    row.save()
    return row
