"""What a reading of a source means for the records of before: compared first, then applied as a whole (R42, R43).

Nothing is written for a record that is as it was. What a source no longer lists is noted and kept.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from funding import same_matter
from funding.events import TOLD, Change, Kind, changes, differences, is_stale
from funding.facts import ProgrammeFacts
from funding.models import (
    Deadline,
    FieldSuggestion,
    FundingCall,
    FundingProgramme,
    FundingSource,
    ProgrammeAlias,
    ProgrammeEvent,
    ProgrammeVersion,
    ScrapeRun,
)
from funding.rows import OF_CALL, TAKEN, WORDLESS, WORDS, Slugs, call_of, columns, deadlines_of, has_call
from funding.suggestions import Vocabularies
from thcm.core.models import User

Report = Callable[[str, int, int], None]
State = FundingProgramme.State
AT_ONCE = 200
# Missing in so many readings and for so long, a record is no longer in its source.
OFFLINE_RUNS, OFFLINE_AFTER = 3, dt.timedelta(days=5)


@dataclass
class Comparison:
    """`unseen` and `left` are keys of records: those of `left` are missing as is to be expected."""

    source: FundingSource
    parser_version: int
    is_baseline: bool
    new: list[ProgrammeFacts] = field(default_factory=list)
    changed: list[ProgrammeFacts] = field(default_factory=list)
    same: int = 0
    unseen: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)  # keys that the source gave more than once; the first counts

    @property
    def found(self) -> int:
        return len(self.new) + len(self.changed) + self.same


def compare(
    source: FundingSource, facts: Iterable[ProgrammeFacts], *, parser_version: int, is_complete: bool = True
) -> Comparison:
    """One query and no writes. Not `is_complete`: the source gives its latest records only, so that none is missing."""
    is_baseline = source.read_at is None or source.parser_version != parser_version
    comparison = Comparison(source, parser_version, is_baseline)
    rows = source.programmes.values_list("key", "checksum", "unseen_since", "offline_since", "ends_on")
    stored: dict[str, Any] = {key: rest for key, *rest in rows}
    seen: set[str] = set()
    for record in facts:
        if record.key in seen:
            comparison.repeated.append(record.key)
            continue
        seen.add(record.key)
        checksum, unseen_since, *_rest = stored.get(record.key, (None, None))
        if unseen_since:
            comparison.back.append(record.key)
        if checksum is None:
            comparison.new.append(record)
        elif checksum == record.checksum(parser_version):
            comparison.same += 1
        else:
            comparison.changed.append(record)
    today = timezone.localdate()
    for key in stored.keys() - seen:
        _checksum, unseen_since, offline_since, ends_on = stored[key]
        if not is_complete or (ends_on and ends_on < today):
            comparison.left += [] if unseen_since else [key]
        elif not offline_since:
            comparison.unseen.append(key)
    return comparison


@transaction.atomic
def apply(comparison: Comparison, run: ScrapeRun, report: Report) -> None:
    """In one transaction.

    With `run.state` NEEDS_REVIEW new records wait and nobody is told, until `confirm`; what is missing does not count.
    """
    FundingSource.objects.select_for_update().get(pk=comparison.source.pk)
    storing = _Storing(comparison, run, report)
    storing.add_new()
    storing.take_changed()
    same_matter.suggest(storing.touched)
    if not storing.needs_review:
        storing.note_back()
        storing.note_missing()
    storing.write_events()


@transaction.atomic
def confirm(run: ScrapeRun, user: User | None) -> None:
    """A run that needed review was right: its new records are published, its events announced from now on."""
    FundingSource.objects.select_for_update().get(pk=run.source_id)
    now, today = timezone.now(), timezone.localdate()
    programmes = FundingProgramme.objects.filter(pk__in=run.versions.values("programme"))
    if not run.is_baseline:
        events = run.events.filter(kind__in=TOLD).select_related("programme")
        told = [event for event in events if _is_told(event, today=today)]
        run.events.filter(pk__in=[event.pk for event in told]).update(is_announced=True, happened_at=now)
        FundingProgramme.objects.filter(pk__in=[event.programme_id for event in told]).update(news_at=now)
        programmes.exclude(state=State.FOUND).update(changed_at=now)
    programmes.filter(state=State.FOUND).update(state=State.PUBLISHED)
    _decide(run, user)


@transaction.atomic
def discard(run: ScrapeRun, user: User | None) -> None:
    """A run that needed review was wrong: all is again as before it. What was public stays so in its former version."""
    source = FundingSource.objects.select_for_update().get(pk=run.source_id)
    before = source.runs.applied().exclude(pk=run.pk).first()
    source.read_at, source.parser_version = (before.ended_at, before.parser_version) if before else (None, 0)
    source.save(update_fields=("read_at", "parser_version"))
    latest = ProgrammeVersion.objects.filter(programme=OuterRef("programme")).order_by("-pk").values("pk")[:1]
    written = run.versions.filter(pk=Subquery(latest))
    former = ProgrammeVersion.objects.filter(programme__in=written.values("programme")).exclude(run=run)
    facts = [
        ProgrammeFacts.from_json(version.facts)
        for version in former.order_by("programme_id", "-pk").distinct("programme_id").iterator(AT_ONCE)
    ]
    restored = Comparison(source, source.parser_version, is_baseline=True, changed=facts)
    _Storing(restored, run, lambda *_progress: None).take_changed()
    FundingProgramme.objects.filter(pk__in=run.versions.values("programme"), state=State.FOUND).delete()
    run.events.all().delete()
    run.versions.all().delete()
    _decide(run, user)


def _is_told(event: ProgrammeEvent, *, today: dt.date) -> bool:
    facts = ProgrammeFacts.from_json(event.programme.facts)
    return event.kind == Kind.DEADLINE_EARLIER or not is_stale(facts, today=today)


def _decide(run: ScrapeRun, user: User | None) -> None:
    run.decided_at, run.decided_by = timezone.now(), user
    run.save(update_fields=("decided_at", "decided_by"))


class _Taken:
    """A stored record, and what its source states now."""

    def __init__(self, row: FundingProgramme, facts: ProgrammeFacts) -> None:
        self.row, self.facts = row, facts
        self.before = ProgrammeFacts.from_json(row.facts | {"text": row.text}) if row.facts else None
        self.diff = differences(self.before, facts) if self.before else []

    @property
    def is_other(self) -> bool:
        return bool(self.diff) or self.before is None

    @property
    def has_other_words(self) -> bool:
        """To be found by; finding words in a long text again is most of the time that storing it takes."""
        return self.before is None or any(getattr(self.before, name) != getattr(self.facts, name) for name in WORDS)

    @property
    def has_other_call(self) -> bool:
        return self.before is None or any(getattr(self.before, name) != getattr(self.facts, name) for name in OF_CALL)

    def aliases(self) -> Iterator[ProgrammeAlias]:
        """Former addresses and identifiers, so that links to them can be followed."""
        names = ((ProgrammeAlias.Kind.URL, "url"), (ProgrammeAlias.Kind.KEY, "call_identifier"))
        for kind, name in names:
            text = getattr(self.before, name, "")
            if text and text != getattr(self.facts, name):
                yield ProgrammeAlias(programme=self.row, kind=kind, text=text[:1000])


class _Storing:
    """One run on its way into the tables."""

    def __init__(self, comparison: Comparison, run: ScrapeRun, report: Report) -> None:
        self.comparison, self.run, self.report = comparison, run, report
        self.source = comparison.source
        self.needs_review = run.state == ScrapeRun.State.NEEDS_REVIEW
        self.is_silent = comparison.is_baseline or self.needs_review
        self.now, self.today = timezone.now(), timezone.localdate()
        self.done, self.total = 0, len(comparison.new) + len(comparison.changed)
        self.events: list[ProgrammeEvent] = []
        self.version_ids: dict[int, int] = {}
        self.touched: list[int] = []
        self.vocabularies = Vocabularies.load() if self.total else Vocabularies([])

    def add_new(self) -> None:
        if not self.comparison.new:
            return
        slugs = Slugs()
        for part in _parts(self.comparison.new):
            rows = [self._new_row(facts, slugs) for facts in part]
            FundingProgramme.objects.bulk_create(rows)
            pairs = list(zip(rows, part, strict=True))
            self._write_versions((row, facts, []) for row, facts in pairs)
            self._write_calls(pairs)
            self._finish(pairs)
            # The first reading of a source is no news, and neither is what has ended already.
            if not self.comparison.is_baseline:
                for row, facts in pairs:
                    self._note(row.pk, Change(Kind.NEW), is_told=not is_stale(facts, today=self.today))

    def _new_row(self, facts: ProgrammeFacts, slugs: Slugs) -> FundingProgramme:
        return FundingProgramme(
            source=self.source,
            key=facts.key,
            slug=slugs.new(facts.title),
            checksum=facts.checksum(self.comparison.parser_version),
            first_seen_at=self.now,
            news_at=self.now,
            state=State.FOUND if self.needs_review else State.PUBLISHED,
            **columns(facts, today=self.today),
        )

    def take_changed(self) -> None:
        for part in _parts(self.comparison.changed):
            known = self.source.programmes.filter(key__in=[facts.key for facts in part])
            stored = {row.key: row for row in known}
            more_days = _days_of_people(row.pk for row in stored.values())
            taken = [_Taken(stored[facts.key], facts) for facts in part]
            rows = [self._changed_row(each, more_days[each.row.pk]) for each in taken]
            _overwrite([row for row, each in zip(rows, taken, strict=True) if each.has_other_words], TAKEN)
            _overwrite([row for row, each in zip(rows, taken, strict=True) if not each.has_other_words], WORDLESS)
            self._write_versions(
                (row, each.facts, each.diff) for row, each in zip(rows, taken, strict=True) if each.is_other
            )
            calls = [(each.row, each.facts) for each in taken if each.has_other_call]
            FundingCall.objects.filter(programme__in=[row for row, _facts in calls], is_manual=False).delete()
            self._write_calls(calls)
            ProgrammeAlias.objects.bulk_create(
                [alias for each in taken for alias in each.aliases()], ignore_conflicts=True
            )
            self._finish([(each.row, each.facts) for each in taken])

    def _changed_row(self, each: _Taken, more_days: list[dt.date]) -> FundingProgramme:
        """A row for the same key, to overwrite what the source states; notes what is to be told."""
        row, facts = each.row, each.facts
        found = []
        if each.before and not self.comparison.is_baseline:
            found = changes(each.before, facts, today=self.today)
        has_ended = is_stale(facts, today=self.today)
        for change in found:
            self._note(row.pk, change, is_told=change.kind == Kind.DEADLINE_EARLIER or not has_ended)
        is_news = not self.is_silent and any(change.kind in TOLD for change in found)
        return FundingProgramme(
            source=self.source,
            key=row.key,
            slug=row.slug,
            checksum=facts.checksum(self.comparison.parser_version),
            changed_at=self.now if each.diff and not self.is_silent else row.changed_at,
            news_at=self.now if is_news else row.news_at,
            **columns(facts, today=self.today, known=row.ends_on, more_days=more_days),
        )

    def note_back(self) -> None:
        rows = self.source.programmes.filter(key__in=self.comparison.back)
        for pk, offline_since in rows.values_list("pk", "offline_since"):
            self._note(pk, Change(Kind.BACK), is_told=offline_since is not None)
        rows.update(unseen_since=None, unseen_runs=0, offline_since=None)

    def note_missing(self) -> None:
        """Missing is not ended: first noted, and offline after so many readings and days."""
        self.source.programmes.filter(key__in=self.comparison.left).update(unseen_since=self.now)
        missing = self.source.programmes.filter(key__in=self.comparison.unseen)
        self._note_all(missing.filter(unseen_runs=0), Kind.NOT_SEEN)
        missing.filter(unseen_since=None).update(unseen_since=self.now)
        missing.update(unseen_runs=F("unseen_runs") + 1)
        gone = missing.filter(unseen_runs__gte=OFFLINE_RUNS, unseen_since__lte=self.now - OFFLINE_AFTER)
        self._note_all(gone, Kind.OFFLINE)
        gone.update(offline_since=self.now)

    def _note_all(self, rows: QuerySet[FundingProgramme], kind: ProgrammeEvent.Kind) -> None:
        for pk in rows.values_list("pk", flat=True):
            self._note(pk, Change(kind))

    def _note(self, programme_id: int, change: Change, *, is_told: bool = True) -> None:
        event = ProgrammeEvent(programme_id=programme_id, run=self.run, kind=change.kind, happened_at=self.now)
        event.before, event.after = change.before[:300], change.after[:300]
        event.is_announced = is_told and change.kind in TOLD and not self.is_silent
        self.events.append(event)

    def write_events(self) -> None:
        for event in self.events:
            event.version_id = self.version_ids.get(event.programme_id)
        ProgrammeEvent.objects.bulk_create(self.events, batch_size=AT_ONCE)

    def _write_versions(self, rows: Iterable[tuple[FundingProgramme, ProgrammeFacts, list]]) -> None:
        """With the source's text, which a discarded run brings back."""
        stated = {
            "run": self.run,
            "seen_at": self.now,
            "parser_version": self.comparison.parser_version,
            "is_baseline": self.comparison.is_baseline,
        }
        versions = ProgrammeVersion.objects.bulk_create(
            ProgrammeVersion(programme_id=row.pk, checksum=row.checksum, facts=facts.as_json(), diff=diff, **stated)
            for row, facts, diff in rows
        )
        self.version_ids |= {version.programme_id: version.pk for version in versions}

    def _write_calls(self, pairs: list[tuple[FundingProgramme, ProgrammeFacts]]) -> None:
        having = [(call_of(facts, row.pk), facts) for row, facts in pairs if has_call(facts)]
        FundingCall.objects.bulk_create(call for call, _facts in having)
        Deadline.objects.bulk_create(each for call, facts in having for each in deadlines_of(facts, call))

    def _finish(self, pairs: list[tuple[FundingProgramme, ProgrammeFacts]]) -> None:
        suggest(self.vocabularies, ((row.pk, facts) for row, facts in pairs))
        self.touched += [row.pk for row, _facts in pairs]
        self.done += len(pairs)
        self.report(ScrapeRun.Step.STORE, self.done, self.total)


