"""Loads a region's data set; a second run changes nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from thcm.dataset.load import Report, load
from thcm.dataset.read import DatasetError, read_dataset

OUTCOMES = ("new", "changed", "unchanged", "kept", "gone")


class Command(BaseCommand):
    help = "Loads a data set (YAML) in one transaction: everything or, if a record is wrong, nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        try:
            dataset, later = read_dataset(path)
        except DatasetError as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from error
        except OSError as error:
            raise CommandError(f"Nothing was loaded. {path}: {error.strerror}") from error
        report = load(dataset)
        self._print(report, later)

    def _print(self, report: Report, later: dict[str, int]) -> None:
        self.stdout.write(f"{'section':<20}" + "".join(f"{outcome:>11}" for outcome in OUTCOMES))
        for section, counts in report.sections.items():
            self.stdout.write(f"{section:<20}" + "".join(f"{counts[outcome]:>11}" for outcome in OUTCOMES))
        for line in report.kept:
            self.stdout.write(f"kept as editors changed it: {line}")
        if later:
            sections = ", ".join(f"{name} ({size})" for name, size in later.items())
            self.stdout.write(f"not known yet: {sections}")
        self.stdout.write(self.style.SUCCESS(f"{report.changes} changes"))
