"""Which networks a reader asks for."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from clusters.filters import MOST_WORDS, AnyChoice
from clusters.models import GrowthField
from networks.models import Network, NetworkActivity, NetworkTopic
from networks.querysets import NetworkQuerySet
from thcm.core.filters import AddressFilter, SearchWord
from thcm.core.search_columns import found


def _labels() -> list[tuple[str, str]]:
    return [(scheme, scheme) for scheme in Network.objects.published().label_schemes()]


class NetworkFilter(AddressFilter):
    """Several values of one parameter are alternatives, different parameters hold together."""

    GROUPS = ("field", "state", "label")

    q = SearchWord(help_text=_("Name, Thema oder Aktivität"))
    field = filters.ModelMultipleChoiceFilter(
        label=_("Wachstumsfeld oder Branche"),
        queryset=lambda request: GrowthField.objects.published(),
        to_field_name="slug",
        method="by_field",
    )
    state = AnyChoice(label=_("Stand des Netzwerks"), choices=Network.State.choices)
    label = filters.MultipleChoiceFilter(label=_("Label"), choices=_labels, method="by_label")

    class Meta:
        model = Network
        fields = ()

    def by_words(self, queryset: NetworkQuerySet, name: str, value: str) -> NetworkQuerySet:
        """Each word must occur in a name, a topic or an activity."""
        for word in value.split()[:MOST_WORDS]:
            named = found(Network.objects.all(), [word]).values("pk")
            parts = (found(model.objects.all(), [word]).values("network") for model in (NetworkTopic, NetworkActivity))
            queryset = queryset.filter(pk__in=list(named.union(*parts).values_list("pk", flat=True)))
        return queryset

    def by_field(self, queryset: NetworkQuerySet, name: str, value: list[GrowthField]) -> NetworkQuerySet:
        return queryset.working_in(field.pk for field in value) if value else queryset

    def by_label(self, queryset: NetworkQuerySet, name: str, value: list[str]) -> NetworkQuerySet:
        return queryset.awarded(value) if value else queryset
