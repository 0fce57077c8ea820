"""What happened to a programme and what its source stated before, the latest first."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format

from funding.changes import Line, changes_in_words
from funding.models import FundingProgramme, ProgrammeEvent, ProgrammeVersion

MOST = 40


@dataclass(frozen=True)
class Day:
    on: dt.date
    events: list[str]
    changes: list[Line]


def history_of(programme: FundingProgramme) -> list[Day]:
    """By day; two queries. A programme's first version says nothing that its page does not."""
    events = [(_day(row.happened_at), row) for row in programme.events.all()[:MOST]]
    versions = [(_day(row.seen_at), row) for row in programme.versions.exclude(diff=[])[:MOST]]
    rows = sorted([*events, *versions], key=lambda row: row[0], reverse=True)
    days = []
    for day, group in groupby(rows, key=lambda row: row[0]):
        parts = [row for _on, row in group]
        told = [event_in_words(row) for row in parts if isinstance(row, ProgrammeEvent)]
        lines = [line for row in parts if isinstance(row, ProgrammeVersion) for line in changes_in_words(row.diff)]
        days.append(Day(day, list(dict.fromkeys(told)), lines))
    return days


def event_in_words(event: ProgrammeEvent) -> str:
    """„Frist verlängert: 31. Januar 2027 → 28. Februar 2027“."""
    kind = str(event.get_kind_display())
    days = [_in_words(text) for text in (event.before, event.after)]
    moved = " → ".join(filter(None, days))
    return f"{kind}: {moved}" if moved else kind


def _day(moment: dt.datetime) -> dt.date:
    return timezone.localdate(moment)


def _in_words(text: str) -> str:
    """Nothing for what is no day."""
    try:
        return date_format(dt.date.fromisoformat(text), "DATE_FORMAT")
    except ValueError:
        return ""
