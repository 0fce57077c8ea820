"""Back office of documents; a draft is read there, the public reads what is published."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminFileFieldWidget

from thcm.core.admin_base import EditorialAdmin
from thcm.core.document_views import as_attachment
from thcm.core.forms import KnownRowsForm
from thcm.core.models import Document
from thcm.core.uploads import check_document


class DocumentForm(KnownRowsForm):
    class Meta:
        model = Document
        fields = ()
        widgets = {"file": UnfoldAdminFileFieldWidget}

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            check_document(file)
        return file


@admin.register(Document)
class DocumentAdmin(EditorialAdmin):
    form = DocumentForm
    list_display = ("title_de", "language", "accessibility", "status", "updated_at")
    list_filter = ("status", "accessibility", "language")
    search_fields = ("title_de", "title_en", "public_id")
    readonly_fields = ("download",)
    fieldsets = (
        (None, {"fields": ("title_de", "title_en", "file", "download", "status", "review_due_on")}),
        (_("Für Leserinnen und Leser"), {"fields": ("language", "accessibility", "alternative", "licence")}),
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.file_view)
        return [path("<int:pk>/datei/", view, name="core_document_file"), *super().get_urls()]

    def file_view(self, request: HttpRequest, pk: int) -> FileResponse:
        document = self.get_object(request, str(pk))
        if document is None:
            raise Http404
        if not self.has_view_permission(request, document):
            raise PermissionDenied
        return as_attachment(document)

    def view_on_site(self, obj: Document) -> str | None:
        return obj.get_absolute_url() if obj.is_published else None

    @display(description=_("abgelegt"))
    def download(self, obj: Document) -> str:
        if not obj.pk or not obj.file:
            return "–"
        address = reverse("admin:core_document_file", args=(obj.pk,))
        return format_html('<a href="{}">{} ({})</a>', address, obj.title, obj.format)
