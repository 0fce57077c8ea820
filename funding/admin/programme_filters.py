"""Filters of the list of programmes in the back office."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusters.models import GrowthField
from clusters.permissions import own_field_ids
from funding.models import FieldRating, FundingProgramme

OWN_FIELDS = "meine"
Rating = FieldRating.Rating


class TodayFilter(admin.SimpleListFilter):
    title = _("Status heute")
    parameter_name = "heute"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return FundingProgramme.Status.choices

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        known = self.value() in FundingProgramme.Status.values
        return queryset.in_status([self.value()]) if known else queryset


class FieldFilter(admin.SimpleListFilter):
    """Suggested or rated for a field; the filter below says how."""

    title = _("Feld")
    parameter_name = "feld"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, Any], ...]:
        fields = tuple((field.slug, field.name) for field in GrowthField.objects.maintained())
        own = ((OWN_FIELDS, _("meine Felder")),) if own_field_ids(request.user) else ()
        return (*own, *fields, ("offen", _("themenoffen")))

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        if self.value() == "offen":
            return queryset.filter(suggestions__growth_field=None, suggestions__isnull=False)
        return queryset.for_managers_of(chosen_fields(request)) if self.value() else queryset


class RatingFilter(admin.SimpleListFilter):
    """For the chosen field, for the own fields, or for any."""

    title = _("Bewertung")
    parameter_name = "bewertung"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, Any], ...]:
        return (("offen", _("vorgeschlagen, nicht bewertet")), *Rating.choices)

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        fields = chosen_fields(request)
        if self.value() == "offen":
            return queryset.unrated_for(fields)
        return queryset.rated_for(fields, self.value()) if self.value() in Rating.values else queryset


class NewsFilter(admin.SimpleListFilter):
    """What people were told of, as the overview counts it."""

    title = _("Neuigkeiten")
    parameter_name = "neues"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, Any], ...]:
        return (
            ("7", _("seit 7 Tagen")),
            ("30", _("seit 30 Tagen")),
            ("fristen", _("verschobene Fristen, 14 Tage")),
            ("alle", _("neu oder geändert, ohne Zeitraum")),
        )

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        match self.value():
            case "7" | "30":
                return queryset.with_news_since(timezone.now() - dt.timedelta(days=int(self.value() or 0)))
            case "fristen":
                return queryset.with_moved_deadline()
            case "alle":
                return queryset.with_news_since(None)
        return queryset


class DueFilter(admin.SimpleListFilter):
    title = _("Prüfung")
    parameter_name = "pruefung"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, Any], ...]:
        return (("ueberfaellig", _("überfällig")),)

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return queryset.review_overdue() if self.value() else queryset


def chosen_fields(request: HttpRequest) -> frozenset[int]:
    """The field of the filter; without one the own fields, for who has none all."""
    slug = request.GET.get(FieldFilter.parameter_name, "")
    own = own_field_ids(request.user)
    if slug in ("", OWN_FIELDS, "offen"):
        return own or frozenset(GrowthField.objects.values_list("pk", flat=True))
    return frozenset(GrowthField.objects.filter(slug=slug).values_list("pk", flat=True))
