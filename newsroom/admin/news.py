"""Back office of news and publications."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from clusters.models import GrowthField
from clusters.permissions import is_bound_to_own_fields, own_field_ids
from newsroom.models import NewsItem, Publication
from newsroom.permissions import may_edit_news
from thcm.core.admin import ReviewFilter, StateColumns
from thcm.core.admin_base import EditorialAdmin
from thcm.core.forms import KnownRowsForm
from thcm.core.permissions import account_of


class OfFieldsForm(KnownRowsForm):
    """`own_fields` are those that bind the account, None if nothing does."""

    own_fields: frozenset[int] | None = None

    def clean_growth_fields(self) -> QuerySet[GrowthField]:
        chosen = self.cleaned_data["growth_fields"]
        if self.own_fields is not None and not {field.pk for field in chosen} & self.own_fields:
            raise forms.ValidationError(_t("Bitte wählen Sie mindestens ein eigenes Feld."))
        return chosen


class OfFieldsAdmin(StateColumns, EditorialAdmin):
    """Field managers keep what is about a field of theirs."""

    form = OfFieldsForm
    view_on_site = True

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        user = account_of(request)
        own = own_field_ids(user) if is_bound_to_own_fields(user) else None
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"own_fields": own})

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "growth_fields":
            kwargs |= {"queryset": GrowthField.objects.maintained(), "widget": UnfoldAdminCheckboxSelectMultipleWidget}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def may_edit(self, request: HttpRequest, obj: Any) -> bool:
        return may_edit_news(request.user, obj)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return obj.get_absolute_url() if obj is not None and obj.is_published else None


@admin.register(NewsItem)
class NewsItemAdmin(OfFieldsAdmin):
    list_display = ("title_de", "on", "state", "changed")
    list_filter = ("status", ("growth_fields", admin.RelatedOnlyFieldListFilter), ReviewFilter)
    list_select_related = ("updated_by",)
    search_fields = ("title_de", "title_en", "slug")
    date_hierarchy = "on"
    prepopulated_fields = {"slug": ("title_de",)}
    fieldsets = (
        (None, {"fields": ("title_de", "slug", "on", "teaser_de", "text_de", "link", "growth_fields", "status")}),
        (_("Englisch"), {"fields": ("title_en", "teaser_en", "text_en"), "classes": ("tab",)}),
        (_("Prüfung"), {"fields": ("review_due_on",), "classes": ("tab",)}),
    )


@admin.register(Publication)
class PublicationAdmin(OfFieldsAdmin):
    list_display = ("title_de", "kind", "issued", "state", "changed")
    list_filter = ("kind", "status", ("growth_fields", admin.RelatedOnlyFieldListFilter), ReviewFilter)
    list_select_related = ("updated_by",)
    search_fields = ("title_de", "title_en", "slug", "publisher")
    autocomplete_fields = ("documents",)
    prepopulated_fields = {"slug": ("title_de",)}
    fieldsets = (
        (
            None,
            {
                "fields": (
                    *("title_de", "slug", "kind", "publisher", "issued", "summary_de"),
                    *("documents", "link", "growth_fields", "status"),
                )
            },
        ),
        (_("Englisch"), {"fields": ("title_en", "summary_en"), "classes": ("tab",)}),
        (_("Prüfung"), {"fields": ("review_due_on",), "classes": ("tab",)}),
    )
