"""Search over news and publications. Only what is published."""

from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, Value
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from newsroom.models import NewsItem, Publication
from thcm.core.search import Group, Result, excerpt
from thcm.core.search_columns import found

MOST = 50  # rows of one kind that are weighed up


def search(words: Sequence[str]) -> list[Group]:
    """One query, however much is found."""
    news: Any = found(NewsItem.objects.published().newest_first(), words)
    publications: Any = found(Publication.objects.published().newest_first(), words)
    nothing = Value("", CharField())
    shared = ("title_de", "title_en", "word_scores", "slug")
    parts = (
        news.values_list(*shared, "teaser_de", "teaser_en", "on", nothing)[:MOST],
        publications.values_list(*shared, "summary_de", "summary_en", "created_at__date", "kind")[:MOST],
    )
    rows = list(parts[0].union(parts[1], all=True))
    return [_news(words, [row for row in rows if not row[7]]), _publications(words, [row for row in rows if row[7]])]


def _news(words: Sequence[str], rows: list[tuple[Any, ...]]) -> Group:
    results = []
    for title_de, title_en, scores, slug, teaser_de, teaser_en, on, _kind in rows:
        row = NewsItem(title_de=title_de, title_en=title_en, slug=slug, teaser_de=teaser_de, teaser_en=teaser_en)
        text = excerpt(row.teaser, words) or row.teaser
        results.append(Result(row.title, row.get_absolute_url(), scores, text, date_format(on), is_german=not title_en))
    return Group(_("Aktuelles"), results, more_url=reverse("news-list", query={"q": " ".join(words)}))


def _publications(words: Sequence[str], rows: list[tuple[Any, ...]]) -> Group:
    results = []
    for title_de, title_en, scores, slug, summary_de, summary_en, _on, kind in rows:
        row = Publication(
            title_de=title_de, title_en=title_en, slug=slug, summary_de=summary_de, summary_en=summary_en, kind=kind
        )
        text = excerpt(row.summary, words) or row.summary
        results.append(
            Result(row.title, row.get_absolute_url(), scores, text, row.get_kind_display(), is_german=not title_en)
        )
    return Group(_("Publikationen"), results, more_url=reverse("publication-list", query={"q": " ".join(words)}))
