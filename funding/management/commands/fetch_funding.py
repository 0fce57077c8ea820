"""Reads one funding source by hand, as its job does, or what it answered before."""

import sys
import time
from argparse import ArgumentParser
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from funding import awards, runs, sources
from funding.events import last_day
from funding.facts import ProgrammeFacts
from funding.fetching import Report, Session, say_nothing, scratch_folder
from funding.models import FundingSource, ScrapeRun
from funding.reading import Reading, read_records, refuse_gaps, refuse_what_is_incomplete
from funding.sources import Adapter, AwardFacts, Raw, adapter_of
from funding.suggestions import Vocabularies
from thcm.core.foreign import SourceChanged, SourceUnavailable

BAR = 30  # characters


class Command(BaseCommand):
    help = "Reads one funding source: fetches it, checks it and takes over what is new."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", help="its code, e. g. fdb")
        parser.add_argument("--from-file", type=Path, metavar="PATH", help="a saved answer, instead of the network")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and keep nothing")
        parser.add_argument(
            "--json", action="store_true", help="keep nothing, and print each record as one line of JSON"
        )
        parser.add_argument("--despite-gaps", action="store_true", help="take over even if a lot is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        code, path = options["source"], options["from_file"]
        try:
            adapter = adapter_of(code)
        except LookupError:
            raise CommandError(f"„{code}“ is no source that is read. Known are: {', '.join(_known())}.") from None
        source = FundingSource.objects.filter(code=code).first() or FundingSource(code=code)
        if source.pk is None and not options["json"]:
            raise CommandError(f"The portal has no row for {code}: run manage.py load_funding_start first.")
        bar = _Bar()
        watch = bar if sys.stderr.isatty() else say_nothing
        try:
            answers = _opened(adapter, path) if path else None
            if options["json"]:
                self._print(code, adapter, _read(source, adapter, answers, watch))
            elif options["dry_run"]:
                self._look(source, adapter, _read(source, adapter, answers, watch), options["despite_gaps"])
            else:
                self._take(source, answers, options["despite_gaps"], watch)
        except (SourceUnavailable, SourceChanged) as error:
            raise CommandError(str(error)) from error
        except Exception as error:
            if not path or isinstance(error, CommandError):
                raise
            raise CommandError(f"{path} is no answer of {code}: {type(error).__name__}: {error}") from error
        finally:
            bar.end()

    def _print(self, code: str, adapter: Adapter, reading: Reading) -> None:
        if not reading.received:
            raise CommandError(f"There is no record of {code} in this answer.")
        words = Vocabularies.load()
        for facts in reading.facts:
            line = _line(facts, adapter.PARSER_VERSION, words) | {"source": code}
            self.stdout.write(orjson.dumps(_unknown_as_null(line)).decode())
        for problem in reading.parsed.unreadable:
            self.stderr.write(problem)

    def _look(self, source: FundingSource, adapter: Adapter, reading: Reading, despite_gaps: bool) -> None:
        comparison = runs.compare(source, adapter, reading)
        refuse_what_is_incomplete(reading)
        if not despite_gaps:
            refuse_gaps(source, reading, comparison)
        counts = f"{len(comparison.new)} new, {len(comparison.changed)} changed, {len(comparison.unseen)} not seen"
        self.stdout.write(f"{source}: {comparison.found} found, {counts}. Nothing is kept.")
        self._list(reading.notes(comparison, []))

    def _take(self, source: FundingSource, answers: list[Raw] | None, despite_gaps: bool, watch: Report) -> None:
        run = runs.read_source(source, answers=answers, despite_gaps=despite_gaps, watch=watch)
        if run is None:
            raise CommandError(f"{source} is being read.")
        if run.state == ScrapeRun.State.FAILED:
            raise CommandError(run.error)
        counts = (
            f"{run.found} found, {run.new} new, {run.changed} changed, {run.unseen} not seen, {run.failed} unreadable"
        )
        self.stdout.write(f"{source}: {run.state}, {counts}.")
        self._list(run.notes)

    def _list(self, notes: str) -> None:
        for note in notes.splitlines():
            self.stdout.write(f"  {note}")


def _known() -> list[str]:
    codes = []
    for module in iter_modules(sources.__path__):
        code = module.name.replace("_", "-")
        with suppress(LookupError):
            adapter_of(code)
            codes.append(code)
    return codes


def _opened(adapter: Adapter, path: Path) -> list[Raw]:
    if not path.exists():
        raise CommandError(f"There is no file {path}.")
    return adapter.open_path(path)


def _read(source: FundingSource, adapter: Adapter, answers: list[Raw] | None, watch: Report) -> Reading:
    with scratch_folder() as folder:
        if answers is None:
            answers = list(adapter.fetch(Session(source, folder, report=watch)))
        return read_records(adapter, answers, watch)


def _line(facts: ProgrammeFacts | AwardFacts, parser_version: int, words: Vocabularies) -> dict[str, Any]:
    """A record as one reads it elsewhere: with checksum, slugs of suggested fields, and deadlines as dates."""
    if isinstance(facts, AwardFacts):
        award = orjson.loads(orjson.dumps(asdict(facts), default=str))
        return award | {"checksum": awards.checksum(facts, parser_version)}
    line = facts.as_json() | {"status": _status(facts, timezone.localdate())}
    line["deadlines"] = [{"date": deadline.pop("on"), **deadline} for deadline in line["deadlines"]]
    suggested = [suggestion.slug for suggestion in words.suggest(facts) if suggestion.slug]
    return line | {"checksum": facts.checksum(parser_version), "suggested_fields": suggested}


def _status(facts: ProgrammeFacts, today: date) -> str:
    """Of today: what a source says of a record is often older than its dates."""
    last, opens = last_day(facts, today=today), facts.opens_on
    if last and last < today:
        return "closed"
    if opens and facts.status in ("", "open", "forthcoming"):
        return "forthcoming" if opens > today else "open"
    return facts.status


def _unknown_as_null(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _unknown_as_null(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_unknown_as_null(part) for part in value]
    return None if value == "" else value


class _Bar:
    """Draws how far it is, on the terminal, at most ten times a second."""

    def __init__(self) -> None:
        self.step, self.next_at = "", 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        if step == self.step and time.monotonic() < self.next_at and done != total:
            return
        sys.stderr.write("\n" if self.step not in ("", step) else "")
        self.step, self.next_at = step, time.monotonic() + 0.1
        filled = "█" * (BAR * done // total) if total else ""
        count = f"{done}/{total}" if total else f"{done}"
        sys.stderr.write(f"\r{ScrapeRun.Step(step).label:>12} {filled:░<{BAR}} {count} ")
        sys.stderr.flush()

    def end(self) -> None:
        if self.step:
            sys.stderr.write("\n")
