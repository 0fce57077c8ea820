"""Back office of decisions: who carries them out, how far they are and what they led to (CB-3)."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from panels.models import Decision
from panels.permissions import may_prepare
from roadmaps.admin.parts import OverdueFilter
from thcm.core.admin import STATUS_COLOURS, StateColumns
from thcm.core.admin_base import EditorialAdmin


@admin.register(Decision)
class DecisionAdmin(StateColumns, EditorialAdmin):
    list_display = ("heading", "meeting", "responsible_text", "due_text", "progress", "condition", "changed")
    list_filter = (OverdueFilter, "state", "meeting__body", "status")
    list_select_related = ("meeting__body", "responsible_body", "responsible_organisation", "updated_by")
    search_fields = ("number", "text_de", "text_en")
    autocomplete_fields = ("responsible_organisation", "measures", "projects", "work_items")
    fieldsets = (
        (None, {"fields": ("meeting", "number", "text_de", "paper", "status")}),
        (
            _("Umsetzung"),
            {"fields": (("responsible_body", "responsible_organisation"), ("due", "state"), "result_de", "note")},
        ),
        (_("Daraus wurde"), {"fields": ("measures", "projects", "work_items"), "classes": ("tab",)}),
        (_("Englisch"), {"fields": ("text_en", "result_en"), "classes": ("tab",)}),
    )

    def may_edit(self, request: HttpRequest, obj: Decision) -> bool:
        return may_prepare(request.user)

    def get_row_queryset(self) -> QuerySet:
        return Decision.objects.select_related(*self.list_select_related)

    def view_on_site(self, obj: Decision) -> str | None:
        return obj.get_absolute_url() if obj.is_published else None

    @display(description=_("Beschluss"), ordering="number", header=True)
    def heading(self, obj: Decision) -> tuple[str, str]:
        return obj.number, obj.text_de[:120]

    @display(description=_("verantwortlich"))
    def responsible_text(self, obj: Decision) -> str:
        return obj.responsible or "–"

    @display(description=_("fällig"), ordering="due")
    def due_text(self, obj: Decision) -> str:
        return obj.due.text if obj.due else "–"

    @display(description=_("Stand"), label={"overdue": "danger", "open": "info", "over": "success"})
    def progress(self, obj: Decision) -> tuple[str, str]:
        if obj.is_overdue:
            return "overdue", str(_("überfällig"))
        return ("open" if obj.is_open else "over"), obj.get_state_display()

    @display(description=_("Status"), ordering="status", label=STATUS_COLOURS)
    def condition(self, obj: Any) -> tuple[str, str]:
        return obj.status, obj.get_status_display()
