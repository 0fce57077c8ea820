"""Back office of the sessions of panels: minutes, outcomes, the entry in the calendar (GM-5).

It stands here because the calendar may know panels, and not the other way round.
"""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.admin import TabularInline
from unfold.decorators import display

from clusters.permissions import is_bound_to_own_fields
from events.models import Event
from events.sessions import differs, follow_session
from panels.models import Panel, PanelOutcome, PanelSession
from panels.panel_actions import take_over
from panels.panel_forms import TakeOverForm
from panels.permissions import may_edit_panel
from roadmaps.admin.parts import OverdueFilter
from roadmaps.models import Measure
from roadmaps.permissions import roadmaps_to_name
from thcm.core.admin import STATUS_COLOURS, StateColumns
from thcm.core.admin_base import EditorialAdmin, KnownRows
from thcm.core.permissions import account_of


class OutcomeInline(KnownRows, TabularInline):
    model = PanelOutcome
    fields = ("text_de", "text_en", "is_internal", "order")
    extra = 0
    tab = True


@admin.register(PanelSession)
class PanelSessionAdmin(StateColumns, EditorialAdmin):
    list_display = ("title_de", "panel", "when_text", "stage", "condition", "changed")
    list_filter = (OverdueFilter, "panel", "state", "status")
    list_select_related = ("panel", "updated_by")
    search_fields = ("title_de", "title_en", "panel__name_de")
    hidden_in_export = ("id", "minutes")
    inlines = (OutcomeInline,)
    change_form_outer_before_template = "back_office/panel_session_state.html"
    fieldsets = (
        (None, {"fields": ("panel", "title_de", ("on", "is_planned"), "starts_at", "place", "state", "status")}),
        (_("Bericht"), {"fields": ("summary_de", "minutes"), "classes": ("tab",)}),
        (_("Englisch"), {"fields": ("title_en", "summary_en"), "classes": ("tab",)}),
    )

    def may_edit(self, request: HttpRequest, obj: PanelSession) -> bool:
        return may_edit_panel(request.user, obj.panel)

    def get_row_queryset(self) -> QuerySet:
        return PanelSession.objects.select_related("panel", "event")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Minutes are for who edits the panel."""
        shown = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return shown
        return [
            (name, {**options, "fields": tuple(field for field in options["fields"] if field != "minutes")})
            for name, options in shown
        ]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        """It tells earlier minutes: for who edits the panel."""
        session = self.get_object(request, object_id) if object_id.isdecimal() else None
        if session is not None and not self.has_change_permission(request, session):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "panel" and is_bound_to_own_fields(request.user):
            kwargs["queryset"] = Panel.objects.moderated_by(account_of(request).pk)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("panel",) if obj else ()

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        session = kwargs.get("obj")
        if session is not None:
            event = Event.objects.filter(panel_session=session).first()
            roadmaps = roadmaps_to_name(account_of(request))
            measures = Measure.objects.filter(goal__roadmap__in=roadmaps).select_related("goal__roadmap")
            context |= {
                "session": session,
                "event": event,
                "is_behind": event is not None and differs(event, session),
                "outcomes": session.outcomes.prefetch_related(Prefetch("measures", measures)),
                "may_change": self.has_change_permission(request, session),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        entry, take_over = wrap(self.entry_view), wrap(self.take_over_view)
        return [
            path("<int:pk>/kalender/", entry, name="panels_panelsession_entry"),
            path("<int:pk>/ergebnis/<int:outcome>/", take_over, name="panels_panelsession_take_over"),
            *super().get_urls(),
        ]

    def _editable(self, request: HttpRequest, pk: int) -> PanelSession:
        session = self.get_object(request, str(pk))
        if session is None:
            raise Http404
        if not self.has_change_permission(request, session):
            raise PermissionDenied
        return session

    @method_decorator(require_POST)
    def entry_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        session = self._editable(request, pk)
        try:
            event = follow_session(session=session, user=account_of(request))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _t("„%(event)s“ steht so im Kalender T³.") % {"event": event.title_de})
        return HttpResponseRedirect(reverse("admin:panels_panelsession_change", args=(pk,)))

    def take_over_view(self, request: HttpRequest, pk: int, outcome: int) -> HttpResponse:
        session = self._editable(request, pk)
        row = get_object_or_404(session.outcomes, pk=outcome)
        user = account_of(request)
        form = TakeOverForm(request.POST if request.method == "POST" else None, outcome=row, user=user)
        if request.method == "POST" and form.is_valid():
            try:
                take_over(outcome=row, user=user, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                text = _t("Die Maßnahmen zum Ergebnis „%(outcome)s“ sind gespeichert.") % {"outcome": row}
                messages.success(request, text)
                return HttpResponseRedirect(reverse("admin:panels_panelsession_change", args=(pk,)))
        context = {
            **self.admin_site.each_context(request),
            "title": _t("Ergebnis in Roadmaps übernehmen"),
            "session": session,
            "outcome": row,
            "form": form,
            "opts": self.opts,
        }
        return TemplateResponse(request, "back_office/panel_outcome.html", context)

    @display(description=_("Datum"), ordering="on")
    def when_text(self, obj: PanelSession) -> str:
        return obj.when

    @display(description=_("Stand"), ordering="state")
    def stage(self, obj: PanelSession) -> str:
        return obj.get_state_display()

    @display(description=_("Status"), ordering="status", label=STATUS_COLOURS)
    def condition(self, obj: PanelSession) -> tuple[str, str]:
        return obj.status, obj.get_status_display()
