"""Back office of bodies: seats, and who is appointed to them (MI-1)."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSingleDateWidget

from panels.actions import appoint, dismiss
from panels.models import Appointment, GoverningBody, Seat
from panels.permissions import may_appoint, may_prepare
from thcm.core.admin import StateColumns
from thcm.core.admin_base import BackOfficeAdmin, EditorialAdmin, HistoryAdmin, KnownRows
from thcm.core.forms import KnownRowsForm
from thcm.core.permissions import account_of


class SeatInline(KnownRows, TabularInline):
    model = Seat
    fields = ("organisation", "function_de", "function_en", "kind", "order")
    autocomplete_fields = ("organisation",)
    extra = 0
    tab = True


@admin.register(GoverningBody)
class GoverningBodyAdmin(StateColumns, EditorialAdmin):
    list_display = ("name_de", "level", "lead", "reports_to", "meetings_per_year", "state", "changed")
    list_filter = ("status",)
    list_select_related = ("lead", "reports_to", "updated_by")
    search_fields = ("name_de", "name_en", "slug")
    autocomplete_fields = ("lead", "source")
    inlines = (SeatInline,)
    fieldsets = (
        (None, {"fields": ("name_de", "slug", "level", "reports_to", "lead", "meetings_per_year", "status")}),
        (_("Inhalt"), {"fields": ("kind_de", "scope_de", "tasks_de", "composition_de"), "classes": ("tab",)}),
        (
            _("Englisch"),
            {"fields": ("name_en", "kind_en", "scope_en", "tasks_en", "composition_en"), "classes": ("tab",)},
        ),
        (_("Herkunft"), {"fields": ("source", "section", "review_due_on"), "classes": ("tab",)}),
    )

    def may_edit(self, request: HttpRequest, obj: GoverningBody) -> bool:
        return may_prepare(request.user)

    def view_on_site(self, obj: GoverningBody) -> str | None:
        return obj.get_absolute_url() if obj.is_published else None


@admin.register(Seat)
class SeatAdmin(BackOfficeAdmin):
    """Kept with its body; here only so that appointments find it."""

    list_display = ("name", "body", "kind", "order")
    list_filter = ("body", "kind")
    list_select_related = ("body", "organisation")
    search_fields = ("organisation__name", "organisation__short", "function_de", "function_en", "body__name_de")
    fields = ("body", "organisation", "function_de", "function_en", "kind", "order")
    autocomplete_fields = ("body", "organisation")

    def may_edit(self, request: HttpRequest, obj: Seat) -> bool:
        return may_prepare(request.user)

    @display(description=_("Sitz"), ordering="order")
    def name(self, obj: Seat) -> str:
        return str(obj)


class AppointmentForm(KnownRowsForm):
    def clean(self) -> dict[str, Any]:
        """Two people at once: the second is checked against what the first has saved."""
        data = super().clean() or {}
        if seat := data.get("seat"):
            Seat.objects.select_for_update().get(pk=seat.pk)
        return data


class DismissalForm(forms.Form):
    on = forms.DateField(label=_("abberufen zum"), widget=UnfoldAdminSingleDateWidget, initial=timezone.localdate)


class HeldFilter(admin.SimpleListFilter):
    title = _("Berufung")
    parameter_name = "berufung"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, Any], ...]:
        return (("heute", _("heute im Amt")), ("frueher", _("beendet")))

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case "heute":
                return queryset.active()
            case "frueher":
                return queryset.filter(ends_on__lte=timezone.localdate())
        return queryset


@admin.register(Appointment)
class AppointmentAdmin(HistoryAdmin):
    """Made and ended by the ministry; what was stays readable."""

    form = AppointmentForm
    list_display = ("person_name", "seat_text", "starts_on", "ends_on", "is_name_released", "appointed_by")
    list_filter = (HeldFilter, "seat__body", "is_name_released")
    list_select_related = ("seat__body", "seat__organisation", "appointed_by")
    search_fields = ("person_name", "function_de", "seat__function_de", "seat__organisation__name")
    autocomplete_fields = ("seat", "user")
    hidden_in_export = ("id", "person_email")
    readonly_fields = ("ends_on", "appointed_by")
    change_form_outer_before_template = "back_office/appointment_state.html"
    fields = (
        "seat",
        "person_name",
        "person_email",
        ("function_de", "function_en"),
        "is_name_released",
        "user",
        ("starts_on", "ends_on"),
        "appointed_by",
    )

    def may_edit(self, request: HttpRequest, obj: Appointment) -> bool:
        return may_appoint(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Names and addresses of people are for the office and for who appoints (section 4: personal data)."""
        is_needed = may_appoint(request.user) or may_prepare(request.user)
        return is_needed and super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and may_appoint(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.readonly_fields, "seat", "starts_on") if obj else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Appointment, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
        else:
            appoint(appointment=obj, by=account_of(request))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        appointment = kwargs.get("obj")
        if appointment is not None:
            context |= {"appointment": appointment, "may_change": self.has_change_permission(request, appointment)}
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.dismiss_view)
        return [path("<int:pk>/abberufen/", view, name="panels_appointment_dismiss"), *super().get_urls()]

    def dismiss_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        appointment = self.get_object(request, str(pk))
        if appointment is None:
            raise Http404
        if not self.has_change_permission(request, appointment):
            raise PermissionDenied
        form = DismissalForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                dismiss(appointment=appointment, on=form.cleaned_data["on"])
            except ValidationError as error:
                form.add_error("on", error.messages)
            else:
                messages.success(request, _t("Die Abberufung ist eingetragen; die Berufung bleibt in der Geschichte."))
                return HttpResponseRedirect(reverse("admin:panels_appointment_change", args=(pk,)))
        context = {
            **self.admin_site.each_context(request),
            "title": _t("Abberufen"),
            "appointment": appointment,
            "form": form,
            "opts": self.opts,
        }
        return TemplateResponse(request, "back_office/appointment_dismiss.html", context)

    @display(description=_("Sitz"), ordering="seat")
    def seat_text(self, obj: Appointment) -> str:
        return f"{obj.seat.body}: {obj.seat}"
