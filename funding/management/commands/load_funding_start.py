"""Adds the sources, words and programmes that the funding monitor starts with; a second run adds nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from pydantic import ValidationError

from funding.start import load, read
from thcm.core.region import region_file


class Command(BaseCommand):
    help = "Adds what is missing of the region's file: sources, words by which fields are suggested, programmes."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            start = read()
        except ValidationError as error:
            raise CommandError(f"Nothing was loaded. {region_file('funding')}: {error}") from error
        for name, count in load(start).items():
            self.stdout.write(f"{name:<20}{count:>6} added")
