"""Search over news, publications and fact sheets. Only what is published."""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, FloatField, OuterRef, Subquery, Value
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clusters.models import GrowthField
from newsroom.models import FactSheetEdition, NewsItem, Publication
from thcm.core.search import Group, Result, excerpt, fold
from thcm.core.search_columns import found

MOST = 50  # rows of one kind that are weighed up
SHEET = "fact-sheet"  # where publications have their kind
SHEET_WORDS = ("fact", "sheet", "sheets", "factsheet", "factsheets")


def search(words: Sequence[str]) -> list[Group]:
    """One query, however much is found."""
    news: Any = found(NewsItem.objects.published().newest_first(), words)
    publications: Any = found(Publication.objects.published().newest_first(), words)
    nothing = Value("", CharField())
    shared = ("title_de", "title_en", "word_scores", "slug")
    parts = (
        news.values_list(*shared, "teaser_de", "teaser_en", "on", nothing)[:MOST],
        publications.values_list(*shared, "summary_de", "summary_en", "created_at__date", "kind")[:MOST],
        _with_sheets(words).values_list(
            *("name_de", "name_en", "word_scores", "slug", nothing, nothing, "issued_on"),
            Value(SHEET, CharField()),
        )[:MOST],
    )
    rows = list(parts[0].union(*parts[1:], all=True))
    return [
        _news(words, [row for row in rows if not row[7]]),
        _publications(words, [row for row in rows if row[7] not in ("", SHEET)]),
        _sheets(words, [row for row in rows if row[7] == SHEET]),
    ]


def _with_sheets(words: Sequence[str]) -> Any:
    """Fields by their names, or all where nothing but fact sheets is searched for."""
    names = [word for word in words if fold(word) not in SHEET_WORDS]
    newest = FactSheetEdition.objects.filter(growth_field=OuterRef("pk")).newest_first()
    day = TruncDate(Subquery(newest.values("published_at")[:1]))
    fields = GrowthField.objects.published().annotate(issued_on=day).filter(issued_on__isnull=False)
    if names:
        return found(fields, names, in_names=True)
    return fields.annotate(word_scores=Value([], ArrayField(FloatField())))


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


def _sheets(words: Sequence[str], rows: list[tuple[Any, ...]]) -> Group:
    """Of each field the page with all its editions."""
    results = []
    for name_de, name_en, scores, slug, _de, _en, on, _kind in rows:
        row, rest = GrowthField(name_de=name_de, name_en=name_en, slug=slug), iter(scores)
        whole = [1.2 if fold(word) in SHEET_WORDS else next(rest) for word in words]
        title, url = f"{_('Fact Sheet')} {row.name}", reverse("fact-sheet-list", args=(slug,))
        results.append(Result(title, url, whole, context=_("Neueste Ausgabe: %(day)s") % {"day": date_format(on)}))
    return Group(_("Fact Sheets"), results, shown=24)
