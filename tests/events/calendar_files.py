"""Calendars as networks write them, for days seen from today, and their readings."""

import datetime as dt

from django.utils import timezone

from events.feed_import import read_feed
from events.models import EventSubmission, FeedImport, FeedRun


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def entry(uid: str, *lines: str, days: int = 30, title: str = "Photonik-Tag", hour: int = 9) -> str:
    day = f"{in_days(days):%Y%m%d}"
    times = (f"DTSTART;TZID=Europe/Berlin:{day}T{hour:02}0000", f"DTEND;TZID=Europe/Berlin:{day}T{hour + 2:02}0000")
    return "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}", *times, f"SUMMARY:{title}", *lines, "END:VEVENT"))


def calendar(*entries: str) -> bytes:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *entries, "END:VCALENDAR", "")).encode()


def loopback(address: str) -> bool:
    return address in ("127.0.0.1", "::1")


def ask(feed: FeedImport, **options) -> FeedRun:
    """Reads the calendar's address, once more from the database, as a job does."""
    run = read_feed(FeedImport.objects.get(pk=feed.pk), allows=loopback, delay=0, **options)
    assert run is not None
    return FeedRun.objects.get(pk=run.pk)


def read(feed: FeedImport, *entries: str, **options) -> FeedRun:
    """Reads a file with these entries."""
    return ask(feed, content=calendar(*entries), **options)


def counts(run: FeedRun) -> tuple[str, int, int, int, int, int]:
    return run.state, run.found, run.new, run.changed, run.cancelled, run.missing


def submitted() -> list[tuple[str, str, str]]:
    rows = EventSubmission.objects.order_by("pk")
    return [(row.kind, row.state, row.payload["title_de"]) for row in rows]
