"""The end of what is kept of people who submit events (R37). A second run finds nothing left to do.

Events that were published stay, with the contact that their organisers made public.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import EventSubmission, ModerationDecision
from events.payload import Payload
from thcm.core.tokens import VALID_FOR

UNCONFIRMED_FOR = VALID_FOR + dt.timedelta(days=5)
PICTURES_KEPT_FOR = dt.timedelta(days=3)  # longer than a form that carries one may stay open
FOLDER: Any = EventSubmission._meta.get_field("image").upload_to
CONTACT = ("contact_function", "contact_email", "contact_phone")
State = EventSubmission.State


@transaction.atomic
def delete_unconfirmed() -> int:
    """What nobody has confirmed while a link to do so could have been sent and used."""
    before = timezone.now() - UNCONFIRMED_FOR
    rows = EventSubmission.objects.filter(state=State.UNCONFIRMED, created_at__lt=before)
    keys = [row.pk for row in rows.select_for_update()]
    EventSubmission.objects.filter(pk__in=keys).delete()
    return len(keys)


@transaction.atomic
def forget_senders() -> int:
    """Name, address, message and contact in submissions that ended long ago; how many these are.

    A question that nobody answered for as long ends here, too.
    """
    before = timezone.now() - dt.timedelta(days=settings.SUBMITTER_RETENTION_DAYS)
    unanswered = EventSubmission.objects.filter(state=State.QUESTION, updated_at__lt=before)
    unanswered.update(state=State.WITHDRAWN, decided_at=F("updated_at"))
    rows = list(_with_people().filter(decided_at__lt=before).select_for_update())
    for row in rows:
        _forget(row)
    return len(rows)


def _with_people() -> QuerySet[EventSubmission]:
    nobody = {"submitter_name": "", "submitter_email": "", "message": "", "editor": None, "image": ""}
    contact = Q(payload__has_any_keys=CONTACT) | Q(before__has_any_keys=CONTACT)
    return EventSubmission.objects.filter(~Q(**nobody) | contact)


def _forget(row: EventSubmission) -> None:
    words = _("Nach Ablauf der Aufbewahrungsfrist gelöscht.")  # a reason is somebody's letter, too
    row.submitter_name = row.submitter_email = row.message = ""
    row.editor, row.image = None, ""
    row.payload, row.before = _without_contact(row.payload), row.before and _without_contact(row.before)
    row.reason = row.reason and words
    row.save()
    ModerationDecision.objects.filter(submission=row).exclude(reason="").update(reason=words)


def _without_contact(payload: Payload) -> Payload:
    return {name: value for name, value in payload.items() if name not in CONTACT}


def remove_pictures() -> int:
    """Files that no submission has: of forms that were never sent, and of submissions that are gone."""
    if not default_storage.exists(FOLDER):
        return 0
    before = timezone.now() - PICTURES_KEPT_FOR
    used = set(EventSubmission.objects.exclude(image="").values_list("image", flat=True))
    files = {f"{FOLDER}{name}" for name in default_storage.listdir(FOLDER)[1]} - used
    old = [name for name in files if default_storage.get_modified_time(name) < before]
    for name in old:
        default_storage.delete(name)
    return len(old)
