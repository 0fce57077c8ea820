"""Back office of growth fields: one page with the figures and everything else that belongs to a field."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline, TabularInline
from unfold.decorators import display

from clusters.actions import revise_figure, save_field
from clusters.admin.inlines import FieldFigureFormSet, FieldFigureInline, new_stand_text
from clusters.forms import FieldWithSubjectForm
from clusters.models import (
    FieldCategory,
    FieldLink,
    FieldSuccession,
    FieldTaxonomy,
    GrowthField,
    LeadMarket,
    Responsibility,
    SubField,
    SwotItem,
)
from clusters.permissions import is_bound_to_own_fields, may_edit_field, may_see_field, own_field_ids
from thcm.core.actions import restore
from thcm.core.admin import ReviewFilter, StateColumns
from thcm.core.admin_base import BackOfficeAdmin, EditorialAdmin, KnownRows
from thcm.core.forms import LinesField
from thcm.core.permissions import Role, account_of, has_role


class PartInline(KnownRows):
    """Mixin of what is edited on the page of its field by whoever may edit the field."""

    extra = 0
    tab = True
    related: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related(*self.related)


class SubFieldInline(PartInline, TabularInline):
    model = SubField
    form = FieldWithSubjectForm
    fields = ("name_de", "name_en", "slug", "order", "status")
    related = ("subject", "growth_field")
    can_delete = False  # on its own page, where what was public is kept
    show_change_link = True


class SwotInline(PartInline, TabularInline):
    model = SwotItem
    fields = ("kind", "text_de", "sub_field", "source", "order", "status")
    related = ("source", "sub_field")
    autocomplete_fields = ("source", "sub_field")
    can_delete = False
    show_change_link = True


class LinkInline(PartInline, TabularInline):
    model = FieldLink
    fk_name = "field_a"
    fields = ("field_b", "category_b", "is_weak", "basis")
    related = ("field_a", "field_b", "category_b")
    autocomplete_fields = ("field_b", "category_b")


class LeadMarketInline(PartInline, TabularInline):
    model = LeadMarket
    fields = ("name_de", "name_en", "source", "order")
    related = ("source",)
    autocomplete_fields = ("source",)


class ResponsibilityInline(PartInline, StackedInline):
    model = Responsibility
    fields = (("organisation", "user"), ("role", "section"), ("starts_on", "ends_on"), "note")
    related = ("organisation", "user", "growth_field")
    autocomplete_fields = ("organisation", "user")


@admin.register(GrowthField)
class GrowthFieldAdmin(StateColumns, EditorialAdmin):
    form = FieldWithSubjectForm
    list_display = ("name_de", "category", "kind", "figures", "state", "changed")
    list_filter = ("kind", "category", "status", "taxonomy", ReviewFilter)
    list_select_related = ("category", "taxonomy", "subject", "updated_by")
    search_fields = ("name_de", "name_en", "slug", "aliases")
    autocomplete_fields = ("category", "taxonomy")
    inlines = (FieldFigureInline, SwotInline, SubFieldInline, LinkInline, LeadMarketInline, ResponsibilityInline)
    fieldsets = (
        (None, {"fields": ("name_de", "short_name_de", "slug", "status", "review_due_on", "is_handled_by_thcm")}),
        (_("Beschreibung"), {"fields": ("summary_de", "focus_points_de", "aliases"), "classes": ("tab",)}),
        (
            _("Englisch"),
            {"fields": ("name_en", "short_name_en", "summary_en", "focus_points_en"), "classes": ("tab",)},
        ),
        (_("Hinweise"), {"fields": ("delimitation_note", "totals_note", "section"), "classes": ("tab",)}),
        (_("Einordnung"), {"fields": ("taxonomy", "category", "kind", "order"), "classes": ("tab",)}),
    )

    def may_see(self, request: HttpRequest, obj: GrowthField) -> bool:
        return may_see_field(request.user, obj)

    def may_edit(self, request: HttpRequest, obj: GrowthField) -> bool:
        return may_edit_field(request.user, obj)

    def get_list_queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(pk__in=own_field_ids(request.user)) if is_bound_to_own_fields(request.user) else queryset

    def get_row_queryset(self) -> QuerySet:
        return GrowthField.objects.select_related("category", "taxonomy", "subject")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The frame of the strategy and addresses are the administration's; an address never changes silently."""
        return () if has_role(request.user, Role.ADMINISTRATOR) else ("slug", "taxonomy", "category", "kind", "order")

    def restore_record(self, request: HttpRequest, record: Any) -> None:
        restore(record=record, user=account_of(request), keep=self.get_readonly_fields(request))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in ("focus_points_de", "focus_points_en"):
            return LinesField(label=db_field.verbose_name, required=False, help_text=_("Ein Punkt je Zeile."))
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_inlines(self, request: HttpRequest, obj: Any) -> tuple[type, ...]:
        return self.inlines if obj else ()

    def save_model(self, request: HttpRequest, obj: GrowthField, form: Any, change: bool) -> None:
        save_field(row=obj, user=account_of(request))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if isinstance(formset, FieldFigureFormSet):
            formset.save(commit=False)
            figure_form: Any
            for figure_form in formset.forms:
                if figure_form.has_changed():
                    old = figure_form.instance
                    new = revise_figure(figure=old, changes=figure_form.changes, user=account_of(request))
                    if new.pk != old.pk:
                        messages.success(request, new_stand_text(old, new))
        elif formset.model is SubField:
            formset.save(commit=False)
            for row in (*formset.new_objects, *(row for row, _changed in formset.changed_objects)):
                save_field(row=row, user=account_of(request))
        else:
            super().save_formset(request, form, formset, change)

    @display(description=_("Kennzahlen"))
    def figures(self, obj: GrowthField) -> str:
        url = reverse("admin:clusters_keyfigure_changelist", query={"feld": obj.slug})
        return format_html('<a class="row-link" href="{}">{}</a>', url, _("ansehen"))


