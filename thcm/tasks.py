"""Jobs of the whole portal."""

import logging

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext as _

from networks.invitations import forget_invited
from thcm.celery import app
from thcm.core.locks import advisory_lock
from thcm.core.models import DeletionRun
from thcm.open_data.files import build_all
from thcm.pages import write_pages as write
from thcm.privacy_desk import forget_old
from thcm.quality import run_check
from thcm.reviews import make_tasks

logger = logging.getLogger(__name__)


@app.task(time_limit=4 * 3600)
def check_quality() -> None:
    run = run_check()
    if run is None:
        logger.warning("check_quality: another run is under way, nothing done")
    else:
        logger.info("check_quality: %s, %d new, %d resolved", run.counts, run.new_count, run.resolved_count)


@app.task(time_limit=1800)
def make_review_tasks() -> None:
    """Nightly: who must look at what by when."""
    logger.info("make_review_tasks: %s", make_tasks())


@app.task(time_limit=600, expires=15)
def write_pages() -> None:
    """Every few seconds; without a change it asks three questions and ends."""
    with advisory_lock("write_pages") as is_mine:
        if is_mine and (count := write()):
            logger.info("write_pages: %d pages written", count)


@app.task(time_limit=3600)
def build_open_data() -> None:
    """Nightly: the files of open data."""
    counts = build_all()
    if counts is None:
        logger.warning("build_open_data: another run is under way, nothing done")
    else:
        logger.info("build_open_data: %d files, %d failed", *counts)


@app.task(time_limit=600)
def forget_sign_ins() -> None:
    """Nightly: sessions that have ended, failed sign-ins that no longer count, invitations that nobody accepted."""
    sessions = Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
    before = timezone.now() - settings.AXES_COOLOFF_TIME
    attempts = AccessAttempt.objects.filter(attempt_time__lt=before).delete()[0]
    if count := forget_invited():
        logger.info("forget_sign_ins: %d accounts deleted that were invited and never used", count)
    counts = {_("beendete Sitzungen"): sessions, _("Fehlversuche"): attempts, _("nie angenommene Einladungen"): count}
    DeletionRun.objects.create(job=_("Anmeldungen"), counts=counts)


@app.task(time_limit=1800)
def forget_personal_data() -> None:
    """Nightly: what no other job ends, by the declarations of the models (`thcm.core.privacy`)."""
    counts = forget_old()
    logger.info("forget_personal_data: %s", counts)
    DeletionRun.objects.create(job=_("Übrige personenbezogene Daten"), counts=counts)
