"""Back office of figures: work lists, one figure with its earlier values, import with a dry run."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline
from unfold.decorators import display

from clusters.actions import (
    cite,
    publish_figure,
    reinstate_figure,
    restore_figure,
    revise_figure,
    save_figure,
    withdraw_figure,
)
from clusters.admin.imports import FigureImportMixin
from clusters.admin.inlines import new_stand_text
from clusters.display import figure_text
from clusters.forms import FigureForm
from clusters.models import Citation, FigureSubject, GrowthField, Indicator, KeyFigure
from clusters.permissions import (
    is_bound_to_own_fields,
    may_correct_figure,
    may_edit_figure,
    may_publish_figures,
    may_see_figure,
    own_field_ids,
    own_subject_ids,
)
from thcm.core.admin import StateColumns
from thcm.core.admin_base import BackOfficeAdmin, EditorialAdmin, KnownRows
from thcm.core.permissions import account_of


class WorkFilter(admin.SimpleListFilter):
    """The work lists of the sidebar and the dashboard."""

    title = _("Arbeitsliste")
    parameter_name = "arbeit"
    QUESTIONS: dict[str, Callable[[Any], QuerySet]] = {
        "vorgeschlagen": lambda figures: figures.proposed(),
        "pruefung": lambda figures: figures.review_overdue(),
        "ohne-herkunft": lambda figures: figures.without_origin(),
        "frueher": lambda figures: figures.filter(rank=KeyFigure.Rank.DEPRECATED),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, Any], ...]:
        return (
            ("vorgeschlagen", _("zur Freigabe vorgeschlagen")),
            ("pruefung", _("Prüfung überfällig")),
            ("ohne-herkunft", _("ohne Quelle oder Stand")),
            ("frueher", _("frühere Werte")),
        )

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        question = self.QUESTIONS.get(self.value() or "")
        return question(queryset) if question else queryset


class FieldFilter(admin.SimpleListFilter):
    title = _("Feld")
    parameter_name = "feld"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        fields = GrowthField.objects.all()
        if is_bound_to_own_fields(request.user):
            fields = fields.filter(pk__in=own_field_ids(request.user))
        return [(slug, name) for slug, name in fields.values_list("slug", "name_de")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return queryset.for_field(self.value()) if self.value() else queryset


class CitationInline(KnownRows, StackedInline):
    model = Citation
    fields = (("source", "section"), ("page", "line", "footnote"), "verbatim")
    autocomplete_fields = ("source",)
    extra = 0
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("source", "key_figure")


@admin.register(KeyFigure)
class KeyFigureAdmin(FigureImportMixin, StateColumns, EditorialAdmin):
    form = FigureForm
    list_display = ("subject", "indicator", "statement", "as_of_text", "source", "rank", "state")
    list_filter = (WorkFilter, FieldFilter, "indicator", "status", "rank", "qualifier")
    list_select_related = ("subject", "indicator", "source", "updated_by")
    search_fields = ("external_id", "subject__name_de", "indicator__name_de", "source__label")
    autocomplete_fields = ("subject", "indicator", "source")
    ordering = ("subject__name_de", "indicator__order", "series", "external_id")
    inlines = (CitationInline,)
    change_form_outer_before_template = "back_office/figure_state.html"
    fieldsets = (
        (None, {"fields": ("subject", "indicator", "series")}),
        (_("Angabe"), {"fields": ("value", "qualifier", "source", "as_of", "reference_period", "is_unsourced")}),
        (_("Veröffentlichung"), {"fields": ("status", "rank", "review_due_on")}),
        (_("Geltung"), {"fields": ("population", "wz_code", "wz_note", "caveat", "note"), "classes": ("tab",)}),
    )

    def may_see(self, request: HttpRequest, obj: KeyFigure) -> bool:
        return may_see_figure(request.user, obj)

    def may_edit(self, request: HttpRequest, obj: KeyFigure) -> bool:
        return may_edit_figure(request.user, obj)

    def may_restore(self, request: HttpRequest, obj: KeyFigure) -> bool:
        return self.has_change_permission(request, obj) and may_correct_figure(request.user, obj)

    def restore_record(self, request: HttpRequest, record: Any) -> None:
        restore_figure(record=record, user=account_of(request))

    def get_list_queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if is_bound_to_own_fields(request.user):
            return queryset.filter(subject__in=own_subject_ids(request.user))
        return queryset

    def get_row_queryset(self) -> QuerySet:
        return KeyFigure.objects.with_origin().select_related("updated_by")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What a figure is about stays; what is public changes its rank by decision or new Stand only."""
        if obj is None:
            return ()
        return ("subject", "indicator", "series", *(("rank",) if obj.published_at else ()))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"rank": KeyFigure.Rank.PREFERRED, **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: KeyFigure, form: Any, change: bool) -> None:
        if not change:
            save_figure(figure=obj, user=account_of(request))
        elif form.has_changed():
            vars(obj)["holds"] = revise_figure(figure=obj, changes=form.changes, user=account_of(request))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Citations entered together with a new Stand belong to the new row."""
        holds = getattr(form.instance, "holds", None)
        if holds is None or holds.pk == form.instance.pk:
            super().save_formset(request, form, formset, change)
        else:
            cite(figure=holds, citations=formset.save(commit=False)[: len(formset.new_objects)])

    def response_change(self, request: HttpRequest, obj: KeyFigure) -> HttpResponse:
        holds = getattr(obj, "holds", obj)
        if holds.pk == obj.pk:
            return super().response_change(request, obj)
        messages.success(request, new_stand_text(obj, holds))
        return self._back(holds)

    @staticmethod
    def _back(figure: KeyFigure) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:clusters_keyfigure_change", args=(figure.pk,)))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None:
            # The form has written on the row, even if it was refused: what is stored says what is public.
            stored = self.get_row_queryset().get(pk=obj.pk) if request.method == "POST" else obj
            context |= {
                "figure": stored,
                "statement": figure_text(stored),
                "may_publish": may_publish_figures(request.user, obj.subject),
                "others": list(KeyFigure.objects.maintained().same_observation(obj).with_origin().order_by("-as_of")),
                "conflicts": list(obj.conflicts.all()),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        views = {"publish": self.publish_view, "withdraw": self.withdraw_view, "reinstate": self.reinstate_view}
        return [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"clusters_keyfigure_{name}")
            for name, view in views.items()
        ] + super().get_urls()

    def _to_publish(self, request: HttpRequest, pk: int) -> KeyFigure:
        figure = self.get_object(request, str(pk))
        if figure is None:
            raise Http404
        if not (self.has_change_permission(request, figure) and may_publish_figures(request.user, figure.subject)):
            raise PermissionDenied
        return figure

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        figure = self._to_publish(request, pk)
        if request.method == "POST":
            publish_figure(figure=figure, user=account_of(request))
            messages.success(request, _t("%(id)s ist veröffentlicht.") % {"id": figure.external_id})
        return self._back(figure)

    def reinstate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        figure = self._to_publish(request, pk)
        if request.method == "POST":
            reinstate_figure(figure=figure, user=account_of(request))
            messages.success(request, _t("%(id)s gilt wieder.") % {"id": figure.external_id})
        return self._back(figure)

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks first: what is withdrawn disappears from the public pages."""
        figure = self._to_publish(request, pk)
        if request.method == "POST":
            withdraw_figure(figure=figure, user=account_of(request))
            messages.success(request, _t("%(id)s ist zurückgezogen.") % {"id": figure.external_id})
            return self._back(figure)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Kennzahl zurückziehen?"),
            "figure": figure,
            "statement": figure_text(figure),
            "opts": self.opts,
        }
        return TemplateResponse(request, "back_office/withdraw.html", context)

    @display(description=_("Angabe"), ordering="value")
    def statement(self, obj: KeyFigure) -> str:
        return figure_text(obj) or str(_("leere Zelle"))

    @display(description=_("Stand"), ordering="as_of")
    def as_of_text(self, obj: KeyFigure) -> str:
        return obj.as_of.text if obj.as_of else str(_("ohne"))


@admin.register(Indicator)
class IndicatorAdmin(BackOfficeAdmin):
    list_display = ("name_de", "code", "unit", "is_additive", "order")
    search_fields = ("name_de", "name_en", "code")


@admin.register(FigureSubject)
class FigureSubjectAdmin(BackOfficeAdmin):
    """Not in the sidebar: fields and networks bring theirs along. Needed to choose one."""

    list_display = ("name_de", "kind", "code")
    list_filter = ("kind",)
    search_fields = ("name_de", "name_en", "code")

    def get_list_queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return (
            queryset.filter(pk__in=own_subject_ids(request.user)) if is_bound_to_own_fields(request.user) else queryset
        )
