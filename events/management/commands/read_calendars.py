"""Reads calendars of networks by hand, as the job of every few hours does."""

from argparse import ArgumentParser
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from events.feed_import import read_feed
from events.models import FeedImport, FeedRun


class Command(BaseCommand):
    help = "Reads the calendars of networks into T³: all that are switched on, or one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--feed", type=int, help="only the calendar with this number")
        parser.add_argument("--from-file", type=Path, help="read this file instead of the address; needs --feed")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and keep nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["from_file"] and not options["feed"]:
            raise CommandError("--from-file needs --feed.")
        feeds = FeedImport.objects.select_related("network")
        feeds = feeds.filter(pk=options["feed"]) if options["feed"] else feeds.active()
        if options["feed"] and not feeds:
            raise CommandError(f"There is no calendar {options['feed']}.")
        content = options["from_file"].read_bytes() if options["from_file"] else None
        runs = [self._read(feed, content, options["dry_run"]) for feed in feeds]
        if any(run is None or run.state == FeedRun.State.FAILED for run in runs):
            raise CommandError("Not every calendar could be read.")

    def _read(self, feed: FeedImport, content: bytes | None, is_dry: bool) -> FeedRun | None:
        with transaction.atomic() if is_dry else nullcontext():
            run = read_feed(feed, content=content)
            if is_dry:
                transaction.set_rollback(True)
        if run is None:
            self.stdout.write(f"{feed}: is being read.")
            return None
        self.stdout.write(
            f"{feed}: {run.state}, {run.found} found, {run.new} new, {run.changed} changed, {run.cancelled} cancelled,"
            f" {run.missing} missing. {run.error}".rstrip()
        )
        for note in run.notes.splitlines():
            self.stdout.write(f"  {note}")
        return run
