"""Sending what `thcm.core.mail` has queued, and forgetting it in the end."""

import datetime as dt
import logging
import re
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from thcm.core.models import Mail, OneTimeToken, SiteSetting
from thcm.core.tokens import TokenLink, new_token

ATTEMPTS = 8  # over about four hours
KEPT_FOR = dt.timedelta(days=90)
PARTS = ("subject", "body", "action", "footer")
logger = logging.getLogger(__name__)


def deliver(mail_id: int) -> None:
    """Sends one mail that is due; does nothing if it was sent or another worker has it. Retried if refused."""
    with transaction.atomic():
        mail = _due().select_for_update(skip_locked=True).filter(pk=mail_id).first()
        if mail is None:
            return
        mail.attempts += 1
        try:
            with transaction.atomic():  # a mail that does not leave leaves no token either
                message = compose(mail)
                mail.subject = str(message.subject)[:300]
                if not message.send():
                    raise ValueError("no address to send it to")
        except OSError as error:  # also what smtplib raises
            _put_off(mail, error)
        except Exception as error:  # a wrong template or address stays wrong
            logger.exception("mail %d (%s) failed", mail.pk, mail.template)
            mail.state, mail.error = Mail.State.FAILED, _reason(error)
        else:
            mail.state, mail.sent_at, mail.context, mail.error = Mail.State.SENT, timezone.now(), {}, ""
        mail.save()


def _put_off(mail: Mail, error: OSError) -> None:
    mail.error = _reason(error)
    mail.next_attempt_at = timezone.now() + dt.timedelta(minutes=2**mail.attempts)
    if mail.attempts >= ATTEMPTS:
        mail.state = Mail.State.FAILED
    logger.warning("mail %d (%s), attempt %d: %s", mail.pk, mail.template, mail.attempts, type(error).__name__)


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:400]


def _due() -> QuerySet[Mail]:
    return Mail.objects.filter(state=Mail.State.QUEUED, next_attempt_at__lte=timezone.now())


def due_mail_ids() -> list[int]:
    """The 500 that have waited longest."""
    return list(_due().order_by("next_attempt_at").values_list("pk", flat=True)[:500])


def compose(mail: Mail) -> EmailMultiAlternatives:
    """In the mail's language, with its link; a token is made anew for each attempt."""
    with translation.override(mail.language):
        link = _link(mail.context["link"])
        site = SiteSetting.current()
        context = {**mail.context, "link": link, "site": site, "imprint": f"{settings.SITE_URL}{reverse('imprint')}"}
        subject, body, action, footer = (_part(mail.template, context, part) for part in PARTS)
        subject = " ".join(subject.split())
        before, _link_itself, after = (part.strip() for part in (body.partition(link) if link else (body, "", "")))
        frame = {"subject": subject, "before": before, "after": after, "action": action, "footer": footer}
        framed = render_to_string("mail/frame.html", {**frame, "link": link, "site": site})
        html = site.recoloured(framed) if site else framed
    text = f"{body}\n\n-- \n{footer}\n"
    headers = {"Auto-Submitted": "auto-generated"}
    if end := mail.context.get("end"):  # RFC 8058: the mail program ends it with one POST
        headers |= {"List-Unsubscribe": f"<{end}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = EmailMultiAlternatives(subject, text, to=[mail.recipient], headers=headers)
    message.attach_alternative(html, "text/html")
    return message


def _part(template: str, context: dict[str, Any], part: str) -> str:
    text = render_to_string(f"mail/{template}.txt", {**context, "part": part})
    return re.sub(r"\n\s*\n", "\n\n", text).strip()


def _link(link: str | dict[str, Any]) -> str:
    path = link if isinstance(link, str) else _with_token(TokenLink(**link))
    return f"{settings.SITE_URL}{path}" if path else ""


def _with_token(link: TokenLink) -> str:
    return reverse(link.name, args=(*link.args, new_token(link.purpose, link.target_id)))


def forget() -> tuple[int, int]:
    """Deletes what is older than 90 days. Returns how many mails and tokens these were."""
    limit = timezone.now() - KEPT_FOR
    mails, _by_model = Mail.objects.filter(created_at__lt=limit).delete()
    tokens, _by_model = OneTimeToken.objects.filter(expires_at__lt=limit).delete()
    return mails, tokens
