"""Back office of the work programme: groups, items and their steps (CB-6)."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from panels.models import WorkGroup, WorkItem, WorkItemEntry, WorkProgramme
from panels.permissions import may_edit_work
from panels.work_actions import set_item_state
from panels.work_forms import ItemStateForm
from thcm.core.admin import StateColumns
from thcm.core.admin_base import EditorialAdmin, HistoryAdmin, KnownRows
from thcm.core.permissions import account_of
from thcm.core.relative import since_text


class GroupInline(KnownRows, TabularInline):
    model = WorkGroup
    fields = ("name_de", "name_en", "order")
    extra = 0
    tab = True


class EntryInline(TabularInline):
    """Written by „Stand ändern“; one that was only a mistake is put right by the next."""

    model = WorkItemEntry
    fields = readonly_fields = ("state", "note_de", "made_at", "made_by")
    extra = 0
    tab = True
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("made_by").order_by("-pk")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(WorkProgramme)
class WorkProgrammeAdmin(StateColumns, EditorialAdmin):
    list_display = ("title_de", "first_year", "last_year", "body", "state", "changed")
    list_filter = ("status",)
    list_select_related = ("body", "updated_by")
    search_fields = ("title_de", "title_en", "slug")
    autocomplete_fields = ("decision", "source")
    inlines = (GroupInline,)
    fieldsets = (
        (None, {"fields": ("title_de", "title_en", "slug", ("first_year", "last_year"), "status", "review_due_on")}),
        (_("Herkunft"), {"fields": ("body", "decision", "source", "section")}),
    )

    def may_edit(self, request: HttpRequest, obj: WorkProgramme) -> bool:
        return may_edit_work(request.user)

    def view_on_site(self, obj: WorkProgramme) -> str | None:
        return obj.get_absolute_url() if obj.is_published else None


@admin.register(WorkItem)
class WorkItemAdmin(HistoryAdmin):
    list_display = ("text_de", "group", "growth_field", "due_text", "condition", "changed")
    list_filter = ("state", "group__programme", "growth_field")
    list_select_related = ("group", "growth_field")
    search_fields = ("text_de", "text_en")
    autocomplete_fields = ("growth_field", "responsible_organisation")
    inlines = (EntryInline,)
    change_form_outer_before_template = "back_office/work_item_state.html"
    fields = (
        "text_de",
        "text_en",
        "group",
        "order",
        "growth_field",
        ("responsible_organisation", "responsible_label"),
        "due",
    )

    def may_edit(self, request: HttpRequest, obj: WorkItem) -> bool:
        return may_edit_work(request.user)

    def get_inlines(self, request: HttpRequest, obj: Any) -> tuple[type, ...]:
        return self.inlines if obj else ()

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        item = kwargs.get("obj")
        if item is not None:
            context |= {"item": item, "may_change": self.has_change_permission(request, item)}
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.state_view)
        return [path("<int:pk>/stand/", view, name="panels_workitem_state"), *super().get_urls()]

    def state_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        item = self.get_object(request, str(pk))
        if item is None:
            raise Http404
        if not self.has_change_permission(request, item):
            raise PermissionDenied
        form = ItemStateForm(request.POST if request.method == "POST" else None, initial={"state": item.state})
        if request.method == "POST" and form.is_valid():
            entry = set_item_state(item=item, user=account_of(request), **form.cleaned_data)
            words = {"item": item, "state": entry.get_state_display()}
            messages.success(request, _t("„%(item)s“ steht jetzt auf „%(state)s“.") % words)
            return HttpResponseRedirect(reverse("admin:panels_workitem_change", args=(pk,)))
        context = {
            **self.admin_site.each_context(request),
            "title": _t("Stand ändern"),
            "item": item,
            "form": form,
            "opts": self.opts,
        }
        return TemplateResponse(request, "back_office/work_item_step.html", context)

    @display(description=_("Stand"), ordering="state")
    def condition(self, obj: WorkItem) -> str:
        return obj.get_state_display()

    @display(description=_("fällig"), ordering="due")
    def due_text(self, obj: WorkItem) -> str:
        return obj.due.text if obj.due else "–"

    @display(description=_("Stand geändert"), ordering="changed_at")
    def changed(self, obj: WorkItem) -> str:
        return since_text(obj.changed_at) if obj.changed_at else "–"
