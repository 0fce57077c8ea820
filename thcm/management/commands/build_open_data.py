"""Writes the files of open data by hand, as the nightly job does."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from thcm.core.models import OpenDataFile
from thcm.open_data.files import build_all


class Command(BaseCommand):
    help = "Writes every table of the open data as CSV and JSON; a file that fails keeps its predecessor."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = build_all()
        if counts is None:
            raise CommandError("Another run is under way.")
        for row in OpenDataFile.objects.all():
            self.stdout.write(f"{row.name}: {row.error or f'{row.row_count} rows, {row.byte_size} bytes'}")
        if counts[1]:
            raise CommandError(f"{counts[1]} of {sum(counts)} files could not be written.")
