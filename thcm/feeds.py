"""All feeds of the portal: what the page of feeds lists and what the pages of a section point at.

A new feed is one line here. `sections` are the first parts of the addresses of pages that point at it.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Feed:
    url_name: str
    title: str | Promise
    text: str | Promise
    sections: tuple[str, ...]

    @property
    def path(self) -> str:
        return reverse(self.url_name)


FEEDS = (
    Feed(
        "atom-feed",
        _("Technologie-Termine"),
        _("Neue und geänderte Termine in T³."),
        ("start", "t3"),
    ),
    Feed(
        "funding-atom",
        _("Neues zur Förderung"),
        _("Neue Programme, geänderte Fristen und beendete Aufrufe."),
        ("start", "foerderung"),
    ),
)
