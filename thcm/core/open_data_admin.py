"""Back office of open data: which files stand ready, and which could not be written."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from thcm.core.admin_base import ReadOnlyAdmin
from thcm.core.models import OpenDataFile, SiteSetting
from thcm.core.permissions import may_build_open_data

FOR_GOVDATA = ("operator", "licence_attribution", "contributor_id", "geocoding_uri", "geocoding_level_uri")


class FailedFilter(admin.SimpleListFilter):
    """Work list: what could not be written."""

    title = _("Stand")
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, Any], ...]:
        return (("fehler", _("gescheitert")),)

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.failed() if self.value() == "fehler" else queryset


def in_words(moment: dt.datetime | None) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT") if moment else ""


def missing_for_govdata() -> list[str]:
    """What the catalogue cannot say yet, by the names of the fields."""
    site = SiteSetting.current() or SiteSetting()
    fields: list[Any] = [SiteSetting._meta.get_field(name) for name in FOR_GOVDATA]
    return [str(field.verbose_name) for field in fields if not getattr(site, field.name)]


@admin.register(OpenDataFile)
class OpenDataFileAdmin(ReadOnlyAdmin):
    list_display = ("name_text", "row_count", "size", "content_changed", "checked", "outcome")
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

    list_before_template = "back_office/open_data.html"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {"missing": missing_for_govdata(), "may_build": may_build_open_data(request.user)}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    @display(description=_("Datei"), ordering="table")
    def name_text(self, obj: OpenDataFile) -> str:
        return obj.name

    @display(description=_("Größe"), ordering="byte_size")
    def size(self, obj: OpenDataFile) -> str:
        return filesizeformat(obj.byte_size)

    @display(description=_("Inhalt geändert"), ordering="changed_at")
    def content_changed(self, obj: OpenDataFile) -> str:
        return in_words(obj.changed_at)

    @display(description=_("zuletzt gebildet"), ordering="checked_at")
    def checked(self, obj: OpenDataFile) -> str:
        return in_words(obj.checked_at)

    @display(description=_("Ergebnis"), ordering="failed_at", label={True: "danger", False: "success"})
    def outcome(self, obj: OpenDataFile) -> tuple[bool, str]:
        return bool(obj.failed_at), obj.error.splitlines()[0][:120] if obj.error else _t("gelungen")
