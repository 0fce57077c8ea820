"""Jobs of funding."""

import logging

from celery import shared_task
from django.utils import timezone

from funding import runs
from funding.models import FundingSource
from thcm.core.models import User

logger = logging.getLogger(__name__)


@shared_task(time_limit=600)
def fetch_due_sources() -> None:
    """Every ten minutes: each source whose interval has passed is a job of its own, so that one leaves others alone."""
    runs.bury_dead()
    for source in FundingSource.objects.due(timezone.now()):
        fetch_source.apply_async((source.code,), expires=600)


@shared_task(time_limit=4 * 3600)
def fetch_source(code: str, user_id: int | None = None) -> None:
    """One source; what happened stands in its run. Without a user it has to be due when its turn comes, too."""
    source = FundingSource.objects.get(code=code)
    user = User.objects.filter(pk=user_id).first() if user_id else None
    run = runs.read_source(source, user=user, only_if_due=user_id is None)
    if run is None:
        logger.info("fetch_source %s: being read or not due, nothing done", code)
    else:
        logger.info("fetch_source %s: %s, %d new, %d changed", code, run.state, run.new, run.changed)


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
