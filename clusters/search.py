"""Search over fields, sub-fields, figures, strengths and weaknesses, and sources. Only what is published."""

from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clusters.models import FigureSubject, GrowthField, Indicator, KeyFigure, SubField, SwotItem
from thcm.core.models import Source
from thcm.core.search import Group, Result, excerpt
from thcm.core.search_columns import found, most_alike

MOST = 50  # rows of one kind that are weighed up
FIGURES = 8
ALIKE = 0.35
Scores = Sequence[float]


def search(words: Sequence[str]) -> list[Group]:
    """Four queries, however much is found."""
    parts, points, sources = _parts_points_sources(words)
    return [_fields(words), parts, _figures(words), points, sources]


def nearest_name(text: str) -> str:
    """The name that looks most like the text, for „Meinten Sie“; nothing if none does."""
    columns = ("name_de", "name_en", "likeness")
    subjects, indicators = (
        most_alike(rows, text).values_list(*columns)[:1]
        for rows in (FigureSubject.objects.published(), Indicator.objects.all())
    )
    nearest = max(subjects.union(indicators, all=True), key=lambda row: row[2], default=None)
    if nearest is None or nearest[2] < ALIKE:
        return ""
    return (get_language() == "en" and nearest[1]) or nearest[0]


def _fields(words: Sequence[str]) -> Group:
    rows = found(GrowthField.objects.published().select_related("category"), words)[:MOST]
    results = [
        Result(
            row.name,
            row.get_absolute_url(),
            row.word_scores,
            text=excerpt(" · ".join((row.summary, *row.focus_points, *row.aliases)), words) or row.summary,
            context=row.category.name,
        )
        for row in rows
    ]
    return Group(_("Wachstumsfelder und Branchen"), results, is_partial=True)


def _parts_points_sources(words: Sequence[str]) -> list[Group]:
    """Sub-fields, strengths and weaknesses, and sources; one query."""
    rows = list(_in_one_query(words))
    parts, points = [], []
    for kind, text_de, text_en, slug, name_de, name_en, scores in rows:
        field = GrowthField(slug=slug, name_de=name_de, name_en=name_en)
        if not kind:
            name = SubField(name_de=text_de, name_en=text_en).name
            parts.append(Result(name, field.get_absolute_url(), scores, context=field.name))
        elif kind != "source":
            point = SwotItem(kind=kind, text_de=text_de, text_en=text_en)
            context = point.get_kind_display()
            points.append(Result(field.name, field.get_absolute_url(), scores, text=point.text, context=context))
    return [
        Group(_("Teilfelder"), parts, is_partial=True),
        Group(_("Stärken und Schwächen"), points),
        _sources(words, [row[1:] for row in rows if row[0] == "source"]),
    ]


def _in_one_query(words: Sequence[str]) -> QuerySet:
    """What each row is, two texts, where it leads, two names of that, and the scores."""
    parts: Any = found(SubField.objects.published(), words)
    points: Any = found(SwotItem.objects.published(), words, alike=0.75)
    sources: Any = found(Source.objects.published(), words, alike=0.72)
    nothing, source = Value("", CharField()), Value("source", CharField())
    field = ("growth_field__slug", "growth_field__name_de", "growth_field__name_en", "word_scores")
    columns = (
        parts.values_list(nothing, "name_de", "name_en", *field)[:MOST],
        points.values_list("kind", "text_de", "text_en", *field)[:MOST],
        sources.values_list(source, "label", "note", "code", "publisher", nothing, "word_scores")[:MOST],
    )
    return columns[0].union(*columns[1:], all=True)


def _sources(words: Sequence[str], rows: list[tuple[Any, ...]]) -> Group:
    results = [
        Result(
            label,
            reverse("figure-list", query={"source": code}),
            scores,
            text=excerpt(note, words),
            context=publisher,
            is_german=True,
        )
        for label, note, code, publisher, _name, scores in rows
    ]
    return Group(_("Quellen"), results)


def _subjects_and_indicators(words: Sequence[str]) -> QuerySet:
    """Whether it is a subject, its key and scores; subjects by the further names of their fields, too."""
    fields = found(GrowthField.objects.published(), words, in_names=True)
    subjects, indicators = found(FigureSubject.objects.published(), words), found(Indicator.objects.all(), words)
    parts = [
        rows.order_by().values_list(Value(is_subject), key, "word_scores")
        for rows, is_subject, key in ((fields, True, "subject"), (subjects, True, "pk"), (indicators, False, "pk"))
    ]
    return parts[0].union(*parts[1:], all=True)


def _figures(words: Sequence[str]) -> Group:
    """Pairs of subject and indicator that have all words between them, one figure for each."""
    nothing = [0.0] * len(words)
    subjects: dict[int, Scores] = {}
    indicators = {}
    for is_subject, pk, scores in _subjects_and_indicators(words):
        if is_subject:
            subjects[pk] = _best_of(scores, subjects.get(pk, nothing))
        else:
            indicators[pk] = scores
    figures = KeyFigure.objects.published().current().in_order().with_origin()
    if subjects and indicators and len(words) > 1:
        figures = figures.filter(subject__in=subjects, indicator__in=indicators)
    elif indicators:
        figures = figures.filter(indicator__in=indicators)
    else:
        figures = figures.filter(subject__in=subjects)
    results = [
        Result(
            f"{figure.subject.name}: {figure.indicator.name}",
            figure.get_absolute_url(),
            _best_of(subjects.get(figure.subject_id, nothing), indicators.get(figure.indicator_id, nothing)),
            figure=figure,
        )
        for figure in figures.distinct("subject_id", "indicator_id")[:MOST]
    ]
    more = reverse("figure-list", query={"q": " ".join(words)})
    return Group(_("Kennzahlen"), results, shown=FIGURES, more_url=more)


def _best_of(one: Scores, other: Scores) -> Scores:
    return list(map(max, one, other))
