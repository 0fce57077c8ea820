"""Back office of monitoring: areas, criteria, measurements and evaluation rounds (MI-2)."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline
from unfold.decorators import display

from clusters.models import KeyFigure
from clusters.permissions import is_bound_to_own_fields, own_field_ids
from panels.evaluation_actions import decide
from panels.models import EvaluationRound, Finding, Measurement, MonitoringArea, Recommendation, SuccessCriterion
from panels.monitoring_forms import DecideForm
from panels.permissions import may_define_criteria, may_evaluate, may_measure
from thcm.core.admin import StateColumns
from thcm.core.admin_base import BackOfficeAdmin, EditorialAdmin, KnownRows
from thcm.core.permissions import account_of


@admin.register(MonitoringArea)
class MonitoringAreaAdmin(BackOfficeAdmin):
    list_display = ("name_de", "name_en", "order")
    search_fields = ("name_de", "name_en", "code")
    fields = ("name_de", "name_en", "code", "description_de", "description_en", "order")

    def may_edit(self, request: HttpRequest, obj: MonitoringArea) -> bool:
        return may_define_criteria(request.user)


@admin.register(SuccessCriterion)
class SuccessCriterionAdmin(StateColumns, EditorialAdmin):
    list_display = ("name_de", "growth_field", "area", "target_text", "frequency", "state", "changed")
    list_filter = ("area", "objective", "growth_field", "frequency", "status")
    list_select_related = ("growth_field", "area", "updated_by")
    search_fields = ("name_de", "name_en", "slug", "indicator_de")
    autocomplete_fields = ("growth_field", "source")
    fieldsets = (
        (None, {"fields": ("name_de", "slug", "indicator_de", "status", "review_due_on")}),
        (_("Einordnung"), {"fields": ("objective", "area", "growth_field", "order")}),
        (
            _("Messung"),
            {"fields": (("unit", "decimals"), "direction", ("target", "target_on"), "frequency", "source", "note_de")},
        ),
        (_("Englisch"), {"fields": ("name_en", "indicator_en", "note_en"), "classes": ("tab",)}),
    )

    def may_edit(self, request: HttpRequest, obj: SuccessCriterion) -> bool:
        return may_define_criteria(request.user)

    @display(description=_("Zielwert"), ordering="target")
    def target_text(self, obj: SuccessCriterion) -> str:
        return f"{obj.target.normalize():f} {obj.unit}".strip() if obj.target is not None else "–"


@admin.register(Measurement)
class MeasurementAdmin(StateColumns, EditorialAdmin):
    list_display = ("criterion", "period_text", "value_text", "state", "changed")
    list_filter = ("criterion", "status")
    list_select_related = ("criterion__growth_field", "key_figure", "updated_by")
    search_fields = ("criterion__name_de", "note_de")
    autocomplete_fields = ("criterion", "key_figure", "source")
    fields = (
        "criterion",
        "period",
        "key_figure",
        ("value", "qualifier"),
        ("source", "as_of"),
        ("note_de", "note_en"),
        "status",
    )

    def may_edit(self, request: HttpRequest, obj: Measurement) -> bool:
        return may_measure(request.user, obj.criterion)

    def get_row_queryset(self) -> QuerySet:
        return Measurement.objects.select_related("criterion__growth_field", "key_figure", "source")

    def get_list_queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        if is_bound_to_own_fields(request.user):
            return queryset.filter(criterion__growth_field__in=own_field_ids(request.user))
        return queryset

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "criterion" and is_bound_to_own_fields(request.user):
            own = own_field_ids(request.user)
            kwargs["queryset"] = SuccessCriterion.objects.filter(growth_field__in=own)
        if db_field.name == "key_figure":
            kwargs["queryset"] = KeyFigure.objects.filter(
                Q(status="published") | Q(measurements__isnull=False)
            ).distinct()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @display(description=_("Zeitraum"), ordering="period")
    def period_text(self, obj: Measurement) -> str:
        return obj.period.text

    @display(description=_("Wert"), ordering="value")
    def value_text(self, obj: Measurement) -> str:
        return f"{obj.number.normalize():f}" if obj.number is not None else obj.get_qualifier_display()


class FindingInline(KnownRows, StackedInline):
    model = Finding
    fields = ("text_de", "text_en", "criterion", "order")
    autocomplete_fields = ("criterion",)
    extra = 0
    tab = True


class RecommendationInline(KnownRows, StackedInline):
    model = Recommendation
    fields = ("text_de", "text_en", ("set_aside_de", "set_aside_en"), "order")
    extra = 0
    tab = True


@admin.register(EvaluationRound)
class EvaluationRoundAdmin(StateColumns, EditorialAdmin):
    list_display = ("title_de", "starts_on", "ends_on", "evaluator", "state", "changed")
    list_filter = ("status",)
    list_select_related = ("updated_by",)
    search_fields = ("title_de", "title_en", "slug")
    autocomplete_fields = ("documents",)
    inlines = (FindingInline, RecommendationInline)
    change_form_outer_before_template = "back_office/evaluation_state.html"
    fieldsets = (
        (None, {"fields": ("title_de", "slug", ("starts_on", "ends_on"), "evaluator", "status", "review_due_on")}),
        (_("Inhalt"), {"fields": ("method_de", "documents"), "classes": ("tab",)}),
        (_("Englisch"), {"fields": ("title_en", "method_en"), "classes": ("tab",)}),
    )

    def may_edit(self, request: HttpRequest, obj: EvaluationRound) -> bool:
        return may_evaluate(request.user)

    def view_on_site(self, obj: EvaluationRound) -> str | None:
        return obj.get_absolute_url() if obj.is_published else None

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        found = kwargs.get("obj")
        if found is not None and self.has_change_permission(request, found):
            context |= {"round": found, "recommendations": found.recommendations.select_related("decision")}
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.decide_view)
        name = "panels_evaluationround_decide"
        return [path("<int:pk>/beschluss/<int:recommendation>/", view, name=name), *super().get_urls()]

    def decide_view(self, request: HttpRequest, pk: int, recommendation: int) -> HttpResponse:
        found = self.get_object(request, str(pk))
        if found is None:
            raise Http404
        if not self.has_change_permission(request, found):
            raise PermissionDenied
        row = get_object_or_404(found.recommendations, pk=recommendation)
        form = DecideForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                decision = decide(recommendation=row, user=account_of(request), **form.cleaned_data)
            except ValidationError as error:
                form.add_error("number", error.messages)
            else:
                text = _t("Der Beschluss %(number)s ist als Entwurf angelegt.") % {"number": decision.number}
                messages.success(request, text)
                return HttpResponseRedirect(reverse("admin:panels_evaluationround_change", args=(pk,)))
        context = {
            **self.admin_site.each_context(request),
            "title": _t("Empfehlung zum Beschluss machen"),
            "round": found,
            "recommendation": row,
            "form": form,
            "opts": self.opts,
        }
        return TemplateResponse(request, "back_office/evaluation_decide.html", context)
