"""Jobs of funding."""

import logging

from celery import shared_task

logger = logging.getLogger(__name__)


@shared_task(time_limit=600)
def fetch_due_sources() -> None:
    """Every ten minutes: each source whose interval has passed is a job of its own."""


@shared_task(time_limit=4 * 3600)
def fetch_source(code: str, user_id: int | None = None) -> None:
    """One source; what happened stands in its run."""


@shared_task(time_limit=1800)
def tend_programmes() -> None:
    """Every night: next deadlines, and what has ended with yesterday."""


@shared_task(time_limit=1800)
def tell_about_funding() -> None:
    """Once a week, to the staff and to those who subscribed."""


@shared_task(time_limit=600)
def tell_about_moved_deadlines() -> None:
    """At once, where a deadline of a rated programme has moved."""


@shared_task(time_limit=600)
def tend_subscriptions() -> None:
    """Every night; what it removed stands in the back office."""
