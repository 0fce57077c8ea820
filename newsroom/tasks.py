"""Jobs of the newsroom."""

import logging

from celery import shared_task
from django.utils.translation import gettext as _

from newsroom import brochure_actions, subscriptions
from thcm.core.models import DeletionRun, User

logger = logging.getLogger(__name__)


@shared_task(time_limit=600, acks_late=False)
def make_brochure(user_id: int) -> None:
    """Asked for in the back office; what became of it stands in its edition."""
    edition = brochure_actions.make_edition(user=User.objects.filter(pk=user_id).first())
    logger.info("make_brochure: %s", edition or "another one is being made, nothing done")


@shared_task(time_limit=600)
def tend_subscribers() -> None:
    """Every night; what it removed stands in the back office."""
    deleted = subscriptions.delete_unconfirmed()
    logger.info("tend_subscribers: %d unconfirmed deleted", deleted)
    DeletionRun.objects.create(job=_("Newsletter"), counts={_("nie bestätigte"): deleted})
