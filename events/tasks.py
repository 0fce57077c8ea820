"""Jobs of T³."""

import logging

from celery import shared_task

from events import entries
from thcm.core.locks import advisory_lock

logger = logging.getLogger(__name__)


@shared_task(time_limit=600, expires=15)
def make_entries() -> None:
    """Every few seconds; without a change it asks one question and ends."""
    with advisory_lock("make_entries") as is_mine:
        if is_mine and (count := entries.make_due_entries()):
            logger.info("make_entries: %d made", count)


@shared_task(time_limit=1800)
def renew_entries() -> None:
    """Every night."""
    logger.info("renew_entries: %d events with new names in them", entries.renew_entries())
