"""All mail of the portal.

A mail is queued in the transaction that it reports on, and leaves after the commit (`thcm.core.delivery`). Its text
is a template `mail/<name>.txt` that extends `mail/base.txt`, German inside gettext like every page; the HTML version
is made from the same text. Links with a token are made when the mail is sent, so that the token is nowhere but in
the mail. What a mail says is forgotten once it is sent.
"""

import logging
from dataclasses import asdict
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError

from thcm.core.models import Mail
from thcm.core.tasks import deliver_mail
from thcm.core.tokens import TokenLink

logger = logging.getLogger(__name__)


def queue_mail(
    *, template: str, to: str, language: str = "de", link: str | TokenLink = "", **context: str | int | list[str]
) -> Mail:
    """Call it inside the transaction. `link` is a path or a link with a token, `{{ link }}` in the template.

    `context` holds plain values, put into words in the mail's language by the template. With `end`, an address that
    ends such mails by one POST, mail programs offer to do so.
    """
    kept = {"link": asdict(link) if isinstance(link, TokenLink) else link, **context}
    mail = Mail.objects.create(template=template, recipient=to, language=language, context=kept)
    transaction.on_commit(partial(_hand_over, mail.pk))
    return mail


def _hand_over(mail_id: int) -> None:
    try:
        deliver_mail.apply_async((mail_id,), retry=False)
    except OperationalError as error:  # it is handed over again within a minute
        logger.warning("mail %d waits for the broker: %s", mail_id, error)


def send_again(mails: QuerySet[Mail]) -> int:
    """Queues those among them that failed, to be handed over within a minute. Returns how many these are."""
    return mails.filter(state=Mail.State.FAILED).update(
        state=Mail.State.QUEUED, attempts=0, error="", next_attempt_at=timezone.now()
    )
