"""Which figures a reader or a program asks for: one filter set for the page and the API."""

from collections.abc import Sequence

import django_filters as filters
from django import forms
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clusters.models import FigureConflict, FigureSubject, GrowthField, Indicator, KeyFigure
from clusters.querysets import KeyFigureQuerySet
from thcm.core.dates import PartialDate, PartialDateFormField
from thcm.core.filters import AddressFilter, SearchWord
from thcm.core.models import Source

_Figures = KeyFigureQuerySet


MOST_WORDS = 8


def _named(rows: QuerySet, words: Sequence[str], *columns: str) -> dict[str, list[int]]:
    """For each word the keys of the rows in whose columns it occurs; one query."""
    any_word = Q()
    for column in columns:
        for word in words:
            any_word |= Q(**{f"{column}__icontains": word})
    texts = [(key, "\n".join(parts).casefold()) for key, *parts in rows.filter(any_word).values_list("pk", *columns)]
    return {word: [key for key, text in texts if word.casefold() in text] for word in words}


class PartialDateOverlapFilter(filters.Filter):
    """Takes 2012, 2012-Q3, 2012-09 or 2012-09-28; matches where the two intervals have a day in common (R34)."""

    field_class = PartialDateFormField

    def filter(self, qs: _Figures, value: PartialDate | None) -> _Figures:
        return qs if value is None else qs.filter(**{f"{self.field_name}__overlap": value.as_range()})


class AnyOf(filters.ModelMultipleChoiceFilter):
    """Rows of the chosen ones, through the foreign key itself: no join, no DISTINCT."""

    def filter(self, qs: _Figures, value: list[Model]) -> _Figures:
        return qs.filter(**{f"{self.field_name}__in": list(value)}) if value else qs


class AnyChoice(filters.MultipleChoiceFilter):
    """The same for plain columns."""

    def filter(self, qs: _Figures, value: list[str]) -> _Figures:
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


class KeyFigureFilter(filters.FilterSet):
    """Several values of one parameter are alternatives, different parameters hold together.

    Rows are looked up by the keys of what they point at (`subject_id IN …`), never by joined names, so that
    each filter has an index to use.
    """

    q = SearchWord()
    field = filters.ModelMultipleChoiceFilter(
        label=_("Wachstumsfeld oder Branche"),
        queryset=lambda request: GrowthField.objects.published(),
        to_field_name="slug",
        method="by_field",
        help_text=_("Das Feld und seine Teilfelder."),
    )
    subject = AnyOf(
        label=_("Gegenstand"), queryset=lambda request: FigureSubject.objects.published(), to_field_name="code"
    )
    kind = filters.MultipleChoiceFilter(
        label=_("Art des Gegenstands"), choices=FigureSubject.Kind.choices, method="by_subject_kind"
    )
    indicator = AnyOf(label=_("Kennzahlart"), queryset=lambda request: Indicator.objects.all(), to_field_name="code")
    source = AnyOf(label=_("Quelle"), queryset=lambda request: Source.objects.published(), to_field_name="code")
    qualifier = AnyChoice(label=_("Zusatz"), choices=KeyFigure.Qualifier.choices)
    rank = AnyChoice(label=_("Rang"), choices=KeyFigure.Rank.choices)
    series = filters.CharFilter(label=_("Zahlenreihe"), max_length=10)
    as_of = PartialDateOverlapFilter(
        label=_("Stand"), help_text=_("Jahr, Quartal, Monat oder Tag, z. B. 2012, 2012-Q3 oder 2012-09.")
    )
    reference_period = PartialDateOverlapFilter(
        label=_("Bezugszeitraum"), help_text=_("Jahr, Quartal, Monat oder Tag, z. B. 2011.")
    )
    conflict = filters.ModelMultipleChoiceFilter(
        label=_("Konflikt"),
        queryset=lambda request: FigureConflict.objects.published(),
        to_field_name="code",
        method="by_conflict",
        help_text=_("Kennung, z. B. K01."),
    )
    modified_since = filters.IsoDateTimeFilter(
        label=_("geändert seit"), field_name="updated_at", lookup_expr="gte", help_text=_("Zeitpunkt nach ISO 8601.")
    )

    class Meta:
        model = KeyFigure
        fields = ()

    def by_words(self, queryset: _Figures, name: str, value: str) -> _Figures:
        """Each word must occur in the name of the subject, of the indicator or of the source, or be the id."""
        words = value.split()[:MOST_WORDS]
        named = {
            "subject": _named(FigureSubject.objects.all(), words, "name_de", "name_en", "code"),
            "indicator": _named(Indicator.objects.all(), words, "name_de", "name_en"),
            "source": _named(Source.objects.published(), words, "label", "publisher"),
        }
        for word in words:
            condition = Q(external_id__in=(word, word.upper()))
            for target, keys in named.items():
                # Keys instead of subqueries: each has an index then, and a word that names nothing costs nothing.
                condition |= Q(**{f"{target}__in": keys[word]}) if keys[word] else Q()
            queryset = queryset.filter(condition)
        return queryset

    def by_field(self, queryset: _Figures, name: str, value: list[GrowthField]) -> _Figures:
        if not value:
            return queryset
        own = Q(growth_field__in=value) | Q(sub_field__growth_field__in=value)
        return queryset.filter(subject__in=FigureSubject.objects.filter(own))

    def by_subject_kind(self, queryset: _Figures, name: str, value: list[str]) -> _Figures:
        return queryset.filter(subject__in=FigureSubject.objects.filter(kind__in=value)) if value else queryset

    def by_conflict(self, queryset: _Figures, name: str, value: list[FigureConflict]) -> _Figures:
        if not value:
            return queryset
        involved = FigureConflict.figures.through.objects.filter(figureconflict__in=value)
        return queryset.filter(pk__in=involved.values("keyfigure"))


class KeyFigureListFilter(AddressFilter, KeyFigureFilter):
    """The filter of the page, which leaves earlier values out unless they are asked for."""

    GROUPS = ("field", "kind", "indicator", "source", "qualifier")
    TEXTS = ("as_of", "reference_period")
    SWITCHES = ("earlier",)
    BY_ADDRESS = ("subject", "rank", "series", "conflict", "modified_since")

    earlier = filters.BooleanFilter(
        label=_("frühere Werte zeigen"), method="with_earlier", widget=forms.CheckboxInput, required=False
    )

    def with_earlier(self, queryset: _Figures, name: str, value: bool | None) -> _Figures:
        asked_for_rank = bool(self.form.cleaned_data.get("rank"))
        return queryset if value or asked_for_rank else queryset.current()
