"""Back office of „Stark am Markt“: the list, and applications to be decided."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from newsroom import leader_actions
from newsroom.leader_imports import LeaderTable
from newsroom.models import LeaderApplication, MarketLeader
from newsroom.permissions import may_decide_on_applications
from thcm.core.admin import ReviewFilter, StateColumns
from thcm.core.admin_base import EditorialAdmin, ReadOnlyAdmin
from thcm.core.import_admin import TableImport
from thcm.core.permissions import account_of
from thcm.core.reasons import ReasonForm, decide_with_reason

State = LeaderApplication.State
TO_COMPANY = {
    "label": _("Text"),
    "help_text": _("Er steht in der E-Mail an das Unternehmen."),
    "required": _("Bitte schreiben Sie, worum es geht."),
}
STATE_COLOURS = {State.RECEIVED: "warning", State.ACCEPTED: "success", State.REJECTED: "danger"}


@admin.register(MarketLeader)
class MarketLeaderAdmin(TableImport, StateColumns, EditorialAdmin):
    resource_classes = (LeaderTable,)
    import_title = _("Stark am Markt einlesen")
    import_hint = _(
        "Eine Zeile gehört zu einem Eintrag, wenn Unternehmen, Feld, Produkt, Art und Raum passen. Neue Einträge sind "
        "Entwürfe, wenn die Tabelle keinen Status nennt. Ein Export dieser Liste hat schon die richtigen Spalten."
    )
    list_display = ("company", "product_de", "growth_field", "kind", "scope", "checked_on", "state", "changed")
    list_filter = ("kind", "scope", "growth_field", "status", ReviewFilter)
    list_select_related = ("growth_field", "updated_by")
    search_fields = ("company", "product_de", "product_en")
    autocomplete_fields = ("growth_field", "source")
    fieldsets = (
        (None, {"fields": ("company", "website", "growth_field", "product_de", "kind", "scope", "status")}),
        (_("Herkunft"), {"fields": ("source", "is_self_reported", "evidence", "checked_on", "review_due_on")}),
        (_("Englisch"), {"fields": ("product_en",), "classes": ("tab",)}),
    )

    def may_edit(self, request: HttpRequest, obj: MarketLeader) -> bool:
        return may_decide_on_applications(request.user)

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and may_decide_on_applications(request.user)


@admin.register(LeaderApplication)
class LeaderApplicationAdmin(ReadOnlyAdmin):
    list_display = ("company", "product", "growth_field", "status_text", "confirmed_at", "decided_by")
    list_filter = ("condition", "growth_field", "kind")
    list_select_related = ("growth_field", "decided_by")
    search_fields = ("company", "product")
    hidden_in_export = ("id", "contact_name", "contact_email")
    change_form_outer_before_template = "back_office/leader_application.html"
    fieldsets = (
        (None, {"fields": ("company", "website", "growth_field", "product", "kind", "scope", "evidence")}),
        (_("Absender"), {"fields": ("contact_name", "contact_email", "language")}),
        (_("Verlauf"), {"fields": ("condition", "reason", "leader", "confirmed_at", "decided_at", "decided_by")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).confirmed()  # type: ignore[attr-defined]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        row = kwargs.get("obj")
        may_decide = row is not None and may_decide_on_applications(request.user)
        context |= {"row": row, "may_decide": may_decide and row.condition in LeaderApplication.OPEN}
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        views = {"accept": self.accept_view, "ask": self.ask_view, "reject": self.reject_view}
        return [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"newsroom_leaderapplication_{name}")
            for name, view in views.items()
        ] + super().get_urls()

    def _to_decide(self, request: HttpRequest, pk: int) -> LeaderApplication:
        if not may_decide_on_applications(request.user):
            raise PermissionDenied
        row = LeaderApplication.objects.confirmed().filter(pk=pk).first()
        if row is None:
            raise Http404
        return row

    def _done(self, request: HttpRequest, pk: int, action: Callable[[], Any], text: str) -> HttpResponse:
        try:
            action()
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, text)
        return HttpResponseRedirect(reverse("admin:newsroom_leaderapplication_change", args=(pk,)))

    def accept_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self._to_decide(request, pk)
        if request.method != "POST":
            return HttpResponseRedirect(reverse("admin:newsroom_leaderapplication_change", args=(pk,)))
        text = _t("Aufgenommen als Entwurf. Öffentlich ist der Eintrag, sobald er veröffentlicht ist.")
        return self._done(request, pk, lambda: leader_actions.accept(application=row, user=account_of(request)), text)

    def ask_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._with_words(request, pk, leader_actions.ask, _t("Rückfrage stellen"))

    def reject_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._with_words(request, pk, leader_actions.reject, _t("Ablehnen"))

    def _with_words(self, request: HttpRequest, pk: int, action: Callable[..., Any], button: str) -> HttpResponse:
        row, user = self._to_decide(request, pk), account_of(request)
        form = ReasonForm(request.POST if request.method == "POST" else None)
        form.called(**TO_COMPANY)

        def decide(reason: str) -> HttpResponse:
            text = _t("Das Unternehmen bekommt eine E-Mail.")
            return self._done(request, pk, lambda: action(application=row, reason=reason, user=user), text)

        about = [format_html("<strong>{}</strong>: {}", row.company, row.product)]
        back = reverse("admin:newsroom_leaderapplication_change", args=(pk,))
        return decide_with_reason(self, request, form, title=button, about=about, back=back, decide=decide)

    @display(description=_("Status"), ordering="condition", label=STATE_COLOURS)
    def status_text(self, obj: LeaderApplication) -> tuple[str, str]:
        return obj.condition, obj.get_condition_display()
