"""Jobs of networks: cooperation requests come to their end."""

import logging

from celery import shared_task
from django.utils.translation import gettext as _

from networks import request_actions
from thcm.core.models import DeletionRun

logger = logging.getLogger(__name__)


@shared_task(time_limit=1800)
def tend_requests() -> None:
    """Every night; what is done already is not done again."""
    expired, reminded = request_actions.expire_requests(), request_actions.remind_of_renewal()
    deleted, forgotten = request_actions.delete_unconfirmed(), request_actions.forget_people()
    logger.info(
        "tend_requests: %d expired, %d reminded, %d unconfirmed deleted, %d without people",
        *(expired, reminded, deleted, forgotten),
    )
    counts = {_("nie bestätigte"): deleted, _("Kontakte nach der Frist"): forgotten}
    DeletionRun.objects.create(job=_("Partnersuche"), counts=counts)