def _overwrite(rows: list[FundingProgramme], columns: Collection[str]) -> None:
    """In one statement, whatever their number. What is not overwritten is not sent either."""
    for row in rows:
        for name in TAKEN.difference(columns):
            setattr(row, name, "")
    FundingProgramme.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=("source", "key"), update_fields=columns
    )


def suggest_anew() -> int:
    """Fields of all programmes and awards, by the words as they are now; how many programmes."""
    vocabularies, count = Vocabularies.load(), 0
    rows = FundingProgramme.objects.exclude(facts={}).order_by("pk").values_list("pk", "facts", "text")
    last = 0
    while part := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        with transaction.atomic():
            suggest(vocabularies, [(pk, ProgrammeFacts.from_json(facts | {"text": text})) for pk, facts, text in part])
        last, count = part[-1][0], count + len(part)
    return count


def suggest(vocabularies: Vocabularies, facts: Iterable[tuple[int, ProgrammeFacts]]) -> None:
    """Writes the fields that a programme is for anew, by its id."""
    by_id = dict(facts)
    FieldSuggestion.objects.filter(programme__in=by_id).delete()
    FieldSuggestion.objects.bulk_create(
        FieldSuggestion(programme_id=pk, growth_field_id=each.field_id, score=each.score, reasons=each.reasons)
        for pk, stated in by_id.items()
        for each in vocabularies.suggest(stated)
    )


def _parts(facts: list[ProgrammeFacts]) -> Iterator[list[ProgrammeFacts]]:
    for start in range(0, len(facts), AT_ONCE):
        yield facts[start : start + AT_ONCE]


def _days_of_people(programme_ids: Iterable[int]) -> defaultdict[int, list[dt.date]]:
    """Deadlines that people have added, by programme."""
    days: defaultdict[int, list[Any]] = defaultdict(list)
    rows = Deadline.objects.filter(call__is_manual=True, call__programme__in=programme_ids, on__isnull=False)
    for pk, day in rows.values_list("call__programme", "on"):
        days[pk].append(day)
    return days
