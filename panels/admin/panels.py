"""Back office of panels: who moderates and who is invited (GM-5)."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from clusters.models import GrowthField
from clusters.permissions import is_bound_to_own_fields
from panels.models import Panel, PanelParticipant
from panels.permissions import may_edit_panel
from thcm.core.admin import STATUS_COLOURS, StateColumns
from thcm.core.admin_base import EditorialAdmin, KnownRows
from thcm.core.models import User
from thcm.core.permissions import Role


class ParticipantFormSet(BaseInlineFormSet):
    """GM-5: nobody is invited twice, in one submission neither; the error stands beside the box."""

    def clean(self) -> None:
        super().clean()
        seen: set[tuple[str, Any]] = set()
        for form in self.forms:
            data = getattr(form, "cleaned_data", None) or {}
            for name in ("organisation", "network", "label"):
                value = data.get(name)
                key = (name, " ".join(value.casefold().split()) if isinstance(value, str) else value)
                if value and not data.get("DELETE"):
                    if key in seen:
                        form.add_error(name, _t("Dieser Akteur ist schon eingeladen."))
                    seen.add(key)


class ParticipantInline(KnownRows, TabularInline):
    model = PanelParticipant
    formset = ParticipantFormSet
    fields = ("organisation", "network", "label", "person_name", "person_email", "state", "invited_on")
    autocomplete_fields = ("organisation", "network")
    extra = 0
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("organisation", "network")


class ModeratorFilter(admin.SimpleListFilter):
    """Work list: GM-5 asks for exactly one."""

    title = _("Moderation")
    parameter_name = "moderation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, Any], ...]:
        return (("fehlt", _("fehlt")),)

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return queryset.without_moderator() if self.value() == "fehlt" else queryset


@admin.register(Panel)
class PanelAdmin(StateColumns, EditorialAdmin):
    list_display = ("name_de", "stage", "when_text", "moderation", "invited", "condition", "changed")
    list_filter = (ModeratorFilter, "state", "status")
    list_select_related = ("moderator", "updated_by")
    search_fields = ("name_de", "name_en", "slug", "aliases")
    autocomplete_fields = ("source",)
    inlines = (ParticipantInline,)
    fieldsets = (
        (None, {"fields": ("name_de", "slug", "moderator", "status", "review_due_on")}),
        (_("Zeit"), {"fields": ("state", ("starts", "is_planned"), "order")}),
        (_("Inhalt"), {"fields": ("summary_de", "growth_fields", "aliases"), "classes": ("tab",)}),
        (_("Englisch"), {"fields": ("name_en", "summary_en"), "classes": ("tab",)}),
        (_("Herkunft"), {"fields": ("source", "section"), "classes": ("tab",)}),
    )

    def may_edit(self, request: HttpRequest, obj: Panel) -> bool:
        return may_edit_panel(request.user, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A manager moderates; which panels there are is for the office."""
        return super().has_add_permission(request) and not is_bound_to_own_fields(request.user)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("slug", "moderator") if is_bound_to_own_fields(request.user) else ()

    def get_inline_instances(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Names and addresses of those invited are for who edits the panel."""
        may_see = obj is None or self.has_change_permission(request, obj)
        return super().get_inline_instances(request, obj) if may_see else []

    def get_list_queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return queryset.annotate(invited=Count("participants"))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "moderator":
            managers = User.objects.filter(is_active=True, groups__name=Role.FIELD_MANAGER)
            kwargs["queryset"] = managers.order_by("function", "username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "growth_fields":
            kwargs |= {
                "queryset": GrowthField.objects.maintained(),
                "widget": UnfoldAdminCheckboxSelectMultipleWidget(),
            }
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def view_on_site(self, obj: Panel) -> str | None:
        return obj.get_absolute_url() if obj.is_published else None

    @display(description=_("Stand"), ordering="state")
    def stage(self, obj: Panel) -> str:
        return obj.get_state_display()

    @display(description=_("Beginn"), ordering="starts")
    def when_text(self, obj: Panel) -> str:
        return obj.when or "–"

    @display(description=_("Moderation"), ordering="moderator__function")
    def moderation(self, obj: Panel) -> str:
        return str(obj.moderator) if obj.moderator else "–"

    @display(description=_("Status"), ordering="status", label=STATUS_COLOURS)
    def condition(self, obj: Panel) -> tuple[str, str]:
        return obj.status, obj.get_status_display()

    @display(description=_("eingeladen"), ordering="invited")
    def invited(self, obj: Any) -> int:
        return obj.invited
