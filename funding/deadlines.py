"""Deadlines in German prose: which dates of a text are last days to apply, and which are anything else.

Precision before recall: a wrong deadline does more harm than none.
"""

import datetime as dt
from dataclasses import dataclass

from funding.facts import DeadlineFacts


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one sentence says. `kind` is one of KINDS; of recurring deadlines the days are `month_days` (MM-DD)."""

    kind: str
    dates: tuple[dt.date, ...] = ()
    month_days: tuple[str, ...] = ()
    time: dt.time | None = None
    sentence: str = ""


@dataclass(frozen=True, kw_only=True)
class Periods:
    """What a text says about applying; fields as in `ProgrammeFacts`."""

    model: str = "unknown"
    opens_on: dt.date | None = None
    deadlines: tuple[DeadlineFacts, ...] = ()
    valid_until: dt.date | None = None
    status: str = ""  # "paused", "closed" or ""


def find(text: str) -> list[Finding]:
    """Sentences that say something about periods, in their order."""
    return []


def periods_of(text: str, *, today: dt.date) -> Periods:
    return Periods()
