"""Which awards a reader asks for: one filter set for the page, its CSV and the API."""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.filters import MOST_WORDS, AnyOf
from clusters.models import GrowthField
from funding.models import Award, FundingSource
from funding.querysets import AwardQuerySet
from thcm.core.filters import AddressFilter, SearchWord


class AwardFilter(AddressFilter):
    """Several values of one parameter are alternatives, different parameters hold together."""

    GROUPS = ("field", "source")
    TEXTS = ("year", "town")

    q = SearchWord(help_text=_("Vorhaben, Empfänger oder Programm"))
    field = filters.ModelMultipleChoiceFilter(
        label=_("Wachstumsfeld oder Branche"),
        queryset=lambda request: GrowthField.objects.published(),
        to_field_name="slug",
        method="by_field",
    )
    source = AnyOf(
        label=_("Quelle"),
        queryset=lambda request: FundingSource.objects.filter(purpose=FundingSource.Purpose.AWARDS),
        to_field_name="code",
    )
    year = filters.NumberFilter(
        label=_("Jahr des Beginns"), field_name="starts_on__year", min_value=1900, max_value=2200
    )
    town = filters.CharFilter(label=_("Ort"), field_name="town", lookup_expr="icontains", max_length=100)

    class Meta:
        model = Award
        fields = ()

    def by_words(self, queryset: AwardQuerySet, name: str, value: str) -> AwardQuerySet:
        """Each word must occur in the project, the recipient, the programme or its classification."""
        for word in value.split()[:MOST_WORDS]:
            queryset = queryset.filter(
                Q(title__icontains=word)
                | Q(recipient__icontains=word)
                | Q(programme__icontains=word)
                | Q(classification__icontains=word)
                | Q(key__iexact=word)
            )
        return queryset

    def by_field(self, queryset: AwardQuerySet, name: str, value: list[GrowthField]) -> AwardQuerySet:
        return queryset.in_fields(field.pk for field in value) if value else queryset
