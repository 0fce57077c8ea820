"""Subscriptions of visitors: from the form without account to the end of what is kept about a person.

Each action is one transaction.
"""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone, translation

from clusters.models import GrowthField
from funding.filters import ProgrammeFilter
from funding.models import FundingNotice, FundingProgramme, FundingSubscription
from funding.querysets import ProgrammeQuerySet
from thcm.core.mail import queue_mail
from thcm.core.tokens import VALID_FOR, TokenLink

CONFIRM = "confirm-funding-subscription"
UNCONFIRMED_FOR = VALID_FOR + dt.timedelta(days=5)
# Parameters of the list page that say how it is shown, or that are chosen in the form.
NOT_KEPT = ("field", "sort", "page")
_signer = signing.Signer(salt="funding-end")
State = FundingSubscription.State


def query_of(data: QueryDict) -> str:
    """What of the list's address narrows it, without what is wrong or empty."""
    form = ProgrammeFilter(data, FundingProgramme.objects.none()).form
    form.is_valid()
    kept = QueryDict(mutable=True)
    for name in form.fields:
        values = [value for value in dict.fromkeys(data.getlist(name)) if value]
        if values and name not in form.errors and name not in NOT_KEPT:
            kept.setlist(name, values)
    return kept.urlencode()


def programmes_of(row: FundingSubscription) -> ProgrammeQuerySet:
    """Those among the published ones that the list would show to the subscriber today."""
    rows = FundingProgramme.objects.published()
    return ProgrammeFilter(QueryDict(f"{query_of(QueryDict(row.query))}&{_fields_query(row)}"), rows).qs


def address_query(row: FundingSubscription) -> str:
    return "&".join(filter(None, (row.query, _fields_query(row))))


def _fields_query(row: FundingSubscription) -> str:
    return "&".join(f"field={field.slug}" for field in row.growth_fields.all())


@transaction.atomic
def subscribe(*, email: str, fields: Iterable[GrowthField], query: str, language: str) -> FundingSubscription:
    """Nothing is sent but a link to confirm it (double opt-in)."""
    row = FundingSubscription.objects.create(email=email, query=query, language=language)
    row.growth_fields.set(fields)
    send_link(subscription=row)
    return row


@transaction.atomic
def send_link(*, subscription: FundingSubscription) -> None:
    if subscription.state == State.UNCONFIRMED:
        link = TokenLink("subscription-confirm", CONFIRM, subscription.pk)
        queue_mail(
            template="funding_confirm",
            to=subscription.email,
            language=subscription.language,
            link=link,
            end=end_url(subscription),
        )


@transaction.atomic
def confirm(*, subscription: FundingSubscription) -> None:
    """From now on; the same one of the same address, confirmed before, ends."""
    row = FundingSubscription.objects.select_for_update().get(pk=subscription.pk)
    if row.state != State.UNCONFIRMED:
        return
    row.state, row.confirmed_at = State.ACTIVE, timezone.now()
    row.told_until = row.confirmed_at
    row.save()
    fields = set(row.growth_fields.values_list("pk", flat=True))
    twins = FundingSubscription.objects.active().filter(email__iexact=row.email, query=row.query).exclude(pk=row.pk)
    for twin in twins:
        if set(twin.growth_fields.values_list("pk", flat=True)) == fields:
            end(reader=twin)


@transaction.atomic
def end(*, reader: FundingSubscription | FundingNotice) -> None:
    """The address of a visitor is forgotten at once; an account keeps its switch."""
    if isinstance(reader, FundingNotice):
        FundingNotice.objects.filter(pk=reader.pk).update(is_wanted=False)
        return
    going = FundingSubscription.objects.filter(pk=reader.pk).exclude(state=State.ENDED)
    going.update(state=State.ENDED, email="", ended_at=timezone.now())


def end_url(reader: FundingSubscription | FundingNotice) -> str:
    """Where one click ends it, for good; signed, so that nobody can end what is another's."""
    who = f"account-{reader.pk}" if isinstance(reader, FundingNotice) else reader.public_id
    language = "de" if isinstance(reader, FundingNotice) else reader.language
    with translation.override(language):
        return f"{settings.SITE_URL}{reverse('subscription-end', args=(_signer.sign(who),))}"


def reader_of(token: str) -> FundingSubscription | FundingNotice | None:
    try:
        who = _signer.unsign(token)
    except signing.BadSignature:
        return None
    if who.startswith("account-"):
        return FundingNotice.objects.filter(pk=who.removeprefix("account-")).first()
    return FundingSubscription.objects.filter(public_id=who).first()


@transaction.atomic
def delete_unconfirmed() -> int:
    """What nobody has confirmed while a link to do so could have been sent and used."""
    before = timezone.now() - UNCONFIRMED_FOR
    rows = FundingSubscription.objects.filter(state=State.UNCONFIRMED, created_at__lt=before)
    count = rows.count()
    rows.delete()
    return count
