"""Which events a list on another website shows, how many of them, and in which language."""

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from events.filters import UpcomingFilter
from events.querysets import EventQuerySet

FEW, MOST = 5, 20


class CountFilter(filters.Filter):
    field_class = forms.IntegerField


class EmbedFilter(UpcomingFilter):
    FIRST = ("count",)
    GROUPS = ("field", "network", "type")
    TEXTS = ("place",)
    SWITCHES = ("english",)
    BY_ADDRESS = ("series", "format", "from", "to")

    count = CountFilter(
        label=_("Wie viele Termine höchstens?"),
        method="as_chosen",
        min_value=1,
        max_value=MOST,
        help_text=_("Von 1 bis 20; ohne Angabe sind es 5."),
    )
    english = filters.BooleanFilter(label=_("auf Englisch"), method="as_chosen", widget=forms.CheckboxInput)

    @property
    def most(self) -> int:
        return self.form.cleaned_data.get("count") or FEW

    def as_chosen(self, queryset: EventQuerySet, name: str, value: object) -> EventQuerySet:
        """How many and in which language does not decide which."""
        return queryset
