"""All mail of the portal.

A mail is queued in the transaction that it reports on, and leaves after the commit (`thcm.core.tasks`). Its text
is a template `mail/<name>.txt` with the blocks `subject` and `body`, German inside gettext like every page; the HTML
version is made from the same text. Links with a token are made when the mail is sent, so that the token is nowhere
but in the mail. What a mail says is forgotten once it is sent.
"""

import datetime as dt
import logging
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from kombu.exceptions import OperationalError

from thcm.core.models import Mail, SiteSetting
from thcm.core.tokens import new_token

ATTEMPTS = 8  # over about four hours
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class TokenLink:
    """The page `name`, which takes the token as its last argument."""

    name: str
    purpose: str
    target_id: int
    args: tuple[str, ...] = ()


def queue_mail(
    *, template: str, to: str, language: str = "de", link: str | TokenLink = "", **context: str | int | list[str]
) -> Mail:
    """Call it inside the transaction. `link` is a path or a link with a token, `{{ link }}` in the template.

    `context` holds plain values, put into words in the mail's language by the template.
    """
    kept = {"link": asdict(link) if isinstance(link, TokenLink) else link, **context}
    mail = Mail.objects.create(template=template, recipient=to, language=language, context=kept)
    transaction.on_commit(partial(_hand_over, mail.pk))
    return mail


def _hand_over(mail_id: int) -> None:
    try:
        current_app.send_task("thcm.core.tasks.deliver_mail", (mail_id,), retry=False)
    except OperationalError as error:
        logger.warning("mail %d waits for the broker: %s", mail_id, error)


def deliver(mail_id: int) -> None:
    """Sends one mail that waits; does nothing if another worker has it. A failed attempt is made again later."""
    with transaction.atomic():
        waiting = Mail.objects.select_for_update(skip_locked=True).filter(state=Mail.State.QUEUED)
        mail = waiting.filter(pk=mail_id).first()
        if mail is None:
            return
        mail.attempts += 1
        try:
            with transaction.atomic():
                message = compose(mail)
                message.send()
        except OSError as error:  # also what smtplib raises
            _try_again(mail, error)
        else:
            mail.subject, mail.state, mail.sent_at = str(message.subject), Mail.State.SENT, timezone.now()
            mail.context, mail.error = {}, ""
        mail.save()


def _try_again(mail: Mail, error: OSError) -> None:
    mail.error = f"{type(error).__name__}: {error}"[:400]
    mail.next_attempt_at = timezone.now() + dt.timedelta(minutes=2**mail.attempts)
    if mail.attempts >= ATTEMPTS:
        mail.state, mail.context = Mail.State.FAILED, {}
    logger.warning("mail %d, attempt %d: %s", mail.pk, mail.attempts, mail.error)


def compose(mail: Mail) -> EmailMultiAlternatives:
    """In the mail's language, with its link; a token is made anew for each attempt."""
    with translation.override(mail.language):
        context: dict[str, Any] = {**mail.context, "link": _link(mail.context["link"]), "site": SiteSetting.current()}
        subject, _blank, text = render_to_string(f"mail/{mail.template}.txt", context).strip().partition("\n")
        html = render_to_string("mail/frame.html", {**context, "subject": subject, "text": text.strip()})
    message = EmailMultiAlternatives(
        subject.strip(), text.strip(), to=[mail.recipient], headers={"Auto-Submitted": "auto-generated"}
    )
    message.attach_alternative(html, "text/html")
    return message


def _link(link: str | dict[str, Any]) -> str:
    path = link if isinstance(link, str) else _with_token(TokenLink(**link))
    return f"{settings.SITE_URL}{path}" if path else ""


def _with_token(link: TokenLink) -> str:
    return reverse(link.name, args=(*link.args, new_token(link.purpose, link.target_id)))


def waiting_mail_ids() -> list[int]:
    due = Mail.objects.filter(state=Mail.State.QUEUED, next_attempt_at__lte=timezone.now())
    return list(due.order_by("next_attempt_at").values_list("pk", flat=True)[:500])
