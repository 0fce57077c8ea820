"""What happens to cooperation requests: from the form without account to the end of what is kept about a person.

Each action is one transaction. One that comes too late, as the request has gone on meanwhile, raises ValidationError.
"""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clusters.models import GrowthField
from networks.models import CompetenceTag, CooperationRequest, Interest, NetworkEditor, RequestMatch
from networks.suggestions import MOST_NETWORKS, Traits, suitable_networks
from thcm.core.mail import queue_mail
from thcm.core.models import User
from thcm.core.tokens import VALID_FOR, TokenLink

CONFIRM, MANAGE = "confirm-request", "manage-request"
LONGEST = dt.timedelta(days=365)
USUAL = dt.timedelta(days=183)
REMINDED_BEFORE = dt.timedelta(days=14)
UNCONFIRMED_FOR = VALID_FOR + dt.timedelta(days=5)
State = CooperationRequest.State


def _locked(request: CooperationRequest, *states: str) -> CooperationRequest:
    row = CooperationRequest.objects.select_for_update().get(pk=request.pk)
    if row.state not in states:
        raise ValidationError(_("Die Anfrage ist inzwischen %(state)s.") % {"state": row.get_state_display()})
    return row


def _tell(request: CooperationRequest, template: str, **words: str | int) -> None:
    """Mail to whoever posted it, with a link to what can be done with the request."""
    if request.contact_email:
        link = TokenLink("request-manage", MANAGE, request.pk)
        queue_mail(
            template=template,
            to=request.contact_email,
            language=request.language,
            link=link,
            title=request.title,
            public_id=request.public_id,
            **words,
        )


@transaction.atomic
def submit_request(
    *, request: CooperationRequest, fields: Iterable[GrowthField], tags: Iterable[CompetenceTag], editor: User | None
) -> CooperationRequest:
    """An editor posts for a network and need not confirm the address; anybody else is sent a link first."""
    if editor:
        request.contact_email, request.contact_name = editor.email, editor.function
        request.state, request.confirmed_at = State.RECEIVED, timezone.now()
    request.save()
    request.growth_fields.set(fields)
    request.tags.set(tags)
    if not editor:
        send_link(request=request)
    return request


@transaction.atomic
def send_link(*, request: CooperationRequest) -> None:
    """To confirm the address, or later to the page of the request's state. Says nothing of what is not confirmed."""
    if request.state != State.UNCONFIRMED:
        _tell(request, "request_link")
    elif request.contact_email:
        link = TokenLink("request-confirm", CONFIRM, request.pk)
        queue_mail(template="request_confirm", to=request.contact_email, language=request.language, link=link)


@transaction.atomic
def confirm_request(*, request: CooperationRequest) -> None:
    row = _locked(request, State.UNCONFIRMED)
    row.state, row.confirmed_at = State.RECEIVED, timezone.now()
    row.save()
    _tell(row, "request_received")


@transaction.atomic
def publish_request(*, request: CooperationRequest, user: User) -> list[RequestMatch]:
    """Also tells the networks that it suits (NE-7); returns these."""
    row = _locked(request, State.RECEIVED)
    if row.valid_until < timezone.localdate():
        raise ValidationError(_("Der letzte Tag der Anfrage ist vorbei. Bitte zuerst „gültig bis“ ändern."))
    row.state, row.published_at, row.decided_by = State.PUBLISHED, timezone.now(), user
    row.save()
    with translation.override(row.language):
        page = f"{settings.SITE_URL}{row.get_absolute_url()}"
    matches = _tell_networks(row)
    _tell(row, "request_published", page=page, networks=len(matches))
    return matches


def _tell_networks(request: CooperationRequest) -> list[RequestMatch]:
    with translation.override(settings.LANGUAGE_CODE):
        suited = suitable_networks(Traits(request), MOST_NETWORKS)
    matches = RequestMatch.objects.bulk_create(
        [RequestMatch(request=request, network=one.target, reasons=one.reasons) for one in suited]
    )
    reasons = {match.network_id: match.reasons for match in matches}
    editors = NetworkEditor.objects.filter(network__in=reasons, wants_requests=True, user__is_active=True)
    for editor in editors.exclude(user__email="").select_related("user", "network"):
        queue_mail(
            template="request_match",
            to=editor.user.email,
            link=reverse("own-requests"),
            title=request.title,
            text=request.text,
            sender=request.sender,
            network=editor.network.short,
            reasons=reasons[editor.network_id],
        )
    return matches


