"""Who gets the newsletter: asked for without account, confirmed by mail, ended by one click (R52, PV-6).

Each action is one transaction.
"""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from clusters.models import GrowthField
from newsroom.models import ConsentRecord, NewsletterDelivery, Subscriber
from thcm.core.mail import queue_mail
from thcm.core.tokens import VALID_FOR, TokenLink

CONFIRM = "confirm-newsletter"
UNCONFIRMED_FOR = VALID_FOR + dt.timedelta(days=5)
# Whoever changes the words gives them another version: the proof of consent names it.
CONSENT_VERSION = "2026-11"
CONSENT_TEXT = _(
    "Ich möchte den Newsletter bekommen und bin einverstanden, dass meine Adresse dafür gespeichert wird, bis ich mich"
    " abmelde."
)
_signer = signing.Signer(salt="newsletter-end")
Condition = Subscriber.Condition


@transaction.atomic
def subscribe(*, email: str, fields: Iterable[GrowthField], language: str) -> ConsentRecord:
    """Nothing is sent but a link to confirm it, and nothing changes before that, also for a known address.

    `language` is that of the newsletter; the words agreed to are kept in that of the form, the active one.
    """
    record = ConsentRecord.objects.create(
        subscriber=_subscriber(email, language),
        email=email,
        language=language,
        text_version=CONSENT_VERSION,
        text=str(CONSENT_TEXT),
    )
    record.growth_fields.set(fields)
    send_link(record=record)
    return record


def _subscriber(email: str, language: str) -> Subscriber:
    """Two who ask at once for one address share a row."""
    known = Subscriber.objects.of_address(email)
    try:
        with transaction.atomic():
            return known.first() or Subscriber.objects.create(email=email, language=language)
    except IntegrityError:
        return known.get()


@transaction.atomic
def send_link(*, record: ConsentRecord) -> None:
    if record.confirmed_at is None and record.withdrawn_at is None and record.subscriber:
        link = TokenLink("newsletter-confirm", CONFIRM, record.pk)
        end_link = end_url(record.subscriber, record.language)
        queue_mail(template="newsletter_confirm", to=record.email, language=record.language, link=link, end=end_link)


@transaction.atomic
def confirm(*, record: ConsentRecord) -> None:
    """From now on, with the fields and the language of this wish. Raises ValidationError where it ended meanwhile."""
    going = Subscriber.objects.select_for_update(of=("self",)).exclude(condition=Condition.ENDED)
    subscriber = going.filter(consents=record).first()
    if subscriber is None:
        raise ValidationError(_("Diese Adresse ist inzwischen abgemeldet. Sie können den Newsletter neu bestellen."))
    now = timezone.now()
    if not ConsentRecord.objects.open().unconfirmed().filter(pk=record.pk).update(confirmed_at=now):
        return
    subscriber.condition, subscriber.language = Condition.CONFIRMED, record.language
    subscriber.confirmed_at = subscriber.confirmed_at or now
    subscriber.bounces = 0  # somebody reads there
    subscriber.save()
    subscriber.growth_fields.set(record.growth_fields.all())


@transaction.atomic
def end(*, subscriber: Subscriber) -> None:
    """Its address is forgotten at once; what was agreed to stays for a time, as the proof that it was."""
    going = Subscriber.objects.filter(pk=subscriber.pk).exclude(condition=Condition.ENDED)
    now = timezone.now()
    if not going.update(condition=Condition.ENDED, email="", ended_at=now):
        return
    records = ConsentRecord.objects.filter(subscriber=subscriber.pk)
    records.unconfirmed().delete()
    records.filter(withdrawn_at=None).update(withdrawn_at=now)
    waiting = NewsletterDelivery.Condition.WAITING
    NewsletterDelivery.objects.filter(subscriber=subscriber.pk, condition=waiting).delete()


def end_url(subscriber: Subscriber, language: str) -> str:
    """Where one click ends it, for good; signed, so that nobody can end what is another's."""
    return end_address(subscriber.public_id, language)


def end_address(public_id: str, language: str) -> str:
    with translation.override(language):
        return f"{settings.SITE_URL}{reverse('newsletter-end', args=(end_token(public_id),))}"


def end_token(public_id: str) -> str:
    return _signer.sign(public_id)


def subscriber_of(token: str) -> Subscriber | None:
    try:
        public_id = _signer.unsign(token)
    except signing.BadSignature:
        return None
    return Subscriber.objects.filter(public_id=public_id).first()


@transaction.atomic
def delete_unconfirmed() -> int:
    """What nobody has confirmed while a link to do so could have been sent and used; how many addresses that were."""
    before = timezone.now() - UNCONFIRMED_FOR
    ConsentRecord.objects.unconfirmed().filter(asked_at__lt=before).delete()
    pending = Subscriber.objects.filter(condition=Condition.PENDING, created_at__lt=before, consents=None)
    count = pending.count()
    pending.delete()
    return count
