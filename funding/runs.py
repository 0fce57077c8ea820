"""One reading of one source, applied completely or not at all (R43): what happened stands in its run."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from funding import awards, raw, store
from funding.fetching import Report, Session, say_nothing, scratch_folder
from funding.models import FundingSource, ScrapeRun
from funding.progress import Progress
from funding.reading import Reading, read_records, reasons_to_review, refuse_gaps, refuse_what_is_incomplete
from funding.sources import Adapter, Raw, adapter_of
from thcm.core.foreign import SourceChanged, SourceUnavailable
from thcm.core.http import is_public
from thcm.core.locks import advisory_lock, is_locked
from thcm.core.mail import queue_mail
from thcm.core.models import User
from thcm.core.permissions import Role

State = ScrapeRun.State
COUNTS = ("found", "new", "changed", "unseen", "failed", "notes")


def lock_of(source: FundingSource) -> str:
    return f"funding-source-{source.code}"


def is_being_read(source: FundingSource) -> bool:
    return is_locked(lock_of(source))


def read_source(
    source: FundingSource,
    *,
    answers: list[Raw] | None = None,
    user: User | None = None,
    despite_gaps: bool = False,
    only_if_due: bool = False,
    allows: Callable[[str], bool] = is_public,
    delay: float | None = None,
    pauses: tuple[float, ...] | None = None,
    watch: Report = say_nothing,
) -> ScrapeRun | None:
    """Reads a source and keeps the run; None if it is being read, or not due. A failure changes nothing but the run.

    `answers` replace fetching, `despite_gaps` takes over even if a lot is missing. `allows`, `delay` and `pauses` are
    those of `Session`. What nobody expects is kept in the run and raised.
    """
    adapter = adapter_of(source.code)
    with advisory_lock(lock_of(source)) as acquired:
        if not acquired:
            return None
        bury(source)
        source = FundingSource.objects.with_last_start().get(pk=source.pk)
        if only_if_due and not source.is_due(timezone.now()):
            return None
        run = ScrapeRun.objects.create(
            source=source,
            started_by=user,
            parser_version=adapter.PARSER_VERSION,
            is_baseline=source.read_at is None or source.parser_version != adapter.PARSER_VERSION,
        )
        work = _Run(run, adapter, is_by_hand=answers is not None, despite_gaps=despite_gaps)
        try:
            with Progress(run) as progress, scratch_folder() as folder:
                work.report = _both(progress, watch)
                if answers is None:
                    session = Session(
                        source,
                        folder,
                        allows=allows,
                        delay=delay,
                        pauses=pauses,
                        report=work.report,
                        known=raw.known_answers(source),
                    )
                    answers = work.fetch(session)
                work.take(answers, folder)
        except (SourceUnavailable, SourceChanged) as error:
            work.fail(str(error))
        except Exception as error:
            if connection.connection is not None and not connection.is_usable():
                connection.close()  # the database was restarted: the next question opens another one
            text = _("Unerwarteter Fehler (%(error)s). Die bisherigen Daten gelten weiter.")
            work.fail(text % {"error": f"{type(error).__name__}: {error}"[:1000]})
            raise
        raw.forget(source)
    return run


def bury(source: FundingSource) -> int:
    """Whoever holds the source's lock is alone: a run without an end died with its process."""
    died = {"state": State.FAILED, "error": _("Der Lauf wurde abgebrochen."), "ended_at": timezone.now()}
    return source.runs.filter(state=State.RUNNING).update(**died)


def bury_dead() -> None:
    """Runs whose process is gone do not seem to go on until the next one begins."""
    for source in FundingSource.objects.filter(runs__state=State.RUNNING):
        with advisory_lock(lock_of(source)) as acquired:
            if acquired:
                bury(source)


def confirm(run: ScrapeRun, user: User) -> None:
    """Raises ValidationError while the source is being read, or if somebody has decided already."""
    _decide(run, user, store.confirm)


def discard(run: ScrapeRun, user: User) -> None:
    """The next run reads everything again. Raises ValidationError as `confirm` does."""
    _decide(run, user, store.discard)
    run.state, run.error = State.FAILED, _("Nach Prüfung verworfen.")
    run.save(update_fields=("state", "error"))


@transaction.atomic
def _decide(run: ScrapeRun, user: User, decision: Callable[[ScrapeRun, User], None]) -> None:
    with advisory_lock(lock_of(run.source)) as acquired:
        if not acquired:
            raise ValidationError(_("Die Quelle wird gerade gelesen. Bitte warten Sie, bis der Lauf beendet ist."))
        if not ScrapeRun.objects.to_review().filter(pk=run.pk).exists():
            raise ValidationError(_("Über diesen Lauf ist schon entschieden."))
        decision(run, user)


def _both(first: Report, second: Report) -> Report:
    def report(step: str, done: int, total: int) -> None:
        first(step, done, total)
        second(step, done, total)

    return report


