"""The list of programmes as a programme of deadlines: chapters of months, and what has no day ahead."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from funding.models import FundingProgramme
from thcm.core.dates import PartialDate


@dataclass(frozen=True)
class Chapter:
    """Without a heading it is the whole list."""

    heading: str
    is_band: bool
    programmes: list[FundingProgramme]


def chapters_of(programmes: Iterable[FundingProgramme], *, by_news: bool) -> list[Chapter]:
    """In the order given."""

    def heading(programme: FundingProgramme) -> tuple[str, bool]:
        if by_news:
            return "", False
        if programme.next_deadline_on is None:
            return _("Ohne Tag"), True
        return PartialDate.containing(programme.next_deadline_on, "month").text, False

    return [Chapter(text, is_band, list(group)) for (text, is_band), group in groupby(programmes, heading)]
