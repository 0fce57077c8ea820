"""Back office of the brochure: its chapters, the preview, editions with how far they are, and publishing."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError
from unfold.decorators import display

from newsroom.brochure import pdf_of
from newsroom.brochure_actions import LOCK, publish_edition
from newsroom.models import BrochureEdition, Chapter
from newsroom.permissions import may_make_brochure
from newsroom.tasks import make_brochure
from thcm.core.admin import StateColumns
from thcm.core.admin_base import EditorialAdmin, ReadOnlyAdmin
from thcm.core.document_views import as_attachment
from thcm.core.locks import is_locked
from thcm.core.permissions import account_of

AFTER = "nach"


@admin.register(Chapter)
class ChapterAdmin(StateColumns, EditorialAdmin):
    list_display = ("title_de", "part", "order", "section", "state", "changed")
    list_filter = ("part", "status")
    list_select_related = ("updated_by",)
    search_fields = ("title_de", "title_en", "text_de", "text_en")
    autocomplete_fields = ("source",)
    fieldsets = (
        (None, {"fields": ("title_de", "slug", "part", "order", "text_de", "status")}),
        (_("Englisch"), {"fields": ("title_en", "text_en"), "classes": ("tab",)}),
        (_("Herkunft"), {"fields": ("source", "section", "review_due_on"), "classes": ("tab",)}),
    )

    def may_edit(self, request: HttpRequest, obj: Chapter) -> bool:
        return may_make_brochure(request.user)


@admin.register(BrochureEdition)
class BrochureEditionAdmin(ReadOnlyAdmin):
    list_display = ("number", "condition", "day_text", "made_by", "files", "error")
    list_filter = ("condition",)
    list_select_related = ("made_by",)
    search_fields = ("error",)
    list_before_template = "back_office/brochure.html"
    fields = ("number", "condition", "made_at", "made_by", "published_at", "error")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {"languages": settings.LANGUAGES, **progress(request)}
        request.GET = request.GET.copy()  # type: ignore[assignment]
        request.GET.pop(AFTER, None)  # the list would take it for a filter
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "newsroom_brochureedition"
        return [
            path("vorschau/<str:language>.pdf", wrap(self.preview_view), name=f"{name}_preview"),
            path("erstellen/", wrap(self.make_view), name=f"{name}_make"),
            path("fortschritt/", wrap(self.progress_view), name=f"{name}_progress"),
            path("<int:pk>/<str:language>.pdf", wrap(self.file_view), name=f"{name}_file"),
            path("<int:pk>/veroeffentlichen/", wrap(self.publish_view), name=f"{name}_publish"),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest, language: str) -> FileResponse:
        """As it would be made now."""
        self.ask(request, language)
        return FileResponse(
            BytesIO(pdf_of(language, number=None)), filename=f"{language}.pdf", content_type="application/pdf"
        )

    def file_view(self, request: HttpRequest, pk: int, language: str) -> FileResponse:
        self.ask(request, language)
        edition = get_object_or_404(BrochureEdition, pk=pk)
        if not getattr(edition, f"file_{language}"):
            raise Http404
        with override(language):
            return as_attachment(edition)

    def ask(self, request: HttpRequest, language: str) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if language not in dict(settings.LANGUAGES):
            raise Http404

    def progress_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return TemplateResponse(request, "back_office/_brochure_progress.html", progress(request))

    @method_decorator(require_POST)
    def make_view(self, request: HttpRequest) -> HttpResponse:
        """Hands the work to a worker, unless an edition is being made."""
        if not may_make_brochure(request.user):
            raise PermissionDenied
        if is_locked(LOCK):
            messages.warning(request, _t("Eine Ausgabe wird gerade erstellt."))
            return self.back()
        newest = BrochureEdition.objects.first()
        try:
            make_brochure.apply_async((account_of(request).pk,), retry=False)
        except OperationalError:
            messages.error(request, _t("Das ging nicht: Die Warteschlange der Aufträge antwortet nicht."))
        else:
            messages.success(request, _t("Die Broschüre wird erstellt. Das dauert einige Sekunden."))
            return self.back(f"?{AFTER}={newest.number if newest else 0}")
        return self.back()

    @method_decorator(require_POST)
    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not may_make_brochure(request.user):
            raise PermissionDenied
        try:
            edition = publish_edition(edition=get_object_or_404(BrochureEdition, pk=pk))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            link = format_html('<a href="{}">{}</a>', reverse("brochure"), edition)
            messages.success(request, format_html(_t("{} ist veröffentlicht."), link))
        return self.back()

    def back(self, query: str = "") -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:newsroom_brochureedition_changelist") + query)

    @display(description=_("Tag"), ordering="made_at")
    def day_text(self, obj: BrochureEdition) -> str:
        return obj.day

    @display(description=_("PDF"))
    def files(self, obj: BrochureEdition) -> str:
        if not obj.file_de:
            return ""
        return format_html('<a href="{}">{}</a>', self.file_address(obj, "de"), _t("Deutsch"))

    def file_address(self, obj: BrochureEdition, language: str) -> str:
        return reverse("admin:newsroom_brochureedition_file", args=(obj.pk, language))


def progress(request: HttpRequest) -> dict[str, Any]:
    """Of the newest edition; one that is marked as being made without a worker at it was abandoned.

    `?nach=3` is what was the newest when the next one was asked for.
    """
    newest = BrochureEdition.objects.first()
    is_running = newest is not None and newest.condition == BrochureEdition.Condition.RUNNING and is_locked(LOCK)
    after = str(newest.number if newest else 0)
    return {
        "newest": newest,
        "is_running": is_running,
        "waits_after": after if request.GET.get(AFTER) == after else "",
        "may_make": may_make_brochure(request.user),
    }
