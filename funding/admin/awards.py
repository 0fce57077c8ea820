"""Back office of awarded funds: read only, as the sources state them."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from funding.models import Award
from thcm.core.admin_base import ReadOnlyAdmin


@admin.register(Award)
class AwardAdmin(ReadOnlyAdmin):
    list_display = ("heading", "town", "amount_text", "starts", "fields_text", "source")
    list_filter = ("source", "role", ("growth_fields", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("source",)
    search_fields = ("title", "recipient", "town", "key")
    hidden_in_export = ("id", "checksum")
    fieldsets = (
        (None, {"fields": ("title", "recipient", "town", "role", "amount_eur", "starts_on", "ends_on")}),
        (_("Förderung"), {"fields": ("programme", "provider", "classification", "growth_fields")}),
        (_("Herkunft"), {"fields": ("source", "key", "project_key", "municipality_key", "url", "unseen_since")}),
    )

    def get_list_queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.prefetch_related("growth_fields")

    @display(description=_("Vorhaben"), ordering="title", header=True)
    def heading(self, obj: Award) -> tuple[str, str]:
        return obj.recipient, obj.title

    @display(description=_("Betrag in Euro"), ordering="amount_eur")
    def amount_text(self, obj: Award) -> str:
        return "–" if obj.amount_eur is None else number_format(obj.amount_eur, 2, force_grouping=True)

    @display(description=_("Beginn"), ordering="starts_on")
    def starts(self, obj: Award) -> str:
        return date_format(obj.starts_on, "SHORT_DATE_FORMAT") if obj.starts_on else "–"

    @display(description=_("Felder"))
    def fields_text(self, obj: Award) -> str:
        return ", ".join(field.short_name_de or field.name_de for field in obj.growth_fields.all()) or "–"
