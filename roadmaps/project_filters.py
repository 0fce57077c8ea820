"""Which projects a reader asks for: one filter set for the page and the API."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from clusters.filters import AnyChoice
from clusters.models import GrowthField
from networks.models import Network
from roadmaps.models import Project
from roadmaps.querysets import ProjectQuerySet
from thcm.core.filters import AddressFilter, SearchWord
from thcm.core.search import words_of
from thcm.core.search_columns import found


class ProjectFilter(AddressFilter):
    """Several values of one parameter are alternatives, different parameters hold together."""

    GROUPS = ("kind", "stage", "field", "network")

    q = SearchWord()
    kind = AnyChoice(label=_("Art"), choices=Project.Kind.choices)
    stage = AnyChoice(label=_("Stufe"), choices=Project.Stage.choices)
    field = filters.ModelMultipleChoiceFilter(
        label=_("Wachstumsfeld oder Branche"),
        queryset=lambda request: GrowthField.objects.published(),
        to_field_name="slug",
        method="by_field",
    )
    network = filters.ModelMultipleChoiceFilter(
        label=_("Netzwerk"),
        queryset=lambda request: Network.objects.published().in_order(),
        to_field_name="slug",
        method="by_network",
    )

    class Meta:
        model = Project
        fields = ()

    def by_words(self, queryset: ProjectQuerySet, name: str, value: str) -> ProjectQuerySet:
        """Each word must occur in the project."""
        for word in words_of(value):
            queryset = queryset.filter(pk__in=found(Project.objects.all(), [word]).values("pk"))
        return queryset

    def by_field(self, queryset: ProjectQuerySet, name: str, value: list[GrowthField]) -> ProjectQuerySet:
        return queryset.in_fields([field.pk for field in value]) if value else queryset

    def by_network(self, queryset: ProjectQuerySet, name: str, value: list[Network]) -> ProjectQuerySet:
        return queryset.of_networks([network.pk for network in value]) if value else queryset
