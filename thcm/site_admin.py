"""Back office of the portal's own face: name and brand, highlights, fixed pages, contacts; each with a preview."""

import base64
from typing import Any

from django.contrib import admin
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from thcm.core.admin import ReviewFilter, StateColumns
from thcm.core.admin_base import EditorialAdmin, HistoryAdmin
from thcm.core.models import ContactPoint, Highlight, LegalPage, SiteSetting
from thcm.core.models.site import COLOUR_FIELDS
from thcm.core.page_preview import PagePreview
from thcm.core.relative import since_text


@admin.register(SiteSetting)
class SiteSettingAdmin(PagePreview, HistoryAdmin):
    autocomplete_fields = ("operator",)
    fieldsets = (
        (None, {"fields": ("name_de", "name_en", "short_name", "claim_de", "claim_en")}),
        (_("Region und Betrieb"), {"fields": ("region_de", "region_en", "operator")}),
        (
            _("Marke"),
            {
                "fields": ("brand", "logo", *COLOUR_FIELDS),
                "description": _(
                    "Farben als #rrggbb, leer für die des Portals. Den Akzent trägt, was sich bedienen lässt; Kreise, "
                    "Quadrate, Dreiecke und Sechsecke stehen für die vier Kategorien der Felder. Die Farben gelten auf "
                    "Seiten, in Mails, Bildern und PDFs; für dunkle Bildschirme hellt das Portal sie auf."
                ),
            },
        ),
        (_("Lizenz der Daten"), {"fields": ("licence_attribution",)}),
        (_("Katalog der offenen Daten"), {"fields": ("contributor_id", "geocoding_uri", "geocoding_level_uri")}),
    )

    def preview_address(self, obj: SiteSetting) -> str:
        return reverse("home")

    def preview(self, obj: SiteSetting, language: str) -> HttpResponse:
        """A logo that is not saved yet stands in the page itself."""
        is_new = bool(obj.logo) and not getattr(obj.logo, "_committed", True)
        response = super().preview(obj, language)
        if is_new and obj.logo.name:
            picture = base64.b64encode(default_storage.open(obj.logo.name).read())
            response.content = response.content.replace(obj.logo.url.encode(), b"data:image/png;base64," + picture)
            default_storage.delete(obj.logo.name)
        return response

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not SiteSetting.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: SiteSetting, form: Any, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """There is one row, so the list is its page."""
        if self.has_view_permission(request) and SiteSetting.objects.exists():
            return HttpResponseRedirect(reverse("admin:core_sitesetting_change", args=(1,)))
        return super().changelist_view(request, extra_context)


@admin.register(Highlight)
class HighlightAdmin(PagePreview, StateColumns, EditorialAdmin):
    list_display = ("title_de", "link", "starts_on", "ends_on", "state", "changed")
    list_filter = ("status",)
    search_fields = ("title_de", "title_en", "text_de")
    fieldsets = (
        (None, {"fields": ("title_de", "text_de", "link", "status")}),
        (_("Wann und wo"), {"fields": ("starts_on", "ends_on", "order")}),
        (_("Englisch"), {"fields": ("title_en", "text_en")}),
    )

    def preview_address(self, obj: Highlight) -> str:
        return reverse("home")

    def as_shown(self, obj: Highlight) -> None:
        """Also before its first day and after its last."""
        super().as_shown(obj)
        obj.starts_on = obj.ends_on = None


@admin.register(LegalPage)
class LegalPageAdmin(PagePreview, StateColumns, EditorialAdmin):
    list_display = ("kind", "state", "reviewed", "changed")
    fieldsets = (
        (None, {"fields": ("kind", "status", "reviewed_on", "review_due_on")}),
        (_("Deutsch"), {"fields": ("text_de",), "classes": ("tab",)}),
        (_("Englisch"), {"fields": ("text_en",), "classes": ("tab",)}),
    )

    def preview_address(self, obj: LegalPage) -> str:
        return obj.get_absolute_url()

    @display(description=_("zuletzt geprüft"), ordering="reviewed_on")
    def reviewed(self, obj: LegalPage) -> str:
        return since_text(obj.reviewed_on) or str(_("nie"))


@admin.register(ContactPoint)
class ContactPointAdmin(PagePreview, StateColumns, EditorialAdmin):
    list_display = ("function_de", "organisation", "email", "phone", "is_public", "state", "changed")
    list_filter = ("is_public", "status", ReviewFilter)
    list_select_related = ("organisation",)
    search_fields = ("function_de", "organisation__name", "email")
    autocomplete_fields = ("organisation",)
    hidden_in_export = ("id", "person_name")
    fieldsets = (
        (None, {"fields": ("organisation", "function_de", "function_en", "status", "review_due_on")}),
        (_("Erreichbar"), {"fields": ("email", "phone", "address", "is_public")}),
        (_("Nur intern"), {"fields": ("person_name",)}),
    )

    def preview_address(self, obj: ContactPoint) -> str:
        return obj.organisation.get_absolute_url()
