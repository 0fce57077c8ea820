"""Back office of what every app points at: sources, organisations, contacts, legal pages, accounts, findings."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from thcm.core import deletion_admin as deletion_admin  # registers itself
from thcm.core import document_admin as document_admin
from thcm.core import feedback_admin as feedback_admin
from thcm.core import mail_admin as mail_admin
from thcm.core import open_data_admin as open_data_admin
from thcm.core.admin_base import BackOfficeAdmin, EditorialAdmin, KnownRows, ReadOnlyAdmin
from thcm.core.merge_admin import MergeMixin
from thcm.core.models import (
    BarrierReport,
    ContactPoint,
    Organisation,
    QualityFinding,
    QualityRun,
    Source,
    Status,
    User,
)
from thcm.core.permissions import Role, may_start_quality_check
from thcm.core.relative import since_text
from thcm.core.second_factor import has_device, remove_devices

admin.site.unregister(Group)

STATUS_COLOURS = {
    Status.DRAFT: "info",
    Status.IN_REVIEW: "warning",
    Status.PUBLISHED: "success",
    Status.ARCHIVED: "danger",
}


class ReviewFilter(admin.SimpleListFilter):
    """Work list: what should have been looked at again."""

    title = _("Prüfung")
    parameter_name = "pruefung"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, Any], ...]:
        return (("ueberfaellig", _("überfällig")),)

    def queryset(self, request: HttpRequest, queryset: Any) -> models.QuerySet:
        return queryset.review_overdue() if self.value() == "ueberfaellig" else queryset


class StateColumns:
    """Columns that say in what state a row is and for how long."""

    @display(description=_("Status"), ordering="status", label=STATUS_COLOURS)
    def state(self, obj: Any) -> tuple[str, str]:
        return obj.status, obj.get_status_display()

    @display(description=_("geändert"), ordering="updated_at")
    def changed(self, obj: Any) -> str:
        return since_text(obj.updated_at)


class WebsiteColumn:
    """What the nightly check says of the website of a row."""

    @display(description=_("Website"), ordering="website_error")
    def website_state(self, obj: Any) -> str:
        if not obj.website or obj.website_checked_at is None:
            return obj.website and str(_("noch nicht geprüft"))
        return obj.website_error or str(_("erreichbar"))


@admin.register(Source)
class SourceAdmin(StateColumns, EditorialAdmin):
    list_display = ("label", "kind", "publisher", "as_of_text", "state", "changed")
    list_filter = ("kind", "status", ReviewFilter)
    search_fields = ("label", "code", "publisher", "aliases")
    fieldsets = (
        (None, {"fields": ("label", "code", "kind", "publisher", "status", "review_due_on")}),
        (_("Stand und Geltung"), {"fields": ("as_of", "reference_period", "population", "url")}),
        (_("Hinweise"), {"fields": ("footnotes", "note", "aliases"), "classes": ("tab",)}),
    )

    @display(description=_("Stand"), ordering="as_of")
    def as_of_text(self, obj: Source) -> str:
        return obj.as_of.text


class ContactPointInline(KnownRows, TabularInline):
    model = ContactPoint
    fields = ("function_de", "function_en", "email", "phone", "is_public", "status")
    extra = 0
    tab = True
    show_change_link = True


@admin.register(Organisation)
class OrganisationAdmin(MergeMixin, StateColumns, WebsiteColumn, EditorialAdmin):
    list_display = ("name", "short", "kind", "parent", "website_state", "state", "changed")
    list_filter = ("kind", "status", ("website_error", admin.EmptyFieldListFilter), ReviewFilter)
    list_select_related = ("parent",)
    search_fields = ("name", "short", "slug", "aliases")
    autocomplete_fields = ("parent",)
    readonly_fields = ("website_state",)
    inlines = (ContactPointInline,)
    fieldsets = (
        (None, {"fields": ("name", "short", "slug", "kind", "parent", "status", "review_due_on")}),
        (_("Website"), {"fields": ("website", "website_state")}),
        (_("Hinweise"), {"fields": ("note", "aliases"), "classes": ("tab",)}),
    )


class AnswerFilter(admin.SimpleListFilter):
    title = _("Antwort")
    parameter_name = "antwort"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, Any], ...]:
        return (("offen", _("noch keine")), ("erledigt", _("beantwortet")))

    def queryset(self, request: HttpRequest, queryset: Any) -> models.QuerySet:
        if self.value() is None:
            return queryset
        return queryset.filter(answered_at__isnull=self.value() == "offen")


@admin.register(BarrierReport)
class BarrierReportAdmin(BackOfficeAdmin):
    list_display = ("page_or_text", "reported", "email", "answered_at")
    list_filter = (AnswerFilter,)
    search_fields = ("page", "description")
    readonly_fields = ("page", "description", "email", "reported_at")
    fields = ("page", "description", "email", "reported_at", "answered_at")
    actions = ("mark_answered",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @display(description=_("Barriere"))
    def page_or_text(self, obj: BarrierReport) -> str:
        return str(obj)

    @display(description=_("gemeldet"), ordering="reported_at")
    def reported(self, obj: BarrierReport) -> str:
        return since_text(obj.reported_at)

    @admin.action(description=_("Als beantwortet kennzeichnen"), permissions=("change",))
    def mark_answered(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        count = queryset.filter(answered_at__isnull=True).update(answered_at=timezone.now())
        text = ngettext("%(count)s Meldung ist beantwortet.", "%(count)s Meldungen sind beantwortet.", count)
        messages.success(request, text % {"count": count})


class RoleField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: models.Model) -> str:
        return role_label(str(obj))


def role_label(name: str) -> str:
    return str(Role(name).label) if name in Role.values else name


@admin.register(User)
class UserAdmin(DjangoUserAdmin, BackOfficeAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "function", "roles", "is_active", "seen")
    list_filter = ("groups", "is_active", "is_staff")
    search_fields = ("username", "function", "email")
    filter_horizontal = ()
    hidden_in_export = ("id", "password", "user_permissions")
    readonly_fields = ("last_login", "date_joined")
    change_form_outer_before_template = "back_office/second_factor.html"
    fieldsets = (
        (None, {"fields": ("username", "password", "function", "email")}),
        (_("Rechte"), {"fields": ("is_active", "is_staff", "groups")}),
        (_("Anmeldung"), {"fields": ("last_login", "date_joined"), "classes": ("tab",)}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "function", "email", "is_staff", "groups", "password1", "password2")}),
    )

    def may_edit(self, request: HttpRequest, obj: User) -> bool:
        """Nobody gains more than the own rights by taking over an account."""
        return request.user.is_superuser or not obj.is_superuser

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).prefetch_related("groups")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.second_factor_view)
        return [path("<int:pk>/second-factor/", view, name="core_user_second_factor"), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        may_remove = obj is not None and has_device(obj) and self.has_change_permission(request, obj)
        return super().render_change_form(request, context | {"may_remove": may_remove}, *args, **kwargs)

    @method_decorator(require_POST)
    def second_factor_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """For somebody whose device is lost: the password alone signs in again."""
        account = get_object_or_404(User, pk=pk)
        if not self.has_change_permission(request, account):
            raise PermissionDenied
        remove_devices(account)
        text = _t("Zweiter Schritt der Anmeldung entfernt.")
        self.log_change(request, account, text)
        messages.success(request, text)
        return HttpResponseRedirect(reverse("admin:core_user_change", args=(pk,)))

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            return RoleField(
                Group.objects.all(),
                label=_("Rollen"),
                required=False,
                widget=forms.CheckboxSelectMultiple(attrs={"class": "role-choice"}),
            )
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @display(description=_("Rollen"))
    def roles(self, obj: User) -> str:
        return ", ".join(role_label(group.name) for group in obj.groups.all())

    @display(description=_("angemeldet"), ordering="last_login")
    def seen(self, obj: User) -> str:
        return since_text(obj.last_login) or str(_("nie"))


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, BackOfficeAdmin):
    list_display = ("label", "name")
    fields = ("name", "permissions")
    readonly_fields = ("name",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=_("Rolle"), ordering="name")
    def label(self, obj: Group) -> str:
        return role_label(obj.name)


class QualityAdmin(ReadOnlyAdmin):
    """Lists of the data-quality check, with its last run and the button for another one above them."""

    list_before_template = "back_office/quality_run.html"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {"last_run": QualityRun.objects.first(), "may_start": may_start_quality_check(request.user)}
        return super().changelist_view(request, {**context, **(extra_context or {})})


class FindingFilter(admin.SimpleListFilter):
    title = _("Stand")
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, Any], ...]:
        return (("erledigt", _("erledigt")),)

    def queryset(self, request: HttpRequest, queryset: Any) -> models.QuerySet:
        return queryset.filter(resolved_at__isnull=False) if self.value() else queryset.open()


@admin.register(QualityFinding)
class QualityFindingAdmin(QualityAdmin):
    list_display = ("label_with_link", "kind", "detail", "found")
    list_display_links = None
    list_filter = ("kind", FindingFilter)
    search_fields = ("label", "detail")
    hidden_in_export = ("id", "app_label", "model_name", "object_id")

    @display(description=_("Datensatz"), ordering="label")
    def label_with_link(self, obj: QualityFinding) -> str:
        return (
            format_html('<a class="row-link" href="{}">{}</a>', obj.admin_url, obj.label)
            if obj.admin_url
            else obj.label
        )

    @display(description=_("gefunden"), ordering="first_found_at")
    def found(self, obj: QualityFinding) -> str:
        return since_text(obj.first_found_at)


@admin.register(QualityRun)
class QualityRunAdmin(QualityAdmin):
    list_display = ("started_at", "finished_at", "with_websites", "new_count", "resolved_count", "error")
    fields = ("started_at", "finished_at", "with_websites", "counts", "new_count", "resolved_count", "error")
