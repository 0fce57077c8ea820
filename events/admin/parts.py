"""What the pages of events are made of: filters of the list, its table, what is edited with an event."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from unfold.admin import TabularInline
from unfold.decorators import display

from events.models import EarlierDate, Event, EventParty
from networks.models import Network
from thcm.core.admin_base import KnownRows
from thcm.core.exports import TableResource, TextWidget


class PeriodFilter(admin.SimpleListFilter):
    title = _("Termin")
    parameter_name = "zeit"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, Any], ...]:
        return (("kommend", _("kommt noch")), ("vergangen", _("vorbei")), ("ungenau", _("noch nicht auf den Tag")))

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        match self.value():
            case "kommend":
                return queryset.upcoming().in_order()
            case "vergangen":
                return queryset.past()
            case "ungenau":
                return queryset.imprecise()
        return queryset


class MissingFilter(admin.SimpleListFilter):
    """What a network's calendar does not hold any more."""

    title = _("Kalender des Netzwerks")
    parameter_name = "kalender"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, Any], ...]:
        return (("fehlt", _("nicht mehr enthalten")),)

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return queryset.missing_in_calendar() if self.value() == "fehlt" else queryset


class PartyInline(KnownRows, TabularInline):
    model = EventParty
    fields = ("role", "network", "organisation", "label", "order")
    autocomplete_fields = ("organisation",)
    extra = 0
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("network", "organisation")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """All networks, also for managers: an event across fields is held with those of others."""
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "network":  # read once for all rows
            field.choices = [("", "–"), *Network.objects.maintained().order_by("name").values_list("pk", "name")]
        return field


class EarlierDateInline(TabularInline):
    """Written by the database; one that was only a mistake may go."""

    model = EarlierDate
    fields = readonly_fields = ("statement", "date_text", "replaced_at")
    extra = 0
    tab = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=_("Termin"))
    def statement(self, obj: EarlierDate) -> str:
        return obj.when


class EventTable(TableResource):
    """An imprecise date is never written as its first day (R33)."""

    when = Field(attribute="when", column_name=str(_("Termin")), widget=TextWidget())
    organisers = Field(attribute="organisers", column_name=str(_("Veranstalter")), widget=TextWidget())
    partners = Field(attribute="partners", column_name=str(_("Partner")), widget=TextWidget())

    class Meta:
        model = Event
        exclude = ("id", "uid", "sequence", "days", "starts_on", "ends_before")
        export_order = ("title_de", "when", "organisers", "partners")
