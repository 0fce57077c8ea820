"""Reads official statistics by hand, as their job does."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clusters.models import OfficialRun, OfficialSeries
from clusters.statistics import Asking, runs
from clusters.statistics.storing import Outcome
from thcm.core.foreign import SourceChanged, SourceUnavailable


class Command(BaseCommand):
    help = "Reads official statistics: new values become proposals that people approve."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("table", nargs="*", help="codes of tables, e. g. 12411-01-01-4; without one, what is due")
        parser.add_argument("--dry-run", action="store_true", help="say what would come, and keep nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        tables = options["table"]
        rows = OfficialSeries.objects.filter(table__in=tables) if tables else OfficialSeries.objects.due()
        series = list(rows.select_related("subject", "indicator"))
        if missing := set(tables) - {row.table for row in series}:
            raise CommandError(f"The portal has no series of {', '.join(sorted(missing))}.")
        read = self._look if options["dry_run"] else self._take
        failed = sum(not read(row) for row in series)
        if failed:
            raise CommandError(f"{failed} of {len(series)} series could not be read.")

    def _look(self, series: OfficialSeries) -> bool:
        try:
            comparison = runs.look(series, asking=Asking())
        except (SourceUnavailable, SourceChanged) as error:
            self.stderr.write(f"{series}: {error}")
            return False
        self._list(series, "nothing is kept", [step.line() for step in comparison.steps])
        return True

    def _take(self, series: OfficialSeries) -> bool:
        run = runs.read_series(series)
        if run is None:
            self.stderr.write(f"{series}: is being read")
            return False
        if run.state == OfficialRun.State.FAILED:
            self.stderr.write(f"{series}: {run.error}")
            return False
        self._list(series, run.get_state_display(), run.lines)
        return True

    def _list(self, series: OfficialSeries, state: str, lines: list[dict[str, str]]) -> None:
        self.stdout.write(f"{series}: {state}")
        for line in lines:
            caveat = f" ({line['caveat']})" if line["caveat"] else ""
            self.stdout.write(f"  {line['period']}: {line['printed']}{caveat}, {Outcome(line['outcome']).label}")
