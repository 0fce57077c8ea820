"""Which events a reader asks for: one filter set for pages, feeds, embedded lists and the API."""

import datetime as dt
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clusters.filters import AnyChoice, AnyOf
from clusters.models import GrowthField
from events.models import Event, EventSeries
from events.querysets import EventQuerySet
from networks.models import Network
from thcm.core.dates import PartialDate, PartialDateFormField
from thcm.core.filters import AddressFilter, SearchWord
from thcm.core.search import words_of
from thcm.core.search_columns import found

KEPT = dt.timedelta(days=365)  # how long a subscribed calendar keeps what is over


class PeriodCheck(forms.Form):
    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        start, end = values.get("from"), values.get("to")
        if start and end and end.ends_before <= start.starts_on:
            self.add_error("to", _("Der Zeitraum endet vor seinem Beginn."))
        return values


class PartialDateFilter(filters.Filter):
    field_class = PartialDateFormField


class EventFilter(AddressFilter):
    """Several values of one parameter are alternatives, different parameters hold together.

    Without `from` and `to` it is everything; subclasses say otherwise in `without_period`.
    """

    FIRST: tuple[str, ...] = ("from", "to", "place")
    GROUPS: tuple[str, ...] = ("field", "type", "format", "network")
    BY_ADDRESS: tuple[str, ...] = ("series",)

    q = SearchWord(help_text=_("Titel, Thema, Ort oder Netzwerk"))
    field = filters.ModelMultipleChoiceFilter(
        label=_("Wachstumsfeld oder Branche"),
        queryset=lambda request: GrowthField.objects.published(),
        to_field_name="slug",
        method="by_field",
    )
    type = AnyChoice(label=_("Art"), choices=Event.Type.choices)
    format = AnyChoice(
        label=pgettext_lazy("attendance", "Format"), field_name="attendance_mode", choices=Event.Attendance.choices
    )
    network = filters.ModelMultipleChoiceFilter(
        label=_("Netzwerk"),
        queryset=lambda request: Network.objects.published().in_order(),
        to_field_name="slug",
        method="by_network",
        help_text=_("Veranstaltet oder beteiligt."),
    )
    place = filters.CharFilter(
        label=_("Ort"), method="by_place", max_length=100, help_text=_("Ort oder Haus, auch ein Teil des Namens.")
    )
    series = AnyOf(label=_("Reihe"), queryset=lambda request: EventSeries.objects.published(), to_field_name="slug")

    class Meta:
        model = Event
        fields = ()
        form = PeriodCheck

    @classmethod
    def get_filters(cls) -> dict[str, filters.Filter]:
        """With the period, whose parameters are called as no attribute may be."""
        help_text = _("Jahr, Quartal, Monat oder Tag, z. B. 2013, 2013-Q1, 03/2013.")
        period = {
            "from": PartialDateFilter(label=_("von"), method="by_period", help_text=help_text),
            "to": PartialDateFilter(label=_("bis"), method="by_period", help_text=help_text),
        }
        return {**super().get_filters(), **period}

    @property
    def has_period(self) -> bool:
        return any(self.form.cleaned_data.get(name) for name in ("from", "to"))

    def filter_queryset(self, queryset: EventQuerySet) -> EventQuerySet:
        return self.but(self.in_period(queryset))

    def in_period(self, queryset: EventQuerySet) -> EventQuerySet:
        start, end = (self.form.cleaned_data.get(name) for name in ("from", "to"))
        if not (start or end):
            return self.without_period(queryset)
        first = start and start.starts_on
        return queryset.overlapping(first, end and end.ends_before - dt.timedelta(days=1))

    def but(self, queryset: EventQuerySet, *names: str) -> EventQuerySet:
        """Everything but the period and these filters."""
        for name, value in self.form.cleaned_data.items():
            if name not in names:
                queryset = self.filters[name].filter(queryset, value)
        return queryset

    def without_period(self, queryset: EventQuerySet) -> EventQuerySet:
        return queryset

    def by_period(self, queryset: EventQuerySet, name: str, value: PartialDate) -> EventQuerySet:
        """Both ends are one question, which `in_period` asks."""
        return queryset

    def by_words(self, queryset: EventQuerySet, name: str, value: str) -> EventQuerySet:
        """Each word must occur in the event, or in the name of a network that holds it or takes part."""
        for number, word in enumerate(words_of(value)):
            condition = Q(pk__in=found(Event.objects.all(), [word]).values("pk"))
            if networks := [network.pk for network in self._networks_named if network.word_scores[number]]:
                condition |= Q(pk__in=Event.objects.of_networks(networks).values("pk"))
            queryset = queryset.filter(condition)
        return queryset

    @cached_property
    def _networks_named(self) -> list[Any]:
        words = words_of(self.form.cleaned_data["q"])
        return list(found(Network.objects.published(), words, in_names=True)) if words else []

    def by_field(self, queryset: EventQuerySet, name: str, value: list[GrowthField]) -> EventQuerySet:
        return queryset.in_fields([field.pk for field in value]) if value else queryset

    def by_network(self, queryset: EventQuerySet, name: str, value: list[Network]) -> EventQuerySet:
        return queryset.of_networks([network.pk for network in value]) if value else queryset

    def by_place(self, queryset: EventQuerySet, name: str, value: str) -> EventQuerySet:
        return queryset.filter(Q(city__icontains=value) | Q(place_name__icontains=value))


class UpcomingFilter(EventFilter):
    """Of pages and embedded lists: what is not over yet, unless a period is asked for."""

    HIDDEN = ("view",)

    def without_period(self, queryset: EventQuerySet) -> EventQuerySet:
        return queryset.upcoming()


class MonthFilter(EventFilter):
    """Of the month page: `month` is its period, the past included."""

    HIDDEN = ("view", "month")

    month = PartialDateFilter(label=_("Monat"), method="by_period")

    @property
    def shown_month(self) -> PartialDate:
        """The one asked for, or in which the period asked for begins, or the present one."""
        values = self.form.cleaned_data if self.is_valid() else {}
        asked_for = values.get("month") or values.get("from")
        return PartialDate.containing(asked_for.starts_on if asked_for else timezone.localdate(), "month")


class SubscribedFilter(EventFilter):
    """Of feeds: what has just been stays in the calendars of those who subscribed."""

    def without_period(self, queryset: EventQuerySet) -> EventQuerySet:
        return queryset.overlapping(timezone.localdate() - KEPT, None)
