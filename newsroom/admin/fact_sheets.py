"""Back office of fact sheets: the preview of each field, publishing, and all editions (GM-8)."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import display

from clusters.models import GrowthField
from newsroom.fact_sheet_actions import publish_fact_sheet
from newsroom.fact_sheets import content_of, pdf_of
from newsroom.models import FactSheetEdition
from newsroom.permissions import may_publish_fact_sheet
from thcm.core.admin_base import ReadOnlyAdmin
from thcm.core.permissions import account_of


@admin.register(FactSheetEdition)
class FactSheetEditionAdmin(ReadOnlyAdmin):
    list_display = ("growth_field", "number", "day_text", "files", "published_by")
    list_filter = ("growth_field",)
    list_select_related = ("growth_field", "published_by")
    search_fields = ("growth_field__name_de", "growth_field__name_en")
    hidden_in_export = ("id", "content")
    list_before_template = "back_office/fact_sheets.html"
    fields = ("growth_field", "number", "published_at", "published_by")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        user = account_of(request)
        newest = (
            FactSheetEdition.objects.defer("content").order_by("growth_field_id", "-number").distinct("growth_field_id")
        )
        fields = GrowthField.objects.published().prefetch_related(Prefetch("fact_sheets", newest, to_attr="editions"))
        rows = [{"field": row, "may_publish": may_publish_fact_sheet(user, row)} for row in fields]
        return super().changelist_view(request, {"fields": rows, **(extra_context or {})})

    def get_list_queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.defer("content")

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "newsroom_factsheetedition"
        return [
            path("vorschau/<slug:slug>/<str:language>.pdf", wrap(self.preview_view), name=f"{name}_preview"),
            path("veroeffentlichen/<slug:slug>/", wrap(self.publish_view), name=f"{name}_publish"),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest, slug: str, language: str) -> FileResponse:
        """What its publication would freeze now."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        content = content_of(slug, language) if language in dict(settings.LANGUAGES) else None
        if content is None:
            raise Http404
        pdf = BytesIO(pdf_of(content, language, number=None))
        return FileResponse(pdf, filename=f"{slug}-{language}.pdf", content_type="application/pdf")

    @method_decorator(require_POST)
    def publish_view(self, request: HttpRequest, slug: str) -> HttpResponse:
        field = get_object_or_404(GrowthField, slug=slug)
        if not may_publish_fact_sheet(request.user, field):
            raise PermissionDenied
        try:
            edition = publish_fact_sheet(field=field, user=account_of(request))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            link = format_html('<a href="{}">{}</a>', reverse("fact-sheet-list", args=(slug,)), edition)
            messages.success(request, format_html(_t("{} ist veröffentlicht."), link))
        return HttpResponseRedirect(reverse("admin:newsroom_factsheetedition_changelist"))

    @display(description=_("veröffentlicht"), ordering="published_at")
    def day_text(self, obj: FactSheetEdition) -> str:
        return obj.day

    @display(description=_("PDF"))
    def files(self, obj: FactSheetEdition) -> str:
        return format_html('<a href="{}">{}</a>', obj.get_absolute_url(), _t("Deutsch"))