class _Run:
    """One run on its way."""

    def __init__(self, run: ScrapeRun, adapter: Adapter, *, is_by_hand: bool, despite_gaps: bool) -> None:
        self.run, self.source, self.adapter = run, run.source, adapter
        self.is_by_hand, self.despite_gaps = is_by_hand, despite_gaps
        self.report: Report = say_nothing

    def fetch(self, session: Session) -> list[Raw]:
        self.report("fetch", 0, 0)
        try:
            return list(self.adapter.fetch(session))
        except (SourceUnavailable, SourceChanged):
            raw.keep(self.run, session.answers)  # for a person to see what it was
            raise

    def take(self, answers: list[Raw], folder: Path) -> None:
        if not self._waits() and raw.is_unchanged(self.source, self.adapter, answers, folder):
            last = raw.last_applied(self.source)
            self.run.found = last.found if last else 0
            self._succeed(State.UNCHANGED)
            return
        raw.keep(self.run, answers)
        self.report("parse", 0, 0)
        reading = read_records(self.adapter, answers, self.report, expected=self._expected())
        self.report("check", 0, 0)
        comparison = compare(self.source, self.adapter, reading)
        reasons = self._check(reading, comparison)
        self.report("store", 0, len(comparison.new) + len(comparison.changed))
        self.run.state = State.NEEDS_REVIEW if reasons else State.DONE
        with transaction.atomic():
            _keeper(self.source).apply(comparison, self.run, self.report)
            self._succeed(self.run.state)
            if reasons and self.source.runs.to_review().count() == 1:
                tell_administrators("funding_run_to_review", self.run, reasons=reasons)

    def _expected(self) -> int:
        """Of awards only those of the region are kept, but all are read."""
        is_of_programmes = self.source.purpose == FundingSource.Purpose.PROGRAMMES
        last = raw.last_applied(self.source) if is_of_programmes else None
        return last.found if last else 0

    def _waits(self) -> bool:
        """Whether a record is missing and not given up yet: then each run counts."""
        return self.source.programmes.current().filter(unseen_runs__gt=0).exists()

    def _check(self, reading: Reading, comparison: Any) -> list[str]:
        run = self.run
        run.found, run.failed = comparison.found, len(reading.parsed.unreadable)
        run.notes = reading.notes(comparison, [])
        run.new, run.changed, run.unseen = map(len, (comparison.new, comparison.changed, comparison.unseen))
        refuse_what_is_incomplete(reading)
        if not self.despite_gaps:
            refuse_gaps(self.source, reading, comparison)
        reasons = reasons_to_review(run, reading, comparison)
        run.notes = reading.notes(comparison, reasons)
        return reasons

    def _succeed(self, state: State) -> None:
        self._end(state)
        values: dict[str, Any] = {"read_at": self.run.ended_at, "parser_version": self.run.parser_version}
        if not self.is_by_hand:
            values |= {"failing_since": None, "told_at": None}
        FundingSource.objects.filter(pk=self.source.pk).update(**values)

    @transaction.atomic
    def fail(self, error: str) -> None:
        """The administrators are told of a source that fails, once until it has been read again."""
        self._end(State.FAILED, error)
        if self.is_by_hand:
            return
        row = FundingSource.objects.filter(pk=self.source.pk)
        row.filter(failing_since=None).update(failing_since=self.run.ended_at)
        if row.filter(told_at=None).update(told_at=self.run.ended_at):
            tell_administrators("funding_source_failing", self.run, error=error)

    def _end(self, state: State, error: str = "") -> None:
        self.run.state, self.run.error, self.run.ended_at = state, error, timezone.now()
        values = {name: getattr(self.run, name) for name in ("state", "error", "ended_at", *COUNTS)}
        ScrapeRun.objects.filter(pk=self.run.pk).update(**values)


def compare(source: FundingSource, adapter: Adapter, reading: Reading) -> Any:
    """Writes nothing."""
    version = adapter.PARSER_VERSION
    if source.purpose == FundingSource.Purpose.AWARDS:
        return awards.compare(source, reading.facts, parser_version=version)
    is_complete = getattr(adapter, "IS_COMPLETE", True)
    return store.compare(source, reading.facts, parser_version=version, is_complete=is_complete)


def _keeper(source: FundingSource) -> Any:
    return awards if source.purpose == FundingSource.Purpose.AWARDS else store


def tell_administrators(template: str, run: ScrapeRun, **words: Any) -> None:
    """Call it inside the transaction."""
    people = User.objects.filter(Q(is_superuser=True) | Q(groups__name=Role.ADMINISTRATOR), is_active=True)
    for address in sorted({person.email for person in people if person.email}):
        link = reverse("admin:funding_scraperun_change", args=(run.pk,))
        queue_mail(template=template, to=address, link=link, source=str(run.source), **words)
