"""Back office of foreign sources: how each is read, what came of it, and reading by hand (BO-7)."""

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError
from unfold.decorators import display

from funding.models import FundingSource, ScrapeRun
from funding.permissions import may_see_runs, may_start_runs
from funding.runs import is_being_read
from funding.tasks import fetch_source
from thcm.core.admin_base import BackOfficeAdmin
from thcm.core.permissions import account_of
from thcm.core.relative import since_text

State = ScrapeRun.State
STATE_COLOURS = {
    State.RUNNING: "info",
    State.DONE: "success",
    State.UNCHANGED: "success",
    State.NEEDS_REVIEW: "warning",
    State.FAILED: "danger",
}
WHEN = ("is_active", ("interval_hours", "delay_seconds"), "is_read_at_night")
WORDS = (("name_de", "name_en"), "url", "attribution", "terms_de", "terms_en")
TECHNICAL = ("code", "fetch_url", "robots_read", "robots_text")
RUNS_SHOWN = 10
AFTER = "nach"  # in the address while a run that was asked for has not begun: the run before it


class FaultFilter(admin.SimpleListFilter):
    title = _("Störung")
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, Any], ...]:
        return (("gestoert", _("gestört")),)

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return queryset.failing() if self.value() else queryset


@admin.register(FundingSource)
class FundingSourceAdmin(BackOfficeAdmin):
    list_display = ("heading", "condition", "last_run", "counted", "fault", "due", "is_active")
    list_filter = (FaultFilter, "purpose", "level", "is_active")
    search_fields = ("name_de", "name_en", "code")
    ordering = ("order", "code")
    hidden_in_export = ("id", "robots", "parser_version", "told_at")
    change_form_outer_before_template = "back_office/funding_source.html"
    readonly_fields = TECHNICAL
    fieldsets = (
        (_("Wann gelesen wird"), {"fields": WHEN}),
        (_("Angaben und Bedingungen"), {"fields": WORDS, "classes": ("tab",)}),
        (_("Technik und robots.txt"), {"fields": TECHNICAL, "classes": ("tab",)}),
    )

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and may_see_runs(request.user)

    def may_edit(self, request: HttpRequest, obj: FundingSource) -> bool:
        return may_start_runs(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A source is a module and a row; the row comes with the start data."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_list_queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        latest = ScrapeRun.objects.order_by("-started_at", "-pk")[:1]
        return queryset.with_last_start().prefetch_related(Prefetch("runs", latest, to_attr="latest_runs"))

    def get_row_queryset(self) -> QuerySet:
        return FundingSource.objects.with_last_start()

    def save_model(self, request: HttpRequest, obj: FundingSource, form: Any, change: bool) -> None:
        """Leaves alone what a run writes meanwhile."""
        obj.save(update_fields=form.changed_data)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        source = kwargs["obj"]
        context |= {"source": source, "may_start": may_start_runs(request.user), **_state_of(request, source)}
        context |= {"due": due_text(source), "runs": source.runs.select_related("started_by")[:RUNS_SHOWN]}
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        views = {"read": self.read_view, "progress": self.progress_view}
        return [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"funding_fundingsource_{name}")
            for name, view in views.items()
        ] + super().get_urls()

    def _found(self, request: HttpRequest, pk: int) -> FundingSource:
        source = self.get_object(request, str(pk))
        if source is None:
            raise Http404
        return source

    @method_decorator(require_POST)
    def read_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hands the reading to a worker, unless one is at it."""
        source = self._found(request, pk)
        address = reverse("admin:funding_fundingsource_change", args=(pk,))
        if not self.has_change_permission(request, source):
            raise PermissionDenied
        if is_being_read(source):
            messages.warning(request, _t("Die Quelle wird gerade gelesen."))
        elif not source.is_active:
            messages.warning(request, _t("Die Quelle ist abgeschaltet."))
        elif _queue(request, source, despite_gaps="despite_gaps" in request.POST):
            return HttpResponseRedirect(f"{address}?{AFTER}={_last_pk(source)}")
        return HttpResponseRedirect(address)

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far a run is: a part of the page that htmx asks for again; when it is over, the page as a whole."""
        source = self._found(request, pk)
        if not self.has_view_permission(request, source):
            raise PermissionDenied
        state = _state_of(request, source)
        response = TemplateResponse(request, "back_office/_funding_progress.html", {"source": source, **state})
        if not (state["running"] or state["waiting"]):
            response["HX-Refresh"] = "true"
        return response

    @display(description=_("Quelle"), ordering="order", header=True)
    def heading(self, obj: FundingSource) -> tuple[str, str]:
        return obj.name, f"{obj.get_level_display()}, {obj.get_purpose_display()}"

    @display(description=_("Ergebnis"), label=STATE_COLOURS)
    def condition(self, obj: Any) -> tuple[str, str]:
        run = _latest(obj)
        return (run.state, run.get_state_display()) if run else ("unread", _t("noch nicht gelesen"))

    @display(description=_("letzter Lauf"))
    def last_run(self, obj: Any) -> str:
        run = _latest(obj)
        return since_text(run.started_at) if run else "–"

    @display(description=_("gefunden"))
    def counted(self, obj: Any) -> str:
        run = _latest(obj)
        return counts_text(run) if run else "–"

    @display(description=_("gestört"), ordering="failing_since")
    def fault(self, obj: Any) -> str:
        run = _latest(obj)
        since, error = since_text(obj.failing_since), run.error if run else ""
        return f"{since}: {error}" if since and error else since or error or "–"

    @display(description=_("nächster Lauf"))
    def due(self, obj: FundingSource) -> str:
        return due_text(obj)

    @display(description=_("robots.txt"))
    def robots_text(self, obj: FundingSource) -> str:
        return obj.robots or _t("nicht gelesen")

    @display(description=_("robots.txt gelesen"))
    def robots_read(self, obj: FundingSource) -> str:
        return since_text(obj.robots_read_at) or "–"


