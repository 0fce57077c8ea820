"""Back office of potential analyses (GM-4) and of gaps that measures are to close."""

from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from clusters.models import GrowthField
from clusters.permissions import is_bound_to_own_fields, own_field_ids
from roadmaps.models import ClusterGap, Measure, PotentialAnalysis, Roadmap
from roadmaps.permissions import is_shown_own_only, may_edit_of_field
from thcm.core.admin import STATUS_COLOURS, ReviewFilter, StateColumns
from thcm.core.admin_base import EditorialAdmin
from thcm.core.permissions import Role, account_of, has_role

# States of a roadmap that come before its development.
EARLIER = (
    Roadmap.State.NOT_STATED,
    Roadmap.State.NOT_STARTED,
    Roadmap.State.PRELIMINARY_WORK,
    Roadmap.State.ANALYSIS_COMMISSIONED,
    Roadmap.State.KICKOFF_PLANNED,
)


class OfField(EditorialAdmin):
    """What belongs to one field."""

    def may_see(self, request: HttpRequest, obj: Any) -> bool:
        return has_role(request.user, Role.MINISTRY, Role.HEAD) or self.may_edit(request, obj)

    def may_edit(self, request: HttpRequest, obj: Any) -> bool:
        return may_edit_of_field(request.user, obj.growth_field)

    def get_list_queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        if is_shown_own_only(request.user):
            return queryset.filter(growth_field__in=own_field_ids(request.user))
        return queryset

    def get_row_queryset(self) -> QuerySet:
        return self.model._default_manager.select_related(*self.list_select_related)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "growth_field" and is_bound_to_own_fields(request.user):
            kwargs["queryset"] = GrowthField.objects.filter(pk__in=own_field_ids(request.user))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(PotentialAnalysis)
class AnalysisAdmin(StateColumns, OfField):
    list_display = ("title_de", "growth_field", "contractor", "due_text", "stage", "condition", "changed")
    list_filter = ("state", "growth_field", "status", ReviewFilter)
    list_select_related = ("growth_field", "roadmap", "contractor", "document", "updated_by")
    search_fields = ("title_de", "title_en", "growth_field__name_de", "contractor__name")
    autocomplete_fields = ("growth_field", "roadmap", "contractor", "document")
    fieldsets = (
        (None, {"fields": ("title_de", "growth_field", "roadmap", "scope", "status", "review_due_on")}),
        (_("Auftrag"), {"fields": ("contractor", "due", "state", "accepted_on", "document")}),
        (_("Hinweise"), {"fields": ("note_de", "section"), "classes": ("tab",)}),
        (_("Englisch"), {"fields": ("title_en", "note_en"), "classes": ("tab",)}),
    )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name != "scope":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        boxes, label = UnfoldAdminCheckboxSelectMultipleWidget(), db_field.verbose_name
        choices = PotentialAnalysis.Scope.choices
        return forms.MultipleChoiceField(choices=choices, label=label, required=False, widget=boxes)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """It stands on the page of its roadmap, so a manager names no foreign one; what is linked may stay."""
        if db_field.name == "roadmap" and is_bound_to_own_fields(request.user):
            own = own_field_ids(request.user)
            mine = Roadmap.objects.looked_after(account_of(request).pk, own).values("pk")
            linked = PotentialAnalysis.objects.in_fields(own).exclude(roadmap=None).values("roadmap")
            kwargs["queryset"] = Roadmap.objects.filter(Q(pk__in=mine) | Q(pk__in=linked))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: PotentialAnalysis, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        request.is_accepted_now = "state" in form.changed_data and obj.state == PotentialAnalysis.State.ACCEPTED  # type: ignore[attr-defined]

    def response_post_save_change(self, request: HttpRequest, obj: PotentialAnalysis) -> HttpResponse:
        return self._offered(request, obj) or super().response_post_save_change(request, obj)

    def response_post_save_add(self, request: HttpRequest, obj: PotentialAnalysis) -> HttpResponse:
        return self._offered(request, obj) or super().response_post_save_add(request, obj)

    def _offered(self, request: HttpRequest, obj: PotentialAnalysis) -> HttpResponse | None:
        """GM-4: an accepted analysis offers to open the step „in Erarbeitung“ of its roadmap."""
        if not getattr(request, "is_accepted_now", False) or obj.roadmap is None or obj.roadmap.state not in EARLIER:
            return None
        address = reverse("admin:roadmaps_roadmap_state", args=(obj.roadmap_id,))
        return HttpResponseRedirect(f"{address}?state={Roadmap.State.IN_DEVELOPMENT}")

    @display(description=_("Stand der Analyse"), ordering="state")
    def stage(self, obj: PotentialAnalysis) -> str:
        return obj.get_state_display()

    @display(description=_("Status"), ordering="status", label=STATUS_COLOURS)
    def condition(self, obj: PotentialAnalysis) -> tuple[str, str]:
        return obj.status, obj.get_status_display()

    @display(description=_("fällig"), ordering="due")
    def due_text(self, obj: PotentialAnalysis) -> str:
        return obj.due.text if obj.due else "–"


@admin.register(ClusterGap)
class ClusterGapAdmin(StateColumns, OfField):
    list_display = ("description_de", "growth_field", "answered", "closed_on", "state", "changed")
    list_filter = (("closed_on", admin.EmptyFieldListFilter), "growth_field", "status", ReviewFilter)
    list_select_related = ("growth_field", "swot_item", "updated_by")
    search_fields = ("description_de", "description_en", "growth_field__name_de")
    autocomplete_fields = ("growth_field", "swot_item", "measures")
    fieldsets = (
        (None, {"fields": ("description_de", "growth_field", "swot_item", "measures", "status", "review_due_on")}),
        (_("Ergebnis"), {"fields": ("result_de", "closed_on")}),
        (_("Englisch"), {"fields": ("description_en", "result_en"), "classes": ("tab",)}),
    )

    def get_list_queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        rows: Any = super().get_list_queryset(request, queryset)
        return rows.with_answers()

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Internal measures of others are not to be found by trying ids here; what is linked may stay."""
        if db_field.name == "measures" and is_bound_to_own_fields(request.user):
            own = own_field_ids(request.user)
            roadmaps = Roadmap.objects.looked_after(account_of(request).pk, own)
            mine = Measure.objects.of_roadmaps(roadmaps.values_list("pk", flat=True))
            public = Measure.objects.published()
            linked = Measure.objects.filter(gaps__growth_field__in=own)
            allowed = (Q(pk__in=rows.order_by().values("pk")) for rows in (mine, public, linked))
            kwargs["queryset"] = Measure.objects.filter(reduce(or_, allowed))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @display(description=_("Maßnahmen"), ordering="answers")
    def answered(self, obj: Any) -> int:
        return obj.answers
