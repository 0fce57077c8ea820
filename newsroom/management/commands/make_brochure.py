"""The brochure from what the portal holds now, as a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from newsroom.brochure import pdf_of


class Command(BaseCommand):
    help = "Makes the brochure of today, marked as a preview. Editions are made and published in the back office."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", type=Path, required=True, metavar="FILE.pdf")
        parser.add_argument("--language", choices=dict(settings.LANGUAGES), default=settings.LANGUAGE_CODE)

    def handle(self, *args: Any, **options: Any) -> None:
        pdf = pdf_of(options["language"], number=None)
        try:
            options["output"].write_bytes(pdf)
        except OSError as error:
            raise CommandError(f"{options['output']}: {error.strerror}") from error
        self.stdout.write(f"{options['output']}: {len(pdf):,} bytes")
