"""Runs the data-quality check by hand, as the nightly job does."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from thcm.core.models import QualityFinding
from thcm.quality import run_check


class Command(BaseCommand):
    help = "Finds figures without source or Stand, overdue reviews and websites that no longer answer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-websites", action="store_true", help="ask no foreign website")

    def handle(self, *args: Any, **options: Any) -> None:
        run = run_check(with_websites=not options["no_websites"])
        if run is None:
            raise CommandError("Another run is under way.")
        for kind, count in run.counts.items():
            self.stdout.write(f"{QualityFinding.Kind(kind).label}: {count}")
        self.stdout.write(f"{run.new_count} new, {run.resolved_count} resolved")
