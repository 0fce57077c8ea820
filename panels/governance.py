"""How often bodies met against how often they should (R22, CB-2)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from panels.models import GoverningBody, Meeting


@dataclass(frozen=True)
class Cadence:
    """One calendar year of a body. `required` is None for bodies without a rhythm."""

    year: int
    held: int
    required: int | None
    is_flagged: bool

    @property
    def missing(self) -> int:
        return max(0, (self.required or 0) - self.held)


def cadence(body: GoverningBody, meetings: Iterable[Meeting], year: int, today: dt.date) -> Cadence:
    """What is missing is flagged from the fourth quarter on, and for every year that is over."""
    held = sum(
        meeting.body_id == body.pk and meeting.state == Meeting.State.HELD and meeting.on.starts_on.year == year
        for meeting in meetings
    )
    is_late = today >= dt.date(year, 10, 1)
    required = body.meetings_per_year
    return Cadence(year, held, required, is_late and required is not None and held < required)