class PartAdmin(BackOfficeAdmin):
    """What belongs to one field; `growth_field` says to which."""

    def may_see(self, request: HttpRequest, obj: Any) -> bool:
        return may_see_field(request.user, obj.growth_field)

    def may_edit(self, request: HttpRequest, obj: Any) -> bool:
        return may_edit_field(request.user, obj.growth_field)

    def get_list_queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if is_bound_to_own_fields(request.user):
            return queryset.filter(growth_field__in=own_field_ids(request.user))
        return queryset

    def get_row_queryset(self) -> QuerySet:
        return self.model._default_manager.select_related(*self.list_select_related)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "growth_field" and is_bound_to_own_fields(request.user):
            kwargs["queryset"] = GrowthField.objects.filter(pk__in=own_field_ids(request.user))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def restore_record(self, request: HttpRequest, record: Any) -> None:
        """A part stays with its field: the right to edit it was asked for that one."""
        restore(record=record, user=account_of(request), keep=("growth_field",))


@admin.register(SubField)
class SubFieldAdmin(StateColumns, PartAdmin, EditorialAdmin):
    form = FieldWithSubjectForm
    list_display = ("name_de", "growth_field", "state", "changed")
    list_filter = ("growth_field", "status")
    list_select_related = ("growth_field", "subject", "updated_by")
    search_fields = ("name_de", "slug")
    autocomplete_fields = ("growth_field",)
    fields = ("name_de", "name_en", "slug", "growth_field", "note", "order", "status", "review_due_on")

    def save_model(self, request: HttpRequest, obj: SubField, form: Any, change: bool) -> None:
        save_field(row=obj, user=account_of(request))


@admin.register(SwotItem)
class SwotItemAdmin(StateColumns, PartAdmin, EditorialAdmin):
    list_display = ("text_de", "kind", "growth_field", "sub_field", "source", "state", "changed")
    list_filter = ("kind", "growth_field", "status")
    list_select_related = ("growth_field", "sub_field", "source", "updated_by")
    search_fields = ("text_de", "text_en")
    autocomplete_fields = ("growth_field", "sub_field", "source")
    fieldsets = (
        (None, {"fields": ("growth_field", "sub_field", "kind", "text_de", "source", "status", "review_due_on")}),
        (_("Mehr"), {"fields": ("text_en", "original_text", "order"), "classes": ("tab",)}),
    )


@admin.register(Responsibility)
class ResponsibilityAdmin(PartAdmin):
    list_display = ("growth_field", "organisation", "user", "role", "starts_on", "ends_on")
    list_filter = ("growth_field", "role")
    list_select_related = ("growth_field", "organisation", "user")
    search_fields = ("growth_field__name_de", "organisation__name")
    autocomplete_fields = ("growth_field", "organisation", "user")


@admin.register(FieldCategory)
class FieldCategoryAdmin(BackOfficeAdmin):
    list_display = ("name_de", "name_en", "order")
    search_fields = ("name_de", "code")


@admin.register(FieldTaxonomy)
class FieldTaxonomyAdmin(BackOfficeAdmin):
    list_display = ("name", "valid_from", "valid_until")
    search_fields = ("name", "code")


@admin.register(FieldSuccession)
class FieldSuccessionAdmin(BackOfficeAdmin):
    list_display = ("predecessor", "kind", "successor")
    list_select_related = ("predecessor", "successor")
    autocomplete_fields = ("predecessor", "successor")
