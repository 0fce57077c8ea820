"""Back office of reports from one body to another: drawn up, edited, and left alone once released (CB-3)."""

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import display

from panels.models import GoverningBody, Report
from panels.permissions import may_prepare
from panels.report_actions import draw_up
from thcm.core.admin_base import HistoryAdmin
from thcm.core.forms import KnownRowsForm
from thcm.core.relative import since_text


class ReportForm(KnownRowsForm):
    """The body that reports says to whom; a report that is released in between is not written over."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "from_body" in self.fields:
            bodies: Any = self.fields["from_body"]
            bodies.queryset = GoverningBody.objects.maintained().exclude(reports_to=None)
        if "text" in self.fields:
            self.fields["text"].widget.attrs["rows"] = 30

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        body, meeting = data.get("from_body") or getattr(self.instance, "from_body", None), data.get("meeting")
        if body and meeting and meeting.body_id != body.reports_to_id:
            self.add_error("meeting", _t("Bitte eine Sitzung von „%(body)s“ wählen.") % {"body": body.reports_to})
        if self.instance.pk and Report.objects.released().select_for_update().filter(pk=self.instance.pk).exists():
            raise ValidationError(_t("Der Bericht ist inzwischen freigegeben und bleibt, wie er ist."))
        return data


@admin.register(Report)
class ReportAdmin(HistoryAdmin):
    form = ReportForm
    list_display = ("title", "from_body", "period", "condition", "changed")
    list_filter = ("from_body",)
    list_select_related = ("from_body",)
    search_fields = ("title",)
    autocomplete_fields = ("meeting",)
    change_form_outer_before_template = "back_office/report_state.html"
    fields = ("from_body", ("starts_on", "ends_on"), "title", "meeting", "text")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_prepare(request.user)

    def may_edit(self, request: HttpRequest, obj: Report) -> bool:
        return may_prepare(request.user) and not obj.is_released

    def get_list_queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.defer("text")

    def get_row_queryset(self) -> QuerySet:
        return Report.objects.with_bodies()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        """The text is drawn up once body and period are saved; what is released is read as PDF."""
        return self.fields if obj and not obj.is_released else self.fields[:-1]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("from_body",) if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        today = timezone.localdate()
        return {"starts_on": dt.date(today.year, 1, 1), "ends_on": today}

    def save_model(self, request: HttpRequest, obj: Report, form: Any, change: bool) -> None:
        if not change:
            obj.to_body_id = obj.from_body.reports_to_id
        super().save_model(request, obj, form, change)
        if not change:
            draw_up(report=obj)

    def response_add(self, request: HttpRequest, obj: Report, post_url_continue: str | None = None) -> HttpResponse:
        messages.success(request, _t("Der Entwurf ist aus den Angaben des Zeitraums erstellt. Sie können ihn ändern."))
        return HttpResponseRedirect(reverse("admin:panels_report_change", args=(obj.pk,)))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.draw_up_view)
        return [path("<int:pk>/neu-erstellen/", view, name="panels_report_draw_up"), *super().get_urls()]

    @method_decorator(require_POST)
    def draw_up_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        report = self.get_object(request, str(pk))
        if report is None:
            raise Http404
        if not self.has_change_permission(request, report):
            raise PermissionDenied
        try:
            draw_up(report=report)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _t("Der Text ist neu erstellt; der frühere steht im Verlauf."))
        return HttpResponseRedirect(reverse("admin:panels_report_change", args=(pk,)))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        report = kwargs.get("obj")
        if report is not None:
            context |= {"report": report, "may_change": self.has_change_permission(request, report)}
        return super().render_change_form(request, context, *args, **kwargs)

    @display(description=_("Stand"), ordering="released_at", label={"released": "success", "draft": "info"})
    def condition(self, obj: Report) -> tuple[str, str]:
        return "released" if obj.is_released else "draft", obj.get_state_display()

    @display(description=_("geändert"), ordering="updated_at")
    def changed(self, obj: Report) -> str:
        return since_text(obj.updated_at)
