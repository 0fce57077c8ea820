"""Jobs of the whole portal."""

import logging

from thcm.celery import app
from thcm.quality import run_check

logger = logging.getLogger(__name__)


@app.task(time_limit=4 * 3600)
def check_quality() -> None:
    run = run_check()
    if run is None:
        logger.warning("check_quality: another run is under way, nothing done")
    else:
        logger.info("check_quality: %s, %d new, %d resolved", run.counts, run.new_count, run.resolved_count)
