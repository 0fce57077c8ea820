"""What is done with an issue of the newsletter before it is sent (BO-3). Each action is one transaction."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.models import NewsletterIssue, NewsletterItem
from newsroom.newsletter_collecting import Found, collected
from newsroom.newsletter_mail import rendered
from thcm.core.models import User

FIRST = dt.timedelta(days=31)  # what the first issue takes for news
Condition = NewsletterIssue.Condition


def next_number() -> int:
    return (NewsletterIssue.objects.aggregate(latest=Max("number"))["latest"] or 0) + 1


@transaction.atomic
def collect(*, issue: NewsletterIssue) -> int:
    """Adds what the issue does not have yet, after what is there; how much that was."""
    issue = _locked(issue, Condition.DRAFT, Condition.SCHEDULED)
    known = set(issue.items.values_list("path", flat=True))
    last = issue.items.aggregate(last=Max("order"))["last"] or 0
    new = [one for one in collected(_since(issue)) if one.path not in known and _concerns(issue, one)]
    for order, one in enumerate(new, start=last + 1):
        item = NewsletterItem.objects.create(
            issue=issue,
            order=order,
            kind=one.kind,
            path=one.path,
            title_de=one.title[0],
            title_en=one.title[1],
            text_de=one.text[0],
            text_en=one.text[1],
        )
        item.growth_fields.set(one.fields)
    return len(new)


def _since(issue: NewsletterIssue) -> dt.datetime:
    """When the last issue left that all readers of this one got: one for a field is none to the others."""
    before = NewsletterIssue.objects.published().for_all_of(issue.growth_field_id)
    latest = before.aggregate(latest=Max("started_at"))["latest"]
    return latest or timezone.now() - FIRST


def _concerns(issue: NewsletterIssue, one: Found) -> bool:
    field = issue.growth_field_id
    return field is None or not one.fields or field in [own.pk for own in one.fields]


@transaction.atomic
def schedule(*, issue: NewsletterIssue, at_once: bool = False) -> NewsletterIssue:
    """To be sent when it says, or with the next minute."""
    issue = _locked(issue, Condition.DRAFT)
    if at_once:
        issue.send_at = timezone.now()
    elif issue.send_at is None or issue.send_at < timezone.now():
        raise ValidationError(_("Bitte zuerst einen Zeitpunkt in der Zukunft angeben und speichern."))
    if not issue.intro_de.strip() and not issue.items.exists():
        raise ValidationError(_("Die Ausgabe ist noch leer."))
    return _in(issue, Condition.SCHEDULED)


@transaction.atomic
def unschedule(*, issue: NewsletterIssue) -> NewsletterIssue:
    return _in(_locked(issue, Condition.SCHEDULED), Condition.DRAFT)


@transaction.atomic
def stop(*, issue: NewsletterIssue) -> NewsletterIssue:
    """What a worker has claimed leaves still; nothing after it."""
    return _in(_locked(issue, Condition.SENDING), Condition.STOPPED)


@transaction.atomic
def resume(*, issue: NewsletterIssue) -> NewsletterIssue:
    return _in(_locked(issue, Condition.STOPPED), Condition.SENDING)


def send_test(*, issue: NewsletterIssue, user: User) -> None:
    """In both languages, to the own address; raises OSError where the mail server does not take it."""
    if not user.email:
        raise ValidationError(_("Ihr Konto hat keine E-Mail-Adresse."))
    with get_connection() as connection:
        for language in ("de", "en"):
            mail = rendered(issue, language).shown()
            message = mail.to(address=user.email, public_id="", language=language)
            message.subject = f"[Test] {mail.subject}"
            message.extra_headers = {}
            connection.send_messages([message])


def _locked(issue: NewsletterIssue, *conditions: str) -> NewsletterIssue:
    row = NewsletterIssue.objects.select_for_update().get(pk=issue.pk)
    if row.condition not in conditions:
        text = _("Das geht nicht: Die Ausgabe ist im Zustand „%(condition)s“.")
        raise ValidationError(text % {"condition": row.get_condition_display()})
    return row


def _in(issue: NewsletterIssue, condition: str) -> NewsletterIssue:
    issue.condition = condition
    issue.save()
    return issue
