"""Which news, publications and fact sheets a reader asks for; pages and API ask alike."""

from typing import Any

import django_filters as filters
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from clusters.filters import AnyChoice, AnyOf
from clusters.models import GrowthField
from newsroom.models import FactSheetEdition, LeaderKind, MarketLeader, NewsItem, Publication, Scope
from newsroom.querysets import FactSheetQuerySet, OfFields
from thcm.core.filters import AddressFilter, ModifiedSince, SearchWord
from thcm.core.search import words_of
from thcm.core.search_columns import found


class FieldsFilter(AddressFilter):
    """Several values of one parameter are alternatives, different parameters hold together."""

    q = SearchWord()
    field = filters.ModelMultipleChoiceFilter(
        label=_("Wachstumsfeld oder Branche"),
        queryset=lambda request: GrowthField.objects.published(),
        to_field_name="slug",
        method="by_field",
    )

    def by_words(self, queryset: OfFields, name: str, value: str) -> OfFields:
        """Each word must occur in it."""
        rows: Any = queryset.model._default_manager
        for word in words_of(value):
            queryset = queryset.filter(pk__in=found(rows.all(), [word]).values("pk"))
        return queryset

    def by_field(self, queryset: OfFields, name: str, value: list[GrowthField]) -> OfFields:
        return queryset.in_fields([field.pk for field in value]) if value else queryset


class NewsFilter(FieldsFilter):
    GROUPS = ("field",)
    TEXTS = ("year",)

    year = filters.NumberFilter(label=_("Jahr"), field_name="on", lookup_expr="year", min_value=1990, max_value=2100)

    class Meta:
        model = NewsItem
        fields = ()


class PublicationFilter(FieldsFilter):
    GROUPS = ("kind", "field")

    kind = AnyChoice(label=_("Art"), choices=Publication.Kind.choices)

    class Meta:
        model = Publication
        fields = ()


class LeaderFilter(FieldsFilter):
    GROUPS = ("kind", "scope", "field")

    kind = AnyChoice(label=_("Art"), choices=LeaderKind.choices)
    scope = AnyChoice(label=_("Raum"), choices=Scope.choices)

    class Meta:
        model = MarketLeader
        fields = ()

    def by_field(self, queryset: Any, name: str, value: list[GrowthField]) -> Any:
        return queryset.filter(growth_field__in=value) if value else queryset


class FactSheetApiFilter(filters.FilterSet):
    field = AnyOf(
        field_name="growth_field", queryset=lambda request: GrowthField.objects.published(), to_field_name="slug"
    )
    language = filters.MultipleChoiceFilter(choices=settings.LANGUAGES, method="by_language")

    class Meta:
        model = FactSheetEdition
        fields = ()

    def by_language(self, queryset: FactSheetQuerySet, name: str, value: list[str]) -> FactSheetQuerySet:
        return queryset.in_languages(value) if value else queryset


class LeaderApiFilter(LeaderFilter):
    modified_since = ModifiedSince()


class NewsApiFilter(NewsFilter):
    modified_since = ModifiedSince()


class PublicationApiFilter(PublicationFilter):
    modified_since = ModifiedSince()
