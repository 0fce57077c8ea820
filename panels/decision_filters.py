"""Which decisions a reader asks for: one filter set for the page and the API."""

import datetime as dt

import django_filters as filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from clusters.filters import AnyChoice
from panels.models import Decision, GoverningBody
from panels.querysets import DecisionQuerySet
from thcm.core.filters import AddressFilter, SearchWord
from thcm.core.search import words_of


class DecisionFilter(AddressFilter):
    """Several values of one parameter are alternatives, different parameters hold together."""

    GROUPS = ("body", "state")
    TEXTS = ("year",)
    SWITCHES = ("overdue",)

    q = SearchWord()
    body = filters.ModelMultipleChoiceFilter(
        label=_("Gremium"),
        queryset=lambda request: GoverningBody.objects.published(),
        to_field_name="slug",
        method="by_body",
    )
    state = AnyChoice(label=_("Stand"), choices=Decision.State.choices)
    year = filters.NumberFilter(
        label=_("Jahr der Sitzung"),
        method="by_year",
        decimal_places=0,
        validators=[MinValueValidator(1990), MaxValueValidator(2100)],
    )
    overdue = filters.BooleanFilter(
        label=_("nur überfällige"), method="by_overdue", widget=forms.CheckboxInput, required=False
    )

    class Meta:
        model = Decision
        fields = ()

    def by_words(self, queryset: DecisionQuerySet, name: str, value: str) -> DecisionQuerySet:
        """Each word must occur in the text or the number."""
        for word in words_of(value):
            queryset = queryset.with_word(word)
        return queryset

    def by_body(self, queryset: DecisionQuerySet, name: str, value: list[GoverningBody]) -> DecisionQuerySet:
        return queryset.filter(meeting__body__in=value) if value else queryset

    def by_year(self, queryset: DecisionQuerySet, name: str, value: int) -> DecisionQuerySet:
        first, after = dt.date(int(value), 1, 1), dt.date(int(value) + 1, 1, 1)
        return queryset.filter(meeting__on__startswith__gte=first, meeting__on__startswith__lt=after)

    def by_overdue(self, queryset: DecisionQuerySet, name: str, value: bool) -> DecisionQuerySet:
        return queryset.overdue() if value else queryset
