"""Jobs of the newsroom."""

import logging

from celery import shared_task
from django.utils.translation import gettext as _

from newsroom import brochure_actions, leader_actions, subscriptions
from newsroom import newsletter_sending as sending
from newsroom.models import NewsletterIssue
from thcm.core.models import DeletionRun, User

logger = logging.getLogger(__name__)


@shared_task(time_limit=600, acks_late=False)
def make_brochure(user_id: int) -> None:
    """Asked for in the back office; what became of it stands in its edition."""
    edition = brochure_actions.make_edition(user=User.objects.filter(pk=user_id).first())
    logger.info("make_brochure: %s", edition or "another one is being made, nothing done")


@shared_task(time_limit=600)
def forget_applications() -> None:
    """Nightly: applications for „Stark am Markt“ that nobody confirmed."""
    count = leader_actions.delete_unconfirmed()
    DeletionRun.objects.create(job=_("Nicht bestätigte Bewerbungen"), counts={_("Bewerbungen"): count})
    logger.info("forget_applications: %d deleted", count)


@shared_task(time_limit=600)
def tend_subscribers() -> None:
    """Every night; what it removed stands in the back office."""
    deleted = subscriptions.delete_unconfirmed()
    logger.info("tend_subscribers: %d unconfirmed deleted", deleted)
    DeletionRun.objects.create(job=_("Newsletter"), counts={_("nie bestätigte"): deleted})


@shared_task(time_limit=300, expires=60)
def tend_newsletter() -> None:
    """Every minute: starts what is due, goes on with what waits, ends what is done."""
    if dead := sending.bury_dead():
        logger.warning("tend_newsletter: %d uncertain", dead)
    sending.start_due()
    for issue in NewsletterIssue.objects.sending():
        if sending.finish(issue_id=issue.pk):
            logger.info("tend_newsletter: issue %d is sent", issue.number)
        elif not issue.deliveries.at_work().exists():
            send_newsletter_batch.apply_async((issue.pk,), expires=60)


@shared_task(time_limit=600, acks_late=False)
def send_newsletter_batch(issue_id: int) -> None:
    """One batch; the next one is a job of its own, so that others have their turn."""
    try:
        taken = sending.send_batch(issue_id=issue_id)
    except OSError as error:  # tried again within two minutes
        logger.warning("send_newsletter_batch: %s", type(error).__name__)
        return
    if taken:
        logger.info("send_newsletter_batch: %d", taken)
        send_newsletter_batch.apply_async((issue_id,))
    else:
        sending.finish(issue_id=issue_id)
