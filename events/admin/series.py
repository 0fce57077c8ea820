"""Back office of series of events."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from events.models import EventSeries
from events.permissions import may_edit_series
from thcm.core.actions import restore
from thcm.core.admin import ReviewFilter, StateColumns
from thcm.core.admin_base import EditorialAdmin
from thcm.core.permissions import Role, account_of, has_role


@admin.register(EventSeries)
class EventSeriesAdmin(StateColumns, EditorialAdmin):
    list_display = ("name_de", "recurrence_de", "holder_text", "state", "changed")
    list_filter = ("status", ReviewFilter)
    list_select_related = ("network", "organisation", "updated_by")
    search_fields = ("name_de", "name_en", "slug")
    autocomplete_fields = ("network", "organisation", "source")
    fieldsets = (
        (None, {"fields": ("name_de", "slug", ("network", "organisation"), "recurrence_de", "status")}),
        (_("Beschreibung"), {"fields": ("description_de",), "classes": ("tab",)}),
        (_("Englisch"), {"fields": ("name_en", "recurrence_en", "description_en"), "classes": ("tab",)}),
        (_("Herkunft"), {"fields": ("source", "section", "note", "review_due_on"), "classes": ("tab",)}),
    )

    def may_edit(self, request: HttpRequest, obj: EventSeries) -> bool:
        return may_edit_series(request.user)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """An address never changes silently."""
        return ("slug",) if obj and not has_role(request.user, Role.ADMINISTRATOR) else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {} if obj else {"slug": ("name_de",)}

    def restore_record(self, request: HttpRequest, record: Any) -> None:
        restore(record=record, user=account_of(request), keep=("slug",))

    def view_on_site(self, obj: EventSeries) -> str | None:
        return obj.get_absolute_url() if obj.is_published else None

    @display(description=_("Veranstalter"))
    def holder_text(self, obj: EventSeries) -> str:
        return str(obj.holder or "–")
