"""The home page, and the task that writes all pages that are written when content changes (thcm.core.pages)."""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from clusters.atlas import Atlas
from clusters.models import GrowthField
from clusters.overview import caveats_of, origins_of
from clusters.pages import field_page, list_page
from events.models import Event
from funding.models import FundingProgramme
from newsroom.models import NewsItem
from roadmaps.models import Roadmap
from roadmaps.overview import lines_of
from thcm.core.content import content_version, held_version
from thcm.core.models import Highlight, WrittenPage
from thcm.core.pages import current_edition, document, keep_page
from thcm.field_matrix import field_matrix, heads

MOST_HIGHLIGHTS = 3
NEXT_EVENTS = 5
NEW_PROGRAMMES = 4
MOVING_ROADMAPS = 4
NEWEST_NEWS = 3


def home_page(atlas: Atlas, path: str) -> str:
    context = {
        "site": atlas.site,
        "highlights": list(Highlight.objects.published().on(timezone.localdate())[:MOST_HIGHLIGHTS]),
        "landscape": atlas.landscape,
        "origins": origins_of(atlas.groups),
        "caveats": caveats_of(atlas.groups),
        "groups": atlas.groups,
        "comparisons": atlas.comparisons,
        "events": Event.objects.published().upcoming().in_order().with_fields()[:NEXT_EVENTS],
        "programmes": FundingProgramme.objects.published().current().newest_first().for_lines()[:NEW_PROGRAMMES],
        "news": list(NewsItem.objects.published().newest_first()[:NEWEST_NEWS]),
        "roadmaps": lines_of(Roadmap.objects.published().moving().for_lines()[:MOVING_ROADMAPS]),
    }
    return document("home.html", context, path)


def matrix_page(path: str) -> str:
    return document("field_matrix.html", {"rows": field_matrix(), "heads": heads()}, path)


def write_pages() -> int:
    """Writes what has changed since, in all languages, and removes what is out of date; how many were written."""
    with held_version(content_version()):
        edition = current_edition()
        ready = set(WrittenPage.objects.filter(edition=edition).values_list("path", flat=True))
        slugs = list(GrowthField.objects.published().values_list("slug", flat=True))
        count = 0
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                missing = {path: write for path, write in _pages(slugs).items() if path not in ready}
                for path, write in missing.items():
                    if page := write(path):
                        keep_page(path, edition, page)
                count += len(missing)
        if count:
            WrittenPage.objects.exclude(edition=edition).delete()
    return count


def _pages(slugs: list[str]) -> dict[str, Callable[[str], str | None]]:
    """Everything that is written, by path in the present language, from one reading of the content."""
    atlas = Atlas()
    fields = {reverse("field-detail", args=[slug]): partial(field_page, atlas, slug=slug) for slug in slugs}
    return {
        reverse("home"): partial(home_page, atlas),
        reverse("field-list"): partial(list_page, atlas),
        reverse("field-matrix"): matrix_page,
        **fields,
    }
