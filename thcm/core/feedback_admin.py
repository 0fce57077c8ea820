"""Inbox of what readers say of pages: counts of each page, and the comments that wait."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from thcm.core.admin_base import BackOfficeAdmin
from thcm.core.models import PageFeedback
from thcm.core.permissions import account_of
from thcm.core.relative import since_text

PAGES_SHOWN = 10


class CommentFilter(admin.SimpleListFilter):
    title = _("Anmerkung")
    parameter_name = "anmerkung"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, Any], ...]:
        return (("offen", _("wartet")), ("erledigt", _("erledigt")))

    def queryset(self, request: HttpRequest, queryset: Any) -> models.QuerySet:
        if self.value() == "offen":
            return queryset.waiting()
        return queryset.filter(handled_at__isnull=False) if self.value() else queryset


@admin.register(PageFeedback)
class PageFeedbackAdmin(BackOfficeAdmin):
    list_display = ("page", "is_helpful", "comment_start", "sent", "handled")
    list_filter = (CommentFilter, "is_helpful", "language")
    list_select_related = ("handled_by",)
    search_fields = ("page", "comment", "note")
    list_before_template = "back_office/feedback_pages.html"
    readonly_fields = ("page_link", "language", "is_helpful", "comment", "created_at", "handled_at", "handled_by")
    fields = (*readonly_fields, "note")
    actions = ("mark_handled",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        pages = PageFeedback.objects.per_page()[:PAGES_SHOWN]
        return super().changelist_view(request, {"pages": pages, "pages_shown": PAGES_SHOWN, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: PageFeedback, form: Any, change: bool) -> None:
        """Whoever notes what happened has handled it."""
        if obj.handled_at is None:
            obj.handled_at, obj.handled_by = timezone.now(), account_of(request)
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Als erledigt kennzeichnen"), permissions=("change",))
    def mark_handled(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        rows = queryset.filter(handled_at__isnull=True)
        count = rows.update(handled_at=timezone.now(), handled_by=account_of(request))
        text = ngettext("%(count)s Rückmeldung ist erledigt.", "%(count)s Rückmeldungen sind erledigt.", count)
        messages.success(request, text % {"count": count})

    @display(description=_("Seite"))
    def page_link(self, obj: PageFeedback) -> str:
        return format_html('<a class="row-link" href="{}">{}</a>', obj.page, obj.page)

    @display(description=_("Anmerkung"))
    def comment_start(self, obj: PageFeedback) -> str:
        return obj.comment if len(obj.comment) <= 120 else f"{obj.comment[:119]}…"

    @display(description=_("gesendet"), ordering="created_at")
    def sent(self, obj: PageFeedback) -> str:
        return since_text(obj.created_at)

    @display(description=_("erledigt"), ordering="handled_at")
    def handled(self, obj: PageFeedback) -> str:
        return since_text(obj.handled_at)
