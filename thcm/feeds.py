"""All feeds and calendars of the portal: what the page of feeds lists and what the pages of a section point at.

A new feed is one entry here. `sections` are the first parts of the addresses of pages that point at it.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from thcm.core.atom import site_address


@dataclass(frozen=True)
class Feed:
    """`is_german` ones have no English edition."""

    url_name: str
    title: str | Promise
    text: str | Promise
    sections: tuple[str, ...] = ()
    page: str = ""
    is_german: bool = False

    @property
    def path(self) -> str:
        return reverse(self.url_name)

    @property
    def address(self) -> str:
        return site_address(self.path)

    @property
    def webcal(self) -> str:
        return f"webcal://{urlsplit(settings.SITE_URL).netloc}{self.path}"

    @property
    def page_path(self) -> str:
        return reverse(self.page)


FEEDS = (
    Feed("news-atom", _("Aktuelles"), _("Nachrichten des Clustermanagements."), ("start", "aktuelles"), "news-list"),
    Feed(
        "publication-atom",
        _("Publikationen"),
        _("Neue Studien, Berichte und Leitfäden."),
        ("publikationen",),
        "publication-list",
    ),
    Feed(
        "figure-atom",
        _("Kennzahlen"),
        _("Neue und geänderte Kennzahlen mit Wert, Einheit, Stand und Quelle."),
        ("kennzahlen", "wachstumsfelder"),
        "figure-list",
    ),
    Feed(
        "roadmap-atom",
        _("Roadmaps"),
        _("Neue Schritte der Roadmaps, begonnene und beendete Maßnahmen, erreichte Meilensteine."),
        ("roadmaps",),
        "roadmap-list",
    ),
    Feed(
        "decision-atom",
        _("Beschlüsse der Gremien"),
        _("Veröffentlichte Beschlüsse und was aus ihnen wurde."),
        ("gremien",),
        "decision-list",
    ),
    Feed(
        "funding-atom",
        _("Förderung"),
        _("Neue Programme, geänderte Fristen und beendete Aufrufe."),
        ("start", "foerderung"),
        "programme-list",
        is_german=True,
    ),
    Feed(
        "atom-feed",
        _("Technologie-Termine"),
        _("Neue und geänderte Termine in T³."),
        ("start", "t3"),
        "event-list",
        is_german=True,
    ),
)
CALENDARS = (
    Feed("calendar-feed", _("Technologie-Termine"), _("Alle Termine, deren Tag feststeht."), page="event-list"),
    Feed(
        "preview-feed",
        _("Technologie-Termine: Vorschau"),
        _("Termine, von denen erst Monat, Quartal oder Jahr bekannt ist."),
        page="event-list",
    ),
    Feed("funding-deadlines", _("Förderfristen"), _("Fristen der laufenden Programme."), page="programme-list"),
)


@require_safe
def feed_list(request: HttpRequest) -> HttpResponse:
    return render(request, "feeds.html", {"feeds": FEEDS, "calendars": CALENDARS})
