"""What a reading of a source means for the records of before: compared first, then applied as a whole (R42, R43).

Nothing is written for a record that is as it was. What a source no longer lists is noted and kept.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from funding.facts import ProgrammeFacts
from funding.models import FundingSource, ScrapeRun
from thcm.core.models import User

Report = Callable[[str, int, int], None]


@dataclass
class Comparison:
    """`unseen` and `left` are keys of records: those of `left` are missing as is to be expected."""

    source: FundingSource
    parser_version: int
    is_baseline: bool
    new: list[ProgrammeFacts] = field(default_factory=list)
    changed: list[ProgrammeFacts] = field(default_factory=list)
    same: int = 0
    unseen: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)  # keys that the source gave more than once

    @property
    def found(self) -> int:
        return len(self.new) + len(self.changed) + self.same


def compare(
    source: FundingSource, facts: Iterable[ProgrammeFacts], *, parser_version: int, is_complete: bool = True
) -> Comparison:
    """Writes nothing. Not `is_complete`: the source gives its latest records only, so that none is missing."""
    raise NotImplementedError


def apply(comparison: Comparison, run: ScrapeRun, report: Report) -> None:
    """In one transaction, the source's `read_at` and `parser_version` with it.

    With `run.state` NEEDS_REVIEW, new records wait and nobody is told, until `confirm`.
    """
    raise NotImplementedError


def confirm(run: ScrapeRun, user: User | None) -> None:
    """A run that needed review was right: its new records are published, its events announced."""
    raise NotImplementedError


def discard(run: ScrapeRun, user: User | None) -> None:
    """A run that needed review was wrong: all is again as before it."""
    raise NotImplementedError
