"""Jobs of funding."""

import logging

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _

from funding import runs, subscriptions, telling, topic_details
from funding.awards import assign_fields
from funding.models import Award, FundingProgramme, FundingSource
from funding.store import suggest_anew
from funding.tending import tend
from thcm.core.foreign import SourceChanged, SourceUnavailable
from thcm.core.models import DeletionRun, User

logger = logging.getLogger(__name__)


@shared_task(time_limit=600)
def fetch_due_sources() -> None:
    """Every ten minutes: each source whose interval has passed is a job of its own, so that one leaves others alone."""
    runs.bury_dead()
    for source in FundingSource.objects.due(timezone.now()):
        fetch_source.apply_async((source.code,), expires=600)


@shared_task(time_limit=4 * 3600)
def fetch_source(code: str, user_id: int | None = None, despite_gaps: bool = False) -> None:
    """One source; what happened stands in its run. Without a user it has to be due when its turn comes, too."""
    source = FundingSource.objects.get(code=code)
    user = User.objects.filter(pk=user_id).first() if user_id else None
    run = runs.read_source(source, user=user, only_if_due=user_id is None, despite_gaps=despite_gaps)
    if run is None:
        logger.info("fetch_source %s: being read or not due, nothing done", code)
    else:
        logger.info("fetch_source %s: %s, %d new, %d changed", code, run.state, run.new, run.changed)


@shared_task(time_limit=3600)
def fetch_topic_details(programme_id: int) -> None:
    """After somebody has rated a call of the EU portal „passt“. Without an answer what is known stays."""
    programme = FundingProgramme.objects.select_related("source").get(pk=programme_id)
    if not programme.source.is_active:
        return
    try:
        topic_details.keep_details(programme)
    except (SourceUnavailable, SourceChanged) as error:
        logger.warning("fetch_topic_details %s: %s", programme.key, error)


@shared_task(time_limit=1800)
def tend_programmes() -> None:
    """Every night: next deadlines, what opens today, and what has ended with yesterday."""
    counts = tend(today=timezone.localdate())
    logger.info("tend_programmes: %s", counts)


@shared_task(time_limit=1800)
def tell_about_funding() -> None:
    """Once a week, to the staff and to those who subscribed."""
    logger.info("tell_about_funding: %d mails", telling.tell_weekly())


@shared_task(time_limit=600)
def tell_about_moved_deadlines() -> None:
    """At once, where a deadline of a rated programme has moved."""
    logger.info("tell_about_moved_deadlines: %d mails", telling.tell_moved())


@shared_task(time_limit=600)
def tend_subscriptions() -> None:
    """Every night; what it removed stands in the back office."""
    deleted = subscriptions.delete_unconfirmed()
    logger.info("tend_subscriptions: %d unconfirmed deleted", deleted)
    DeletionRun.objects.create(job=_("Förder-Abonnements"), counts={_("nie bestätigte"): deleted})


@shared_task(time_limit=1800)
def suggest_fields() -> None:
    """After somebody has changed the words of a field."""
    logger.info("suggest_fields: %d programmes", suggest_anew())
    assign_fields(Award.objects.published())
