"""Back office of goals, measures and milestones one by one: what is overdue, and what the workshop does not ask."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from clusters.permissions import is_bound_to_own_fields, own_field_ids
from roadmaps.models import Measure, Milestone, Project, Roadmap, RoadmapGoal
from roadmaps.parts import with_day
from roadmaps.permissions import is_shown_own_only, may_edit_roadmap, may_see_roadmap, projects_to_name
from thcm.core.admin_base import EditorialAdmin
from thcm.core.forms import KnownRowsForm
from thcm.core.permissions import account_of


class OverdueFilter(admin.SimpleListFilter):
    title = _("Termin")
    parameter_name = "termin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, Any], ...]:
        return (("ueberfaellig", _("überfällig")), ("offen", _("offen")))

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        match self.value():
            case "ueberfaellig":
                return queryset.overdue()
            case "offen":
                return queryset.open()
        return queryset


class PartForm(KnownRowsForm):
    """Refused if somebody has changed the part since the page was opened, as in the workshop; nothing typed is lost."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self._stored()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("seen") not in ("", self._stored()):
            text = _("Inzwischen hat jemand etwas geändert. Öffnen Sie die Seite neu und übertragen Sie Ihre Änderung.")
            raise ValidationError(text)
        return data

    def _stored(self) -> str:
        return self.instance.updated_at.isoformat() if self.instance.pk else ""


class PartAdmin(EditorialAdmin):
    """A part is seen and edited with its roadmap; it is added and removed in the workshop, where each step undoes."""

    form = PartForm

    def may_see(self, request: HttpRequest, obj: Any) -> bool:
        return may_see_roadmap(request.user, self.roadmap_of(obj))

    def may_edit(self, request: HttpRequest, obj: Any) -> bool:
        return may_edit_roadmap(request.user, self.roadmap_of(obj))

    def roadmap_of(self, obj: Any) -> Roadmap:
        return obj.goal.roadmap

    def get_list_queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        queryset = queryset.select_related(*self.list_select_related)
        if not is_shown_own_only(request.user):
            return queryset
        own = Roadmap.objects.looked_after(account_of(request).pk, own_field_ids(request.user))
        return queryset.of_roadmaps(own.values("pk"))

    def get_row_queryset(self) -> QuerySet:
        return self.model._default_manager.select_related(*self.list_select_related)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=_("Roadmap"), ordering="goal__roadmap")
    def roadmap(self, obj: Any) -> str:
        return str(self.roadmap_of(obj))

    @display(description=_("Termin"), ordering="due")
    def due_text(self, obj: Any) -> str:
        return obj.due.text if obj.due else "–"

    @display(description=_("Stand"), label={"overdue": "danger", "open": "info", "over": "success"})
    def condition(self, obj: Any) -> tuple[str, str]:
        if obj.is_overdue:
            return "overdue", str(_("überfällig"))
        return ("open" if obj.is_open else "over"), obj.get_state_display()


@admin.register(RoadmapGoal)
class GoalAdmin(PartAdmin):
    list_display = ("title_de", "roadmap", "is_internal")
    list_filter = ("is_internal",)
    list_select_related = ("roadmap",)
    search_fields = ("title_de", "title_en", "roadmap__title_de")
    readonly_fields = ("roadmap",)
    autocomplete_fields = ("objectives",)
    fields = (
        "title_de",
        "title_en",
        "roadmap",
        "description_de",
        "description_en",
        "objectives",
        "is_internal",
        "seen",
    )

    def roadmap_of(self, obj: RoadmapGoal) -> Roadmap:
        return obj.roadmap


class MeasureForm(PartForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean()
        changed = {"state", "done_on"}.intersection(self.changed_data, data)
        return data | with_day(self.instance, {name: data[name] for name in changed})


@admin.register(Measure)
class MeasureAdmin(PartAdmin):
    form = MeasureForm
    list_display = ("title_de", "roadmap", "responsible", "due_text", "condition")
    list_filter = (OverdueFilter, "state", "is_internal", "goal__roadmap__growth_field")
    list_select_related = ("goal__roadmap", "responsible_organisation", "responsible_network")
    search_fields = ("title_de", "title_en", "goal__roadmap__title_de")
    readonly_fields = ("roadmap",)
    autocomplete_fields = ("responsible_organisation", "responsible_network", "projects", "programmes")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    *("title_de", "roadmap", ("starts", "due"), ("state", "done_on")),
                    *("dropped_reason", "is_internal", "seen"),
                )
            },
        ),
        (_("Verantwortlich"), {"fields": ("responsible_organisation", "responsible_network", "responsible_label")}),
        (_("Mittel und Projekte"), {"fields": ("cost_eur", "projects", "programmes")}),
        (_("Text"), {"fields": ("description_de", "title_en", "description_en"), "classes": ("tab",)}),
    )

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """What somebody else only plans is not to be found by trying ids here; what is linked may stay."""
        if db_field.name == "projects" and is_bound_to_own_fields(request.user):
            user = account_of(request)
            roadmaps = Roadmap.objects.looked_after(user.pk, own_field_ids(user)).values("pk")
            linked = Project.objects.filter(measures__goal__roadmap__in=roadmaps).values("pk")
            allowed = projects_to_name(user).values("pk")
            kwargs["queryset"] = Project.objects.filter(Q(pk__in=allowed) | Q(pk__in=linked))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @display(description=_("verantwortlich"))
    def responsible(self, obj: Measure) -> str:
        return obj.responsible or "–"


@admin.register(Milestone)
class MilestoneAdmin(PartAdmin):
    list_display = ("title_de", "roadmap", "due_text", "condition")
    list_filter = (OverdueFilter, "state", "is_internal", "goal__roadmap__growth_field")
    list_select_related = ("goal__roadmap",)
    search_fields = ("title_de", "title_en", "goal__roadmap__title_de")
    readonly_fields = ("roadmap",)
    fields = ("title_de", "title_en", "roadmap", "due", "state", "reached_on", "is_internal", "description_de", "seen")
