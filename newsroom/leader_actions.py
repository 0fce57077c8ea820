"""Applications for „Stark am Markt“: confirmed by mail, then decided by the office."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.models import LeaderApplication, MarketLeader
from thcm.core.mail import queue_mail
from thcm.core.models import User
from thcm.core.tokens import VALID_FOR, TokenLink

CONFIRM = "confirm-application"
UNCONFIRMED_FOR = VALID_FOR + dt.timedelta(days=5)
State = LeaderApplication.State


def _locked(application: LeaderApplication, *states: str) -> LeaderApplication:
    row = LeaderApplication.objects.select_for_update().get(pk=application.pk)
    if row.condition not in states:
        text = _("Die Bewerbung ist inzwischen %(state)s.")
        raise ValidationError(text % {"state": row.get_condition_display()})
    return row


def _tell(row: LeaderApplication, template: str, **words: str) -> None:
    if row.contact_email:
        to, language = row.contact_email, row.language
        queue_mail(template=template, to=to, language=language, company=row.company, product=row.product, **words)


@transaction.atomic
def apply(*, application: LeaderApplication) -> LeaderApplication:
    application.save()
    send_link(application=application)
    return application


@transaction.atomic
def send_link(*, application: LeaderApplication) -> None:
    if application.condition == State.UNCONFIRMED:
        link = TokenLink("leader-confirm", CONFIRM, application.pk)
        _tell(application, "leader_confirm", link=link)  # type: ignore[arg-type]


@transaction.atomic
def confirm(*, application: LeaderApplication) -> None:
    row = _locked(application, State.UNCONFIRMED)
    row.condition, row.confirmed_at = State.RECEIVED, timezone.now()
    row.save()


@transaction.atomic
def accept(*, application: LeaderApplication, user: User) -> MarketLeader:
    """Becomes a draft of the list, checked today; it is public once the office publishes it."""
    row = _locked(application, *LeaderApplication.OPEN)
    words = {"company": row.company, "growth_field": row.growth_field, "product_de": row.product}
    leader = MarketLeader(
        **words, website=row.website, scope=row.scope, kind=row.kind, is_self_reported=True, evidence=row.evidence,
        checked_on=timezone.localdate(), updated_by=user,
    )  # fmt: skip
    leader.full_clean(exclude=("updated_by",))
    leader.save()
    _decide(row, State.ACCEPTED, user)
    row.leader = leader
    row.save()
    _tell(row, "leader_accepted")
    return leader


@transaction.atomic
def reject(*, application: LeaderApplication, reason: str, user: User) -> None:
    row = _locked(application, *LeaderApplication.OPEN)
    row.reason = reason
    _decide(row, State.REJECTED, user)
    row.save()
    _tell(row, "leader_rejected", reason=reason)


@transaction.atomic
def ask(*, application: LeaderApplication, reason: str, user: User) -> None:
    """Answered by mail; the office then decides."""
    row = _locked(application, State.RECEIVED)
    row.condition, row.reason, row.decided_by = State.QUESTION, reason, user
    row.save()
    _tell(row, "leader_question", reason=reason)


def _decide(row: LeaderApplication, state: str, user: User) -> None:
    row.condition, row.decided_at, row.decided_by = state, timezone.now(), user


def delete_unconfirmed() -> int:
    """What nobody has confirmed while a link to do so could have been sent and used."""
    old = LeaderApplication.objects.filter(condition=State.UNCONFIRMED, created_at__lt=timezone.now() - UNCONFIRMED_FOR)
    return old.delete()[0]
