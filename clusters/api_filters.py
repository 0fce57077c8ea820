"""Filters that only the API offers."""

import django_filters as filters
from django.db.models import QuerySet

from clusters.documents import QUALIFIERS
from clusters.filters import AnyChoice, AnyOf, KeyFigureFilter
from clusters.models import FieldCategory, FigureConflict, FigureSubject, GrowthField, Indicator, KeyFigure
from clusters.querysets import KeyFigureQuerySet
from thcm.core.filters import ModifiedSince
from thcm.core.models import Source


class Qualifiers(AnyChoice):
    """Takes the spelling of the sources as well as the code."""

    def filter(self, qs: KeyFigureQuerySet, value: list[str]) -> KeyFigureQuerySet:
        codes = {spelling: code for code, spelling in QUALIFIERS.items()}
        return super().filter(qs, [codes.get(text, text) for text in value])


class KeyFigureApiFilter(KeyFigureFilter):
    qualifier = Qualifiers(choices=[*QUALIFIERS.items(), *((text, text) for text in QUALIFIERS.values())])
    modified_since = ModifiedSince()


class FieldFilter(filters.FilterSet):
    kind = AnyChoice(choices=GrowthField.Kind.choices)
    category = AnyOf(queryset=FieldCategory.objects.all(), to_field_name="code")
    modified_since = ModifiedSince()


class SubFieldFilter(filters.FilterSet):
    field = AnyOf(
        field_name="growth_field",
        queryset=lambda request: GrowthField.objects.published(),
        to_field_name="slug",
    )
    modified_since = ModifiedSince()


class IndicatorFilter(filters.FilterSet):
    unit_code = AnyChoice(field_name="unit", choices=Indicator.Unit.choices)


class SourceFilter(filters.FilterSet):
    kind = AnyChoice(choices=Source.Kind.choices)
    modified_since = ModifiedSince()


class SubjectFilter(filters.FilterSet):
    kind = AnyChoice(choices=FigureSubject.Kind.choices)
    field = filters.ModelMultipleChoiceFilter(
        queryset=lambda request: GrowthField.objects.published(), to_field_name="slug", method="by_field"
    )

    def by_field(self, queryset: QuerySet, name: str, value: list[GrowthField]) -> QuerySet:
        return queryset.of_fields([field.pk for field in value]) if value else queryset  # type: ignore[attr-defined]


class ConflictFilter(filters.FilterSet):
    kind = AnyChoice(choices=FigureConflict.Kind.choices)
    state = AnyChoice(choices=FigureConflict.State.choices)
    figure = filters.ModelMultipleChoiceFilter(
        queryset=lambda request: KeyFigure.objects.published(), to_field_name="external_id", method="by_figure"
    )
    modified_since = ModifiedSince()

    def by_figure(self, queryset: QuerySet, name: str, value: list[KeyFigure]) -> QuerySet:
        if not value:
            return queryset
        involved = FigureConflict.figures.through.objects.filter(keyfigure__in=value)
        return queryset.filter(pk__in=involved.values("figureconflict"))
