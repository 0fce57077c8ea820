"""Which roadmaps a reader asks for: one filter set for the overview and the API."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from clusters.filters import AnyChoice
from clusters.models import GrowthField
from roadmaps.models import Roadmap
from roadmaps.querysets import RoadmapQuerySet
from thcm.core.filters import AddressFilter, SearchWord
from thcm.core.search import words_of
from thcm.core.search_columns import found


class RoadmapFilter(AddressFilter):
    """Several values of one parameter are alternatives, different parameters hold together."""

    GROUPS = ("field", "state")
    HIDDEN = ("group",)

    q = SearchWord()
    field = filters.ModelMultipleChoiceFilter(
        label=_("Wachstumsfeld oder Branche"),
        queryset=lambda request: GrowthField.objects.published(),
        to_field_name="slug",
        method="by_field",
    )
    state = AnyChoice(label=_("Stand der Roadmap"), choices=Roadmap.State.choices)

    class Meta:
        model = Roadmap
        fields = ()

    def by_words(self, queryset: RoadmapQuerySet, name: str, value: str) -> RoadmapQuerySet:
        """Each word must occur in the roadmap."""
        for word in words_of(value):
            queryset = queryset.filter(pk__in=found(Roadmap.objects.all(), [word]).values("pk"))
        return queryset

    def by_field(self, queryset: RoadmapQuerySet, name: str, value: list[GrowthField]) -> RoadmapQuerySet:
        """Those of the field, and those that are interlocked with it."""
        return queryset.in_fields([field.pk for field in value]) if value else queryset
