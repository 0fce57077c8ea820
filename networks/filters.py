"""Which networks a reader asks for."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from clusters.filters import MOST_WORDS, AnyChoice
from clusters.models import GrowthField
from networks.models import Network
from networks.querysets import NetworkQuerySet
from networks.search import ids_with_all
from thcm.core.filters import AddressFilter


def _labels() -> list[tuple[str, str]]:
    return [(scheme, scheme) for scheme in Network.objects.published().label_schemes()]


class NetworkFilter(AddressFilter):
    """Several values of one parameter are alternatives, different parameters hold together."""

    GROUPS = ("field", "state", "label")

    q = filters.CharFilter(
        label=_("Suchwort"), method="by_words", max_length=100, help_text=_("Name, Thema oder Aktivität")
    )
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
        words = value.split()[:MOST_WORDS]
        return queryset.filter(pk__in=ids_with_all(words)) if words else queryset

    def by_field(self, queryset: NetworkQuerySet, name: str, value: list[GrowthField]) -> NetworkQuerySet:
        return queryset.working_in(field.pk for field in value) if value else queryset

    def by_label(self, queryset: NetworkQuerySet, name: str, value: list[str]) -> NetworkQuerySet:
        return queryset.awarded(value) if value else queryset
