"""Sending an issue, in batches that several workers share.

Some deliveries at a time are claimed and committed before the first of them is handed over. Whatever a worker that
died had claimed is „ungewiss“ and not sent again; the rest goes on.
"""

import datetime as dt
import logging
import re
import smtplib
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from newsroom.models import NewsletterDelivery, NewsletterIssue, Subscriber
from newsroom.newsletter_mail import Rendered, rendered
from newsroom.subscriptions import end

BATCH = 200  # mails over one connection
CLAIMED_AT_ONCE = 20  # no more become uncertain with a worker that dies
ATTEMPTS = 6  # over about ten hours
GIVEN_UP_AFTER = dt.timedelta(minutes=15)  # longer than the job of a batch may take
MOST_BOUNCES = 3
Condition = NewsletterDelivery.Condition
logger = logging.getLogger(__name__)


@transaction.atomic
def start(*, issue_id: int) -> bool:
    """Fixes who gets it; from now on the issue stays as it is. False if it is not due or another starts it."""
    issue = NewsletterIssue.objects.due().select_for_update(skip_locked=True).filter(pk=issue_id).first()
    if issue is None:
        return False
    issue.condition, issue.started_at = NewsletterIssue.Condition.SENDING, timezone.now()
    issue.save()
    Subscriber.objects.reached_last_time().filter(bounces__gt=0).update(bounces=0)
    readers = Subscriber.objects.reached_by(issue.growth_field_id).order_by("pk").values_list("pk", flat=True)
    NewsletterDelivery.objects.bulk_create(
        (NewsletterDelivery(issue=issue, subscriber_id=pk) for pk in readers), batch_size=1000
    )
    return True


def start_due() -> int:
    return sum(start(issue_id=pk) for pk in NewsletterIssue.objects.due().values_list("pk", flat=True))


def bury_dead() -> int:
    """What a worker claimed and never came back for; how many that are."""
    before = timezone.now() - GIVEN_UP_AFTER
    dead = NewsletterDelivery.objects.filter(condition=Condition.CLAIMED, claimed_at__lt=before)
    return dead.update(condition=Condition.UNCERTAIN)


@transaction.atomic
def finish(*, issue_id: int) -> bool:
    """True if nothing of it waits any more."""
    issue = NewsletterIssue.objects.sending().select_for_update(skip_locked=True).filter(pk=issue_id).first()
    if issue is None or issue.deliveries.unfinished().exists():
        return False
    issue.condition, issue.sent_at = NewsletterIssue.Condition.SENT, timezone.now()
    issue.save()
    return True


def send_batch(*, issue_id: int, most: int = BATCH) -> int:
    """Sends up to `most` that are due over one connection; how many it took on.

    Raises OSError where the mail server cannot be reached; then nothing was claimed.
    """
    issue = NewsletterIssue.objects.sending().filter(pk=issue_id).first()
    if issue is None or not issue.deliveries.due().exists():
        return 0
    for language, _name in settings.LANGUAGES:  # what cannot be put together is found out before anything is claimed
        _put_together(issue, issue.started_at, language, frozenset())
    taken = 0
    with get_connection() as connection:
        while taken < most and (claimed := claim(issue_id=issue_id, most=min(CLAIMED_AT_ONCE, most - taken))):
            taken += len(claimed)
            if not _hand_over(issue, claimed, connection):
                break
    return taken


@transaction.atomic
def claim(*, issue_id: int, most: int) -> list[NewsletterDelivery]:
    """With their subscribers; what another worker is claiming is left to it, and nobody who left gets anything."""
    issues = NewsletterIssue.objects.sending().filter(pk=issue_id)
    if not issues.exists():  # it was stopped
        return []
    due = NewsletterDelivery.objects.due().filter(issue=issue_id)
    due.exclude(subscriber__condition=Subscriber.Condition.CONFIRMED).delete()
    rows = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("next_attempt_at", "pk")[:most])
    keys = [row.pk for row in rows]
    NewsletterDelivery.objects.filter(pk__in=keys).update(
        condition=Condition.CLAIMED, claimed_at=timezone.now(), attempts=F("attempts") + 1
    )
    readers = NewsletterDelivery.objects.filter(pk__in=keys).order_by("pk")
    return list(readers.select_related("subscriber").prefetch_related("subscriber__growth_fields"))


@lru_cache(maxsize=256)
def _put_together(
    issue: NewsletterIssue, started_at: dt.datetime | None, language: str, fields: frozenset[int]
) -> Rendered:
    """Once for all batches of a worker: what is being sent stays as it is."""
    return rendered(issue, language, fields)


