"""Jobs of networks: cooperation requests come to their end."""

import logging

from celery import shared_task

from networks import request_actions

logger = logging.getLogger(__name__)


@shared_task(time_limit=1800)
def tend_requests() -> None:
    """Every night; what is done already is not done again."""
    logger.info(
        "tend_requests: %d expired, %d reminded, %d unconfirmed deleted, %d without people",
        request_actions.expire_requests(),
        request_actions.remind_of_renewal(),
        request_actions.delete_unconfirmed(),
        request_actions.forget_people(),
    )
