"""Back office of open data: which files stand ready, and which could not be written."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from thcm.core.admin_base import ReadOnlyAdmin
from thcm.core.models import OpenDataFile
from thcm.core.relative import since_text


class FailedFilter(admin.SimpleListFilter):
    """Work list: what could not be written."""

    title = _("Stand")
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, Any], ...]:
        return (("fehler", _("gescheitert")),)

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.failed() if self.value() == "fehler" else queryset


@admin.register(OpenDataFile)
class OpenDataFileAdmin(ReadOnlyAdmin):
    list_display = ("name_text", "row_count", "size", "changed", "checked", "outcome")
    list_filter = (FailedFilter, "format")
    search_fields = ("table",)
    fields = (
        "table",
        "format",
        "row_count",
        "size",
        "issued_at",
        "changed_at",
        "checked_at",
        "checksum",
        "failed_at",
        "error",
    )
    readonly_fields = ("size",)

    @display(description=_("Datei"), ordering="table")
    def name_text(self, obj: OpenDataFile) -> str:
        return obj.name

    @display(description=_("Größe"), ordering="byte_size")
    def size(self, obj: OpenDataFile) -> str:
        return filesizeformat(obj.byte_size)

    @display(description=_("Inhalt geändert"), ordering="changed_at")
    def changed(self, obj: OpenDataFile) -> str:
        return since_text(obj.changed_at) if obj.changed_at else ""

    @display(description=_("zuletzt gebildet"), ordering="checked_at")
    def checked(self, obj: OpenDataFile) -> str:
        return since_text(obj.checked_at) if obj.checked_at else ""

    @display(description=_("Ergebnis"), ordering="failed_at", label={True: "danger", False: "success"})
    def outcome(self, obj: OpenDataFile) -> tuple[bool, str]:
        return bool(obj.failed_at), obj.error.splitlines()[0][:120] if obj.error else _t("gelungen")