def _hand_over(
    issue: NewsletterIssue,
    claimed: list[NewsletterDelivery],
    connection: object,
) -> bool:
    """Sends each and writes down what became of them; False if the connection is gone."""
    outcome: dict[Callable[[list[NewsletterDelivery]], None], list[NewsletterDelivery]] = {}
    is_connected = True
    for delivery in claimed:
        if not is_connected:
            become = _give_back
        else:
            become = _send(issue, delivery, connection)
            is_connected = become is not _uncertain and not _is_gone(connection)
        outcome.setdefault(become, []).append(delivery)
    for become, rows in outcome.items():
        become(rows)
    return is_connected


def _send(
    issue: NewsletterIssue,
    delivery: NewsletterDelivery,
    connection: object,
) -> Callable[[list[NewsletterDelivery]], None]:
    subscriber = delivery.subscriber
    if subscriber is None or not subscriber.email:  # left in this moment
        return _forget
    language = subscriber.language
    fields = frozenset(field.pk for field in subscriber.growth_fields.all())
    mail = _put_together(issue, issue.started_at, language, fields)
    if mail.is_empty:  # it says nothing about what this reader chose
        return _forget
    message = mail.to(address=subscriber.email, public_id=subscriber.public_id, language=language)
    try:
        connection.send_messages([message])  # type: ignore[attr-defined]
    except smtplib.SMTPRecipientsRefused as error:
        code, reason = next(iter(error.recipients.values()))
        return _bounced if says_nobody_is_there(code, reason) else _put_off
    except smtplib.SMTPSenderRefused:  # ours, not theirs
        return _put_off
    except smtplib.SMTPResponseException as error:
        if error.smtp_code < 500:
            return _put_off
        return _bounced if says_nobody_is_there(0, error.smtp_error) else _refused
    except OSError as error:  # also what smtplib raises: the connection broke in the middle
        logger.warning("newsletter %d: %s", issue.number, type(error).__name__)
        return _uncertain
    except ValueError as error:  # an address that no mail can be sent to
        logger.warning("newsletter %d, delivery %d: %s", issue.number, delivery.pk, type(error).__name__)
        return _refused
    return _sent


def says_nobody_is_there(code: int, reason: bytes | str) -> bool:
    """Of the mailbox, not of the mail or of us: a relay that refuses everybody must not end anybody's subscription.

    By the enhanced code (RFC 3463) where there is one; „550“ alone says so, too.
    """
    text = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
    enhanced = re.match(r"(\d\.\d{1,3}\.\d{1,3})\b", text)
    return enhanced[1].startswith(("5.1.", "5.2.1")) if enhanced else code in (550, 551)


def _is_gone(connection: object) -> bool:
    """Whether the server has said goodbye, as with 421."""
    return getattr(getattr(connection, "connection", None), "sock", connection) is None


def _set(rows: list[NewsletterDelivery], condition: str) -> None:
    NewsletterDelivery.objects.filter(pk__in=[row.pk for row in rows]).update(condition=condition)


def _sent(rows: list[NewsletterDelivery]) -> None:
    _set(rows, Condition.SENT)


def _refused(rows: list[NewsletterDelivery]) -> None:
    _set(rows, Condition.FAILED)


@transaction.atomic
def _bounced(rows: list[NewsletterDelivery]) -> None:
    """Three in a row end it: nobody reads there."""
    _set(rows, Condition.FAILED)
    readers = Subscriber.objects.filter(pk__in=[row.subscriber_id for row in rows])
    readers.update(bounces=F("bounces") + 1)
    for subscriber in readers.confirmed().filter(bounces__gte=MOST_BOUNCES):
        end(subscriber=subscriber)


@transaction.atomic
def bounced_later(*, subscriber: Subscriber) -> bool:
    """A report came back for the last issue that was handed over. False where it is known already."""
    last = NewsletterDelivery.objects.filter(subscriber=subscriber).order_by("-pk").select_for_update().first()
    if last is None or last.condition not in (Condition.SENT, Condition.UNCERTAIN):
        return False
    _bounced([last])
    return True


def _uncertain(rows: list[NewsletterDelivery]) -> None:
    _set(rows, Condition.UNCERTAIN)


def _forget(rows: list[NewsletterDelivery]) -> None:
    NewsletterDelivery.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _give_back(rows: list[NewsletterDelivery]) -> None:
    """Never handed over, so it counts for nothing."""
    NewsletterDelivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        condition=Condition.WAITING, attempts=F("attempts") - 1
    )


def _put_off(rows: list[NewsletterDelivery]) -> None:
    """Later, after 10, 20, 40 … minutes."""
    now = timezone.now()
    for row in rows:
        row.condition = Condition.FAILED if row.attempts >= ATTEMPTS else Condition.WAITING
        row.next_attempt_at = now + dt.timedelta(minutes=5 * 2**row.attempts)
    NewsletterDelivery.objects.bulk_update(rows, ("condition", "next_attempt_at"))
