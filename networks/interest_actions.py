"""Interest in a cooperation request: passed on by the portal, addresses only once its sender accepts (R45)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from networks.models import CooperationRequest, Interest
from thcm.core.mail import queue_mail
from thcm.core.models import User
from thcm.core.tokens import TokenLink

CONFIRM, ANSWER = "confirm-interest", "answer-interest"
State = Interest.State


def _request_of(interest: Interest) -> CooperationRequest:
    request = CooperationRequest.objects.published().filter(pk=interest.request_id).first()
    if request is None:
        raise ValidationError(_("Die Anfrage ist inzwischen beendet."))
    return request


def _refuse_unless(interest: Interest, state: str) -> None:
    if interest.state != state:
        raise ValidationError(
            _("Das ist schon geschehen: Die Nachricht ist %(state)s.") % {"state": interest.get_state_display()}
        )


def _locked(interest: Interest, state: str) -> Interest:
    row = Interest.objects.select_for_update().get(pk=interest.pk)
    _refuse_unless(row, state)
    return row


@transaction.atomic
def show_interest(*, interest: Interest, editor: User | None) -> None:
    """An editor writes for a network and is passed on at once; anybody else confirms the address first."""
    if editor:
        interest.contact_email, interest.contact_name = editor.email, editor.function
        interest.state = State.OPEN
    interest.save()
    if editor:
        send_answer_link(interest=interest)
    else:
        send_confirm_link(interest=interest)


@transaction.atomic
def send_confirm_link(*, interest: Interest) -> None:
    _refuse_unless(interest, State.UNCONFIRMED)
    link = TokenLink("interest-confirm", CONFIRM, interest.pk)
    title = interest.request.title
    queue_mail(
        template="interest_confirm", to=interest.contact_email, language=interest.language, link=link, title=title
    )


@transaction.atomic
def confirm_interest(*, interest: Interest) -> None:
    row = _locked(interest, State.UNCONFIRMED)
    row.state = State.OPEN
    row.save()
    send_answer_link(interest=row)


@transaction.atomic
def send_answer_link(*, interest: Interest) -> None:
    """Passes it on, without name and address of who wrote it."""
    _refuse_unless(interest, State.OPEN)
    request = _request_of(interest)
    queue_mail(
        template="interest_received",
        to=request.contact_email,
        language=request.language,
        link=TokenLink("interest-answer", ANSWER, interest.pk),
        title=request.title,
        organisation=interest.organisation_name,
        message=interest.message,
    )


@transaction.atomic
def answer_interest(*, interest: Interest, accepts: bool) -> None:
    """On acceptance both are told how to reach each other; otherwise nobody is."""
    row = _locked(interest, State.OPEN)
    row.state, row.decided_at = State.ACCEPTED if accepts else State.DECLINED, timezone.now()
    row.save()
    request = row.request
    if not accepts:
        queue_mail(template="interest_declined", to=row.contact_email, language=row.language, title=request.title)
        return
    for reader, other, organisation in (
        (request, row, row.organisation_name),
        (row, request, request.sender),
    ):
        queue_mail(
            template="interest_accepted",
            to=reader.contact_email,
            language=reader.language,
            title=request.title,
            organisation=organisation,
            contact=other.contact_name,
            email=other.contact_email,
        )
