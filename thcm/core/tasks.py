"""Jobs of the core: mail."""

import logging

from celery import shared_task
from django.utils.translation import gettext as _

from thcm.core.delivery import deliver, due_mail_ids, forget
from thcm.core.models import DeletionRun

logger = logging.getLogger(__name__)


@shared_task(time_limit=120, expires=60)
def deliver_mail(mail_id: int) -> None:
    deliver(mail_id)


@shared_task(time_limit=60, expires=60)
def deliver_waiting_mail() -> None:
    """Every minute: what is to be tried again, what the broker was not there for, what a killed worker left."""
    for mail_id in due_mail_ids():
        deliver_mail.apply_async((mail_id,))


@shared_task(time_limit=600)
def forget_old_mail() -> None:
    mails, tokens = forget()
    logger.info("forget_old_mail: %d mails and %d tokens deleted", mails, tokens)
    DeletionRun.objects.create(job=_("Alte E-Mails"), counts={_("E-Mails"): mails, _("Links"): tokens})
