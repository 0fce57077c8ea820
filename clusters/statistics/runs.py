"""One reading of one series, applied completely or not at all: what happened stands in its run."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clusters.models import OfficialRun, OfficialSeries
from clusters.statistics import Asking, eurostat, genesis
from clusters.statistics.storing import Comparison, Outcome, apply, compare
from thcm.core.dates import PartialDate
from thcm.core.foreign import SourceChanged, SourceUnavailable
from thcm.core.locks import advisory_lock, is_locked

State = OfficialRun.State


def lock_of(series: OfficialSeries) -> str:
    return f"official-series-{series.pk}"


def is_being_read(series: OfficialSeries) -> bool:
    return is_locked(lock_of(series))


def look(series: OfficialSeries, *, asking: Asking) -> Comparison:
    """What a reading would bring; writes nothing. Raises SourceUnavailable or SourceChanged."""
    adapter: Any = eurostat if series.provider == OfficialSeries.Provider.EUROSTAT else genesis
    with translation.override(settings.LANGUAGE_CODE):  # its words are kept
        reading = adapter.read(adapter.fetch(series, asking), series)
        return compare(series, reading, today=PartialDate(timezone.localdate(), "day"))


def read_series(series: OfficialSeries, *, is_trial: bool = False, asking: Asking | None = None) -> OfficialRun | None:
    """Reads a series and keeps the run; None if it is being read. A failure changes nothing but the run.

    What nobody expects is kept in the run and raised.
    """
    with advisory_lock(lock_of(series)) as acquired:
        if not acquired:
            return None
        # Whoever holds the lock is alone: a run without an end died with its process.
        died = {"state": State.FAILED, "error": _("Der Lauf wurde abgebrochen."), "ended_at": timezone.now()}
        series.runs.filter(state=State.RUNNING).update(**died)
        series.refresh_from_db()
        run = OfficialRun.objects.create(series=series, is_trial=is_trial)
        try:
            _take(run, look(series, asking=asking or Asking()))
        except (SourceUnavailable, SourceChanged) as error:
            _end(run, State.FAILED, str(error))
        except Exception as error:
            text = _("Unerwarteter Fehler (%(error)s). Die bisherigen Zahlen gelten weiter.")
            _end(run, State.FAILED, text % {"error": f"{type(error).__name__}: {error}"[:1000]})
            raise
    return run


@transaction.atomic
def _take(run: OfficialRun, comparison: Comparison) -> None:
    run.found = len(comparison.steps)
    run.new, run.changed = comparison.count(Outcome.NEW), comparison.count(Outcome.CHANGED)
    run.without_value = comparison.count(Outcome.WITHOUT_VALUE)
    run.lines = [step.line() for step in comparison.steps]
    if run.is_trial:
        _end(run, State.TRIAL)
        return
    with translation.override(settings.LANGUAGE_CODE):
        apply(run.series, comparison)
    OfficialSeries.objects.filter(pk=run.series.pk).update(read_at=timezone.now())
    _end(run, State.DONE if comparison.to_apply else State.UNCHANGED)


def _end(run: OfficialRun, state: State, error: str = "") -> None:
    run.state, run.error, run.ended_at = state, error, timezone.now()
    run.save()
