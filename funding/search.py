"""Search over programmes. Only what is published."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from funding.models import FundingProgramme
from thcm.core.search import Group, Result, excerpt
from thcm.core.search_columns import found

MOST = 50  # programmes that are weighed up, those with news first


def search(words: Sequence[str]) -> list[Group]:
    """One query. What has ended is found, too, and says so; the source's own words are not shown (R41)."""
    rows: Any = found(FundingProgramme.objects.published(), words).defer("text", "facts")
    results = [
        Result(
            row.title,
            row.get_absolute_url(),
            row.word_scores,
            text=excerpt(row.summary, words) or row.summary,
            context=", ".join(filter(None, (str(row.status.label), row.get_level_display(), row.provider))),
            is_german=row.level != "eu",
        )
        for row in rows.newest_first()[:MOST]
    ]
    more = reverse("programme-list", query={"q": " ".join(words)})
    return [Group(_("Förderprogramme"), results, more_url=more)]
