"""Back office of cooperation requests: what waits for a decision, whom it suits, who is interested; competences."""

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
from unfold.admin import TabularInline
from unfold.decorators import display

from clusters.permissions import is_bound_to_own_fields, own_field_ids
from networks.models import CompetenceTag, CooperationRequest, Interest, RequestMatch
from networks.permissions import may_decide_on_request
from networks.request_actions import publish_request, refuse_request, withdraw_request
from thcm.core.admin_base import BackOfficeAdmin, EditorialAdmin
from thcm.core.permissions import account_of
from thcm.core.reasons import ReasonForm, decide_with_reason
from thcm.core.relative import since_text

State = CooperationRequest.State
STATE_COLOURS = {
    State.RECEIVED: "warning",
    State.PUBLISHED: "success",
    State.REFUSED: "danger",
    State.WITHDRAWN: "info",
    State.EXPIRED: "info",
}
SENDER = ("network", "organisation_name", "contact_name", "contact_email", "language")
COURSE = ("public_id", "state", "reason", "decided_by", "confirmed_at", "published_at", "ended_at")
EDITABLE = ("kind", "title", "text", "growth_fields", "tags", "valid_until")


class ReadOnlyInline(TabularInline):
    extra = 0
    tab = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class MatchInline(ReadOnlyInline):
    model = RequestMatch
    fields = readonly_fields = ("network", "why", "state", "told_at", "decided_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("network", "request")

    @display(description=_("Gründe"))
    def why(self, obj: RequestMatch) -> str:
        return "; ".join(obj.reasons)


class InterestInline(ReadOnlyInline):
    model = Interest
    fields = readonly_fields = ("organisation_name", "message", "state", "created_at", "decided_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """What nobody has confirmed is nobody's to read."""
        return super().get_queryset(request).exclude(state=Interest.State.UNCONFIRMED).select_related("request")


@admin.register(CooperationRequest)
class CooperationRequestAdmin(EditorialAdmin):
    list_display = ("title", "kind", "sender", "fields_text", "condition", "valid_until", "since")
    list_filter = ("state", "kind", ("growth_fields", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("network",)
    search_fields = ("public_id", "title", "text", "organisation_name")
    autocomplete_fields = ("growth_fields", "tags")
    ordering = ("-confirmed_at",)
    hidden_in_export = ("id", "contact_name", "contact_email")
    inlines = (MatchInline, InterestInline)
    change_form_outer_before_template = "back_office/request_state.html"
    fieldsets = (
        (None, {"fields": EDITABLE}),
        (_("Absender"), {"fields": SENDER}),
        (
            _("Verlauf"),
            {
                "fields": COURSE,
                "classes": ("tab",),
            },
        ),
    )

    def may_see(self, request: HttpRequest, obj: CooperationRequest) -> bool:
        return may_decide_on_request(request.user, obj)

    def may_edit(self, request: HttpRequest, obj: CooperationRequest) -> bool:
        return may_decide_on_request(request.user, obj)

    def may_restore(self, request: HttpRequest, obj: CooperationRequest) -> bool:
        """What was decided, and told by mail, is not turned back."""
        return False

    def get_list_queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        """What nobody has confirmed is nobody's to read."""
        queryset = queryset.exclude(state=State.UNCONFIRMED).prefetch_related("growth_fields")
        if is_bound_to_own_fields(request.user):
            queryset = queryset.in_fields(own_field_ids(request.user))
        return queryset

    def get_row_queryset(self) -> QuerySet:
        rows = CooperationRequest.objects.exclude(state=State.UNCONFIRMED)
        return rows.select_related("network", "decided_by").prefetch_related("growth_fields")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Typing errors are mended before publication; what is public stays as it was checked."""
        fields = (*EDITABLE, *SENDER, *COURSE)
        is_waiting = obj is not None and obj.state == State.RECEIVED
        return tuple(name for name in fields if name not in EDITABLE) if is_waiting else fields

    def save_model(self, request: HttpRequest, obj: CooperationRequest, form: Any, change: bool) -> None:
        """Leaves the state alone, which somebody may have moved on meanwhile."""
        obj.save(update_fields=("kind", "title", "text", "valid_until", "updated_at"))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        row = kwargs.get("obj")
        may_decide = row is not None and self.has_change_permission(request, row)
        context |= {"row": row, "may_decide": may_decide}
        if row is not None and row.state != State.RECEIVED:  # nothing can be changed, so nothing is to be saved
            context |= {"show_save": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, *args, **kwargs)

    def view_on_site(self, obj: CooperationRequest) -> str | None:
        return obj.get_absolute_url() if obj.state == State.PUBLISHED else None

    def get_urls(self) -> list[URLPattern]:
        views = {"publish": self.publish_view, "refuse": self.refuse_view, "withdraw": self.withdraw_view}
        return [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"networks_cooperationrequest_{name}")
            for name, view in views.items()
        ] + super().get_urls()

    def _to_decide(self, request: HttpRequest, pk: int) -> CooperationRequest:
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        return row

    def _done(
        self, request: HttpRequest, row: CooperationRequest, action: Callable[[], Any], text: str
    ) -> HttpResponse:
        try:
            action()
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, text % {"row": row})
        return HttpResponseRedirect(reverse("admin:networks_cooperationrequest_change", args=(row.pk,)))

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self._to_decide(request, pk)
        if request.method != "POST":
            return HttpResponseRedirect(reverse("admin:networks_cooperationrequest_change", args=(pk,)))
        user, text = account_of(request), _t("„%(row)s“ ist veröffentlicht.")
        return self._done(request, row, lambda: publish_request(request=row, user=user), text)

    def refuse_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._end(request, pk, refuse_request, _t("Ablehnen"), _t("„%(row)s“ ist abgelehnt."))

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._end(request, pk, withdraw_request, _t("Zurückziehen"), _t("„%(row)s“ ist zurückgezogen."))

    def _end(self, request: HttpRequest, pk: int, action: Callable[..., Any], button: str, text: str) -> HttpResponse:
        row, user = self._to_decide(request, pk), account_of(request)
        form = ReasonForm(request.POST if request.method == "POST" else None)

        def decide(reason: str) -> HttpResponse:
            return self._done(request, row, lambda: action(request=row, reason=reason, user=user), text)

        about = [format_html("{}: <strong>{}</strong>, {}", row.get_kind_display(), row.title, row.sender)]
        back = reverse("admin:networks_cooperationrequest_change", args=(pk,))
        return decide_with_reason(self, request, form, title=button, about=about, back=back, decide=decide)

    @display(description=_("Status"), ordering="state", label=STATE_COLOURS)
    def condition(self, obj: CooperationRequest) -> tuple[str, str]:
        return obj.state, obj.get_state_display()

    @display(description=_("Felder"))
    def fields_text(self, obj: CooperationRequest) -> str:
        return ", ".join(field.name for field in obj.growth_fields.all())

    @display(description=_("eingegangen"), ordering="confirmed_at")
    def since(self, obj: CooperationRequest) -> str:
        return since_text(obj.confirmed_at)


@admin.register(CompetenceTag)
class CompetenceTagAdmin(BackOfficeAdmin):
    list_display = ("name_de", "name_en", "slug")
    search_fields = ("name_de", "name_en", "slug")
    prepopulated_fields = {"slug": ("name_de",)}
