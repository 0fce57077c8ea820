"""Back office of official statistics: which values are read, a trial of it, and what each reading brought."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError
from unfold.decorators import display

from clusters.models import OfficialRun, OfficialSeries
from clusters.statistics.runs import is_being_read
from clusters.statistics.storing import Outcome
from clusters.tasks import read_official_series
from thcm.core.admin_base import BackOfficeAdmin, ReadOnlyAdmin
from thcm.core.relative import since_text

State = OfficialRun.State
STATE_COLOURS = {
    State.RUNNING: "info",
    State.TRIAL: "info",
    State.DONE: "success",
    State.UNCHANGED: "success",
    State.FAILED: "danger",
}
OUTCOME_COLOURS = {Outcome.NEW: "success", Outcome.CHANGED: "info"}
EDITABLE = (
    *("provider", "table", "selection", "variable", "multiple", "since"),
    *("indicator", "subject", "frequency", "is_active"),
)
AFTER = "nach"  # in the address while a run that was asked for has not begun: the run before it


@admin.register(OfficialSeries)
class OfficialSeriesAdmin(BackOfficeAdmin):
    list_display = ("heading", "indicator", "subject", "condition", "last_run", "error", "is_active")
    list_filter = ("provider", "is_active", "frequency", "indicator")
    list_select_related = ("indicator", "subject")
    search_fields = ("table", "indicator__name_de", "subject__name_de")
    autocomplete_fields = ("indicator", "subject")
    hidden_in_export = ("id", "taken")
    change_form_outer_before_template = "back_office/official_series.html"
    fieldsets = (
        (_("Woher"), {"fields": ("provider", "table", "selection", "variable", "multiple", "since")}),
        (_("Wohin"), {"fields": ("indicator", "subject")}),
        (_("Wann"), {"fields": ("frequency", "is_active")}),
    )

    def get_list_queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        latest = OfficialRun.objects.order_by("-started_at", "-pk")[:1]
        return queryset.prefetch_related(Prefetch("runs", latest, to_attr="latest_runs"))

    def get_row_queryset(self) -> QuerySet:
        return OfficialSeries.objects.select_related("indicator", "subject")

    def save_model(self, request: HttpRequest, obj: OfficialSeries, form: Any, change: bool) -> None:
        """Leaves alone what a run writes meanwhile; another value is read as if none had been before."""
        if not change:
            obj.save()
            return
        if {"provider", "table", "selection", "variable", "multiple", "indicator", "subject"} & set(form.changed_data):
            obj.taken = {}
            obj.save(update_fields=(*EDITABLE, "taken"))
        else:
            obj.save(update_fields=EDITABLE)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], Any]:
        """Runs, which nobody deletes by themselves, go with their series."""
        listed, counts, _needed, protected = super().get_deleted_objects(objs, request)
        return listed, counts, set(), protected

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        series = kwargs.get("obj")
        context |= {"series": series}
        if series is not None:
            run = series.runs.first()
            is_read = is_being_read(series)
            context |= {
                "run": run,
                "lines": lines_of(run),
                "is_being_read": is_read,
                "is_waiting": not is_read and request.GET.get(AFTER) == str(run.pk if run else 0),
                "may_read": self.has_change_permission(request, series),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.read_view)
        return [path("<int:pk>/read/", view, name="clusters_officialseries_read"), *super().get_urls()]

    @method_decorator(require_POST)
    def read_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hands the reading, or a trial of it, to a worker, unless one is at it."""
        series = self.get_object(request, str(pk))
        if series is None:
            raise Http404
        if not self.has_change_permission(request, series):
            raise PermissionDenied
        address = reverse("admin:clusters_officialseries_change", args=(pk,))
        if is_being_read(series):
            messages.warning(request, _t("Die Zahlenreihe wird gerade gelesen."))
        elif self._queue(request, series, is_trial="trial" in request.POST):
            last = series.runs.values_list("pk", flat=True).first() or 0
            return HttpResponseRedirect(f"{address}?{AFTER}={last}")
        return HttpResponseRedirect(address)

    def _queue(self, request: HttpRequest, series: OfficialSeries, *, is_trial: bool) -> bool:
        """Whether the broker has taken it."""
        try:
            read_official_series.apply_async((series.pk, is_trial), retry=False)
        except OperationalError:
            messages.error(request, _t("Das Lesen konnte nicht beginnen: Die Warteschlange antwortet nicht."))
            return False
        return True

    @display(description=_("Tabelle"), ordering="table", header=True)
    def heading(self, obj: OfficialSeries) -> tuple[str, str]:
        return obj.table, obj.get_provider_display()

    @display(description=_("Ergebnis"), label=STATE_COLOURS)
    def condition(self, obj: Any) -> tuple[str, str]:
        run = _latest(obj)
        return (run.state, run.get_state_display()) if run else ("unread", _t("noch nicht gelesen"))

    @display(description=_("letzter Lauf"))
    def last_run(self, obj: Any) -> str:
        run = _latest(obj)
        return since_text(run.started_at) if run else "–"

    @display(description=_("Fehler"))
    def error(self, obj: Any) -> str:
        run = _latest(obj)
        return (run.error if run else "") or "–"


@admin.register(OfficialRun)
class OfficialRunAdmin(ReadOnlyAdmin):
    list_display = ("started_at", "series", "condition", "found", "new", "changed", "without_value", "error")
    list_filter = ("state", "is_trial", "series__provider")
    list_select_related = ("series__indicator", "series__subject")
    search_fields = ("series__table", "error")
    date_hierarchy = "started_at"
    hidden_in_export = ("id", "lines")
    change_form_outer_before_template = "back_office/official_run.html"
    fieldsets = (
        (None, {"fields": ("series", "state", "started_at", "ended_at")}),
        (_("Gezählt"), {"fields": ("found", "new", "changed", "without_value")}),
    )

    def get_row_queryset(self) -> QuerySet:
        return OfficialRun.objects.select_related("series__indicator", "series__subject")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        context |= {"run": kwargs["obj"], "lines": lines_of(kwargs["obj"])}
        return super().render_change_form(request, context, *args, **kwargs)

    @display(description=_("Ergebnis"), ordering="state", label=STATE_COLOURS)
    def condition(self, obj: OfficialRun) -> tuple[str, str]:
        return obj.state, obj.get_state_display()


def lines_of(run: OfficialRun | None) -> list[dict[str, Any]]:
    """The periods of a run, the newest first, with what became of each in words."""
    return [
        line | {"outcome": Outcome(line["outcome"]).label, "variant": OUTCOME_COLOURS.get(line["outcome"])}
        for line in reversed(run.lines if run else [])
    ]


def _latest(series: Any) -> OfficialRun | None:
    return next(iter(series.latest_runs), None)
