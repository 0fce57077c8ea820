"""Which offers and searches a reader asks for."""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.filters import AnyChoice
from clusters.models import GrowthField
from networks.models import CompetenceTag, CooperationRequest
from networks.querysets import CooperationRequestQuerySet
from thcm.core.filters import AddressFilter, SearchWord
from thcm.core.search import words_of
from thcm.core.search_columns import found


class RequestFilter(AddressFilter):
    """Several values of one parameter are alternatives, different parameters hold together."""

    GROUPS = ("kind", "field", "tag")

    q = SearchWord()
    kind = AnyChoice(label=_("Art"), choices=CooperationRequest.Kind.choices)
    field = filters.ModelMultipleChoiceFilter(
        label=_("Wachstumsfeld oder Branche"),
        queryset=lambda request: GrowthField.objects.published(),
        to_field_name="slug",
        method="by_field",
    )
    tag = filters.ModelMultipleChoiceFilter(
        label=_("Kompetenz"),
        queryset=lambda request: CompetenceTag.objects.all(),
        to_field_name="slug",
        method="by_tag",
    )

    class Meta:
        model = CooperationRequest
        fields = ()

    def by_words(self, queryset: CooperationRequestQuerySet, name: str, value: str) -> CooperationRequestQuerySet:
        """Each word must occur in the title, the text, the sender or a competence."""
        for word in words_of(value):
            tags = list(found(CompetenceTag.objects.all(), [word]).values_list("pk", flat=True))
            condition = Q(pk__in=found(CooperationRequest.objects.all(), [word]).values("pk"))
            if tags:
                condition |= Q(pk__in=CooperationRequest.objects.with_any_tag(tags).values("pk"))
            queryset = queryset.filter(condition)
        return queryset

    def by_field(self, queryset: CooperationRequestQuerySet, name: str, value: list) -> CooperationRequestQuerySet:
        return queryset.in_fields([field.pk for field in value]) if value else queryset

    def by_tag(self, queryset: CooperationRequestQuerySet, name: str, value: list) -> CooperationRequestQuerySet:
        return queryset.with_any_tag([tag.pk for tag in value]) if value else queryset