@transaction.atomic
def refuse_request(*, request: CooperationRequest, reason: str, user: User) -> None:
    row = _locked(request, State.RECEIVED)
    row.state, row.reason, row.decided_by, row.ended_at = State.REFUSED, reason, user, timezone.now()
    row.save()
    _tell(row, "request_refused", reason=reason)


@transaction.atomic
def withdraw_request(*, request: CooperationRequest, user: User | None = None, reason: str = "") -> None:
    """By whoever posted it, or with a `user` of the back office, who gives the reason."""
    row = _locked(request, State.RECEIVED, State.PUBLISHED)
    row.state, row.reason, row.ended_at = State.WITHDRAWN, reason, timezone.now()
    if user:
        row.decided_by = user
        _tell(row, "request_withdrawn", reason=reason)
    row.save()


@transaction.atomic
def renew_request(*, request: CooperationRequest) -> CooperationRequest:
    """For another half year from today; nothing else of it changes, so it is not checked again."""
    row = _locked(request, State.PUBLISHED, State.EXPIRED)
    if not row.contact_email:  # nobody is left who could be told of interest
        raise ValidationError(_("Die Anfrage ist inzwischen %(state)s.") % {"state": row.get_state_display()})
    row.state, row.ended_at, row.reminded_at = State.PUBLISHED, None, None
    row.valid_until = max(row.valid_until, timezone.localdate() + USUAL)
    row.save()
    return row


@transaction.atomic
def answer_match(*, match: RequestMatch, user: User, accepts: bool) -> None:
    """NE-7: the address of whoever posted the request is shown to the editor only after the editor accepts."""
    row = RequestMatch.objects.select_for_update().get(pk=match.pk)
    if row.state != RequestMatch.State.OPEN:
        raise ValidationError(_("Darauf hat Ihr Netzwerk schon geantwortet."))
    request = CooperationRequest.objects.published().filter(pk=row.request_id).first()
    if accepts and request is None:
        raise ValidationError(_("Die Anfrage ist inzwischen beendet."))
    row.state = RequestMatch.State.ACCEPTED if accepts else RequestMatch.State.DECLINED
    row.decided_at, row.decided_by = timezone.now(), user
    row.save()
    if accepts and request is not None:
        _tell(
            request,
            "request_match_accepted",
            network=row.network.name,
            contact=user.function,
            email=user.email or row.network.contact_email,
        )


# Ending, every night --------------------------------------------------------


def expire_requests() -> int:
    over = CooperationRequest.objects.filter(state=State.PUBLISHED, valid_until__lt=timezone.localdate())
    return sum(_expire(row) for row in over)


@transaction.atomic
def _expire(request: CooperationRequest) -> bool:
    row = CooperationRequest.objects.select_for_update().get(pk=request.pk)
    if row.state != State.PUBLISHED or row.valid_until >= timezone.localdate():
        return False
    row.state, row.ended_at = State.EXPIRED, timezone.now()
    row.save()
    return True


def remind_of_renewal() -> int:
    soon = timezone.localdate() + REMINDED_BEFORE
    ending = CooperationRequest.objects.published().filter(valid_until__lte=soon, reminded_at=None)
    return sum(_remind(row) for row in ending)


@transaction.atomic
def _remind(request: CooperationRequest) -> bool:
    mine = CooperationRequest.objects.published().filter(pk=request.pk, reminded_at=None)
    if not mine.update(reminded_at=timezone.now()):
        return False
    with translation.override(request.language):
        last_day = date_format(request.valid_until, "DATE_FORMAT")
    _tell(request, "request_renewal", last_day=last_day)
    return True


@transaction.atomic
def delete_unconfirmed() -> int:
    """What nobody has confirmed while a link to do so could have been sent and used; also from the history."""
    before = timezone.now() - UNCONFIRMED_FOR
    interests, _by_model = Interest.objects.filter(state=Interest.State.UNCONFIRMED, created_at__lt=before).delete()
    requests = CooperationRequest.objects.filter(state=State.UNCONFIRMED, created_at__lt=before)
    keys = [request.pk for request in requests.select_for_update()]
    CooperationRequest.objects.filter(pk__in=keys).delete()
    CooperationRequest.history.filter(id__in=keys).delete()
    return interests + len(keys)


@transaction.atomic
def forget_people() -> int:
    """Contacts of requests that ended long ago, their interests and old ones; how many requests that were."""
    before = timezone.now() - dt.timedelta(days=settings.REQUEST_RETENTION_DAYS)
    ended = CooperationRequest.objects.filter(ended_at__lt=before)
    Interest.objects.filter(Q(request__in=ended) | Q(created_at__lt=before)).delete()
    return ended.exclude(contact_email="", contact_name="").update(contact_email="", contact_name="")
