"""Back office of runs: what each reading of a source found, what it answered, and what people decide of it (BO-7)."""

import gzip
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import display

from funding import runs
from funding.admin.sources import STATE_COLOURS
from funding.history import event_in_words
from funding.models import RawAnswer, ScrapeRun
from funding.permissions import may_see_runs, may_start_runs
from thcm.core.admin_base import ReadOnlyAdmin
from thcm.core.permissions import account_of

EVENTS_SHOWN = 50
DEADLINES_FIRST = ("-is_announced", "-kind", "pk")  # before what is only „geändert“
ANSWERS_SHOWN = 200
COUNTED = ("found", "new", "changed", "unseen", "failed")


@admin.register(ScrapeRun)
class ScrapeRunAdmin(ReadOnlyAdmin):
    list_display = ("heading", "condition", *COUNTED, "error")
    list_filter = ("state", "source", ("decided_at", admin.EmptyFieldListFilter))
    list_select_related = ("source",)
    search_fields = ("error", "notes", "source__name_de")
    date_hierarchy = "started_at"
    change_form_outer_before_template = "back_office/funding_run.html"
    fieldsets = ((_("Technik"), {"fields": ("step", "started_at", "ended_at")}),)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and may_see_runs(request.user)

    def get_row_queryset(self) -> QuerySet:
        return ScrapeRun.objects.select_related("source", "started_by", "decided_by")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        run = kwargs["obj"]
        ordered = run.events.select_related("programme").order_by(*DEADLINES_FIRST)
        events = list(ordered[:EVENTS_SHOWN])
        for event in events:
            event.words = event_in_words(event)
        context |= {
            "run": run,
            "may_decide": self.may_decide(request, run),
            "counts": [(run._meta.get_field(name).verbose_name, getattr(run, name)) for name in COUNTED],
            "events": events,
            "event_count": run.events.count(),
            "answers": run.answers.all()[:ANSWERS_SHOWN],
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def may_decide(self, request: HttpRequest, run: ScrapeRun) -> bool:
        is_open = run.state == ScrapeRun.State.NEEDS_REVIEW and run.decided_at is None
        return is_open and may_start_runs(request.user)

    def get_urls(self) -> list[URLPattern]:
        views = {"confirm": self.confirm_view, "discard": self.discard_view, "answer/<int:answer>": self.answer_view}
        return [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(view),
                name=f"funding_scraperun_{name.partition('/')[0]}",
            )
            for name, view in views.items()
        ] + super().get_urls()

    def _found(self, request: HttpRequest, pk: int) -> ScrapeRun:
        run = self.get_object(request, str(pk))
        if run is None:
            raise Http404
        if not self.has_view_permission(request, run):
            raise PermissionDenied
        return run

    @method_decorator(require_POST)
    def confirm_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._decide(request, pk, runs.confirm, _t("Der Lauf ist bestätigt."))

    @method_decorator(require_POST)
    def discard_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._decide(request, pk, runs.discard, _t("Der Lauf ist verworfen. Alles steht wie vor ihm."))

    def _decide(self, request: HttpRequest, pk: int, action: Callable[..., None], text: str) -> HttpResponse:
        run = self._found(request, pk)
        if not may_start_runs(request.user):
            raise PermissionDenied
        if not self.may_decide(request, run):
            messages.warning(request, _t("Über diesen Lauf ist schon entschieden."))
        else:
            try:
                action(run, account_of(request))
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            else:
                messages.success(request, text)
        return HttpResponseRedirect(reverse("admin:funding_scraperun_change", args=(pk,)))

    def answer_view(self, request: HttpRequest, pk: int, answer: int) -> FileResponse:
        """The bytes as they came, streamed, and always as a download: a foreign page never opens in the portal."""
        run = self._found(request, pk)
        row = run.answers.filter(pk=answer).first()
        if row is None or not row.file or not default_storage.exists(row.file.name):
            raise Http404
        content = gzip.GzipFile(fileobj=row.file.open("rb"))
        response = FileResponse(content, as_attachment=True, filename=name_of(row))  # type: ignore[arg-type]
        response["Content-Type"] = "application/octet-stream"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response

    @display(description=_("Lauf"), ordering="started_at", header=True)
    def heading(self, obj: ScrapeRun) -> tuple[str, str]:
        return date_format(timezone.localtime(obj.started_at), "SHORT_DATETIME_FORMAT"), obj.source.name

    @display(description=_("Ergebnis"), ordering="state", label=STATE_COLOURS)
    def condition(self, obj: ScrapeRun) -> tuple[str, str]:
        return obj.state, obj.get_state_display()


def name_of(answer: RawAnswer) -> str:
    """„fdb-20261122-01-export.zip“: of the source, the day, the number and the last part of the address."""
    last = PurePosixPath(urlsplit(answer.url).path).name[-60:]
    return f"{answer.run.source.code}-{answer.fetched_at:%Y%m%d}-{answer.number:02}-{last or 'antwort'}"