def counts_text(run: ScrapeRun) -> str:
    """„2501: 3 neu, 1 geändert“; what is none is left out."""
    counts = (
        (run.new, _t("neu")),
        (run.changed, _t("geändert")),
        (run.unseen, _t("nicht gesehen")),
        (run.failed, _t("nicht lesbar")),
    )
    said = ", ".join(f"{count} {word}" for count, word in counts if count)
    return f"{run.found}: {said}" if said else str(run.found)


def due_text(source: Any) -> str:
    """`source` is from `with_last_start()`."""
    if not source.is_active:
        return _t("abgeschaltet")
    if not source.interval_hours:
        return _t("nur von Hand")
    if source.is_due(timezone.now()):
        return _t("jetzt")
    due = (source.last_started_at or timezone.now()) + dt.timedelta(hours=source.interval_hours)
    text = date_format(timezone.localtime(due), "SHORT_DATE_FORMAT" if source.is_read_at_night else _t("j.n.Y, H:i"))
    return _t("%(day)s nachts") % {"day": text} if source.is_read_at_night else text


def _latest(source: Any) -> ScrapeRun | None:
    return next(iter(source.latest_runs), None)


def _last_pk(source: FundingSource) -> int:
    return source.runs.values_list("pk", flat=True).first() or 0


def _state_of(request: HttpRequest, source: FundingSource) -> dict[str, Any]:
    """A run whose process has died does not go on, whatever its row says; one that was asked for waits for a worker."""
    last = source.runs.first()
    running = last if last and last.state == State.RUNNING and is_being_read(source) else None
    percent = 100 * running.progress // running.progress_total if running and running.progress_total else None
    after = request.GET.get(AFTER)
    waiting = after if not running and after == str(last.pk if last else 0) else ""
    return {"running": running, "last": last, "percent": percent, "waiting": waiting}


def _queue(request: HttpRequest, source: FundingSource, *, despite_gaps: bool) -> bool:
    """Whether the broker has taken it."""
    try:
        fetch_source.apply_async((source.code, account_of(request).pk, despite_gaps), retry=False)
    except OperationalError:
        messages.error(request, _t("Das Lesen konnte nicht beginnen: Die Warteschlange antwortet nicht."))
        return False
    messages.success(request, _t("Die Quelle wird gelesen."))
    return True
