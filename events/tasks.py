"""Jobs of T³."""

import logging

from celery import shared_task
from django.utils.translation import gettext as _

from events import entries, feed_import, retention, trips
from events.models import FeedImport
from thcm.core.locks import advisory_lock
from thcm.core.models import DeletionRun

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


@shared_task(time_limit=900)
def read_feed(feed_id: int, despite_gaps: bool = False) -> None:
    """One calendar of a network; what happened stands in its run."""
    feed = FeedImport.objects.active().filter(pk=feed_id).first()
    run = feed_import.read_feed(feed, despite_gaps=despite_gaps) if feed else None
    if run is None:
        logger.info("read_feed %d: switched off, gone or being read, nothing done", feed_id)
    else:
        logger.info("read_feed %d: %s, %d new, %d changed", feed_id, run.state, run.new, run.changed)


@shared_task(time_limit=600)
def read_feeds() -> None:
    """Every few hours: each calendar is a job of its own, so that one leaves the others alone."""
    for feed_id in FeedImport.objects.active().values_list("pk", flat=True):
        read_feed.delay(feed_id)
    feed_import.forget_runs()


@shared_task(time_limit=1800)
def tend_submissions() -> None:
    """Every night; what it removed stands in the back office."""
    deleted, forgotten = retention.delete_unconfirmed(), retention.forget_senders()
    pictures = retention.remove_pictures()
    logger.info(
        "tend_submissions: %d unconfirmed deleted, %d without people, %d pictures removed",
        *(deleted, forgotten, pictures),
    )
    counts = {_("nie bestätigte"): deleted, _("Einreichende nach der Frist"): forgotten, _("Bilder"): pictures}
    counts |= {_("Kontakte zu Reisen"): trips.forget_contacts()}
    DeletionRun.objects.create(job=_("Eingereichte Termine"), counts=counts)
