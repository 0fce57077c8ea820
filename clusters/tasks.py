"""Jobs of clusters."""

import logging

from celery import shared_task

from clusters.models import OfficialSeries
from clusters.statistics import runs

logger = logging.getLogger(__name__)


@shared_task(time_limit=3600)
def read_official_series(series_id: int, is_trial: bool = False) -> None:
    """One series of official statistics; what happened stands in its run."""
    series = OfficialSeries.objects.filter(pk=series_id).first()
    run = runs.read_series(series, is_trial=is_trial) if series else None
    if run is None:
        logger.info("read_official_series %d: gone or being read, nothing done", series_id)
    else:
        logger.info("read_official_series %d: %s, %d new, %d changed", series_id, run.state, run.new, run.changed)


@shared_task(time_limit=600)
def read_official_statistics() -> None:
    """Once a quarter: each series is a job of its own, so that one leaves the others alone."""
    for series_id in OfficialSeries.objects.due().values_list("pk", flat=True):
        read_official_series.delay(series_id)
