"""Back office of reviews: who must look at what by when, and the proof that it was done (R47)."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from thcm.core.admin_base import BackOfficeAdmin, ReadOnlyAdmin
from thcm.core.models import ReviewPolicy, ReviewTask
from thcm.core.permissions import account_of
from thcm.reviews import visible_tasks


class TaskFilter(admin.SimpleListFilter):
    """Open ones, unless another choice is made."""

    title = _("Stand")
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, Any], ...]:
        return (("ueberfaellig", _("überfällig")), ("erledigt", _("geprüft")))

    def queryset(self, request: HttpRequest, queryset: Any) -> models.QuerySet:
        if self.value() == "erledigt":
            return queryset.done().order_by("-done_at", "-pk")
        return queryset.overdue() if self.value() else queryset.open()


class OwnFilter(admin.SimpleListFilter):
    title = _("zuständig")
    parameter_name = "zustaendig"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, Any], ...]:
        return (("ich", _("ich")),)

    def queryset(self, request: HttpRequest, queryset: Any) -> models.QuerySet:
        return queryset.filter(responsible=account_of(request)) if self.value() else queryset


@admin.register(ReviewTask)
class ReviewTaskAdmin(ReadOnlyAdmin):
    list_display = ("label_with_link", "policy", "due", "who", "done")
    list_display_links = None
    list_filter = (TaskFilter, OwnFilter, "policy")
    list_select_related = ("policy", "responsible", "done_by")
    search_fields = ("label", "note")
    hidden_in_export = ("id", "object_id", "field_id")
    fields = ("label", "policy", "due_on", "responsible", "done_at", "done_by", "result", "note")

    def may_see(self, request: HttpRequest, obj: ReviewTask) -> bool:
        return visible_tasks(account_of(request)).filter(pk=obj.pk).exists()

    def get_list_queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        return queryset & visible_tasks(account_of(request))

    @display(description=_("Datensatz"), ordering="label")
    def label_with_link(self, obj: ReviewTask) -> str:
        url = obj.admin_url
        return format_html('<a class="row-link" href="{}">{}</a>', url, obj.label) if url else obj.label

    @display(description=_("fällig"), ordering="due_on")
    def due(self, obj: ReviewTask) -> str:
        return date_format(obj.due_on, "SHORT_DATE_FORMAT") if obj.due_on else "–"

    @display(description=_("geprüft"), ordering="done_at")
    def done(self, obj: ReviewTask) -> str:
        if obj.done_at is None:
            return str(_("noch nicht"))
        day = date_format(timezone.localtime(obj.done_at), "SHORT_DATE_FORMAT")
        return ", ".join(filter(None, (day, obj.get_result_display(), str(obj.done_by or ""))))

    @display(description=_("zuständig"))
    def who(self, obj: ReviewTask) -> str:
        return str(obj.responsible or obj.policy.get_responsible_display())


@admin.register(ReviewPolicy)
class ReviewPolicyAdmin(BackOfficeAdmin):
    list_display = ("name", "kind", "months", "responsible", "is_active")
    list_filter = ("responsible", "is_active")
    search_fields = ("kind",)
    fields = ("kind", "months", "responsible", "is_active")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("kind",) if obj else ()

    @display(description=_("gilt für"), ordering="kind")
    def name(self, obj: ReviewPolicy) -> str:
        return str(obj)
