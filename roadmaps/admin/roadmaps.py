"""Back office of roadmaps: their steps (GM-3), partners and what they are seen together in."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from clusters.models import GrowthField
from clusters.permissions import is_bound_to_own_fields, own_field_ids
from roadmaps.actions import set_state
from roadmaps.admin.table_import import TableMixin
from roadmaps.admin.workshop import WorkshopMixin
from roadmaps.models import NetworkedRoadmap, Roadmap, RoadmapPartner, RoadmapStateEntry, StateObjective
from roadmaps.office_forms import StateForm
from roadmaps.permissions import is_shown_own_only, may_edit_roadmap, may_see_roadmap, roadmaps_to_name
from thcm.core.actions import restore
from thcm.core.admin import STATUS_COLOURS, ReviewFilter, StateColumns
from thcm.core.admin_base import BackOfficeAdmin, EditorialAdmin, KnownRows
from thcm.core.permissions import Role, account_of, has_role

KEPT_ON_RESTORE = ("slug", "state")


class PartnerInline(KnownRows, TabularInline):
    model = RoadmapPartner
    fields = ("network", "organisation", "label", "order")
    autocomplete_fields = ("network", "organisation")
    extra = 0
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("network", "organisation")


class StateEntryInline(TabularInline):
    """Written by „Nächster Schritt“; one that was only a mistake is put right by the next."""

    model = RoadmapStateEntry
    fields = readonly_fields = ("state", "when", "note_de", "created_at", "created_by")
    extra = 0
    tab = True
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("created_by").order_by("-pk")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=_("Datum"))
    def when(self, obj: RoadmapStateEntry) -> str:
        return obj.when or "–"


@admin.register(Roadmap)
class RoadmapAdmin(WorkshopMixin, TableMixin, StateColumns, EditorialAdmin):
    list_display = ("heading", "stage", "progress_text", "moderation", "condition", "changed")
    list_filter = ("state", "growth_field", "status", ReviewFilter)
    list_select_related = ("growth_field", "progress", "moderator", "updated_by")
    search_fields = ("title_de", "title_en", "slug", "growth_field__name_de")
    autocomplete_fields = ("growth_field", "moderator", "source", "documents")
    inlines = (PartnerInline, StateEntryInline)
    change_form_outer_before_template = "back_office/roadmap_state.html"
    fieldsets = (
        (None, {"fields": ("title_de", "slug", "growth_field", "further_fields", "status", "review_due_on")}),
        (_("Zeit und Moderation"), {"fields": (("starts", "horizon_year"), "moderator")}),
        (_("Inhalt"), {"fields": ("summary_de", "prior_work_de", "documents"), "classes": ("tab",)}),
        (_("Englisch"), {"fields": ("title_en", "summary_en", "prior_work_en"), "classes": ("tab",)}),
        (_("Herkunft"), {"fields": ("source", "section", "note"), "classes": ("tab",)}),
    )

    def may_see(self, request: HttpRequest, obj: Roadmap) -> bool:
        return may_see_roadmap(request.user, obj)

    def may_edit(self, request: HttpRequest, obj: Roadmap) -> bool:
        return may_edit_roadmap(request.user, obj)

    def get_list_queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        if is_shown_own_only(request.user):
            return queryset.looked_after(account_of(request).pk, own_field_ids(request.user))
        return queryset

    def get_row_queryset(self) -> QuerySet:
        return Roadmap.objects.select_related("growth_field", "progress", "moderator", "source")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """An address never changes silently, and a roadmap stays with its field."""
        is_fixed = obj is not None and not has_role(request.user, Role.ADMINISTRATOR)
        return ("slug", "growth_field") if is_fixed else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> tuple[type, ...]:
        return self.inlines if obj else (PartnerInline,)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "growth_field" and is_bound_to_own_fields(request.user):
            kwargs["queryset"] = GrowthField.objects.filter(pk__in=own_field_ids(request.user))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """All fields, also for managers: what is interlocked reaches foreign ones."""
        if db_field.name == "further_fields":
            kwargs |= {
                "queryset": GrowthField.objects.maintained(),
                "widget": UnfoldAdminCheckboxSelectMultipleWidget(),
            }
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def restore_record(self, request: HttpRequest, record: Any) -> None:
        restore(record=record, user=account_of(request), keep=KEPT_ON_RESTORE)

    def view_on_site(self, obj: Roadmap) -> str | None:
        return obj.get_absolute_url() if obj.is_public else None

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None:
            stored = self.get_row_queryset().get(pk=obj.pk) if request.method == "POST" else obj
            context |= {
                "roadmap": stored,
                "entry": stored.state_entries.newest_first().first(),
                "may_change": self.has_change_permission(request, obj),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.state_view)
        return [path("<int:pk>/schritt/", view, name="roadmaps_roadmap_state"), *super().get_urls()]

    def state_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """`?state=` proposes the step, as an accepted analysis does (GM-4)."""
        roadmap = self.get_object(request, str(pk))
        if roadmap is None:
            raise Http404
        if not self.has_change_permission(request, roadmap):
            raise PermissionDenied
        proposed = request.GET.get("state", "")
        initial = {"state": proposed if proposed in Roadmap.State else roadmap.state}
        form = StateForm(request.POST if request.method == "POST" else None, initial=initial)
        if request.method == "POST" and form.is_valid():
            try:
                set_state(roadmap=roadmap, user=account_of(request), **form.cleaned_data)
            except ValidationError as error:
                form.add_error("state", error.messages)
            else:
                text = _t("„%(roadmap)s“ steht jetzt auf „%(state)s“.")
                state = Roadmap.State(form.cleaned_data["state"]).label
                messages.success(request, text % {"roadmap": roadmap, "state": state})
                return HttpResponseRedirect(reverse("admin:roadmaps_roadmap_change", args=(pk,)))
        context = {
            **self.admin_site.each_context(request),
            "title": _t("Nächster Schritt der Roadmap"),
            "roadmap": roadmap,
            "form": form,
            "is_proposed": proposed in Roadmap.State,
            "opts": self.opts,
        }
        return TemplateResponse(request, "back_office/roadmap_step.html", context)

    @display(description=_("Roadmap"), ordering="growth_field__order", header=True)
    def heading(self, obj: Roadmap) -> tuple[str, str]:
        return obj.title_de, str(obj.growth_field)

    @display(description=_("Stand der Roadmap"), ordering="state")
    def stage(self, obj: Roadmap) -> str:
        return obj.get_state_display()

    @display(description=_("Status"), ordering="status", label=STATUS_COLOURS)
    def condition(self, obj: Roadmap) -> tuple[str, str]:
        return obj.status, obj.get_status_display()

    @display(description=_("Fortschritt"))
    def progress_text(self, obj: Roadmap) -> str:
        if obj.progress.percent is None:
            return "–"
        counts = {"reached": obj.progress.milestones_reached, "all": obj.progress.milestones}
        return _t("%(reached)s von %(all)s Meilensteinen") % counts

    @display(description=_("Moderation"), ordering="moderator__function")
    def moderation(self, obj: Roadmap) -> str:
        return str(obj.moderator) if obj.moderator else "–"


@admin.register(NetworkedRoadmap)
class NetworkedRoadmapAdmin(StateColumns, EditorialAdmin):
    list_display = ("title_de", "state", "changed")
    list_filter = ("status",)
    search_fields = ("title_de", "title_en", "slug")
    fieldsets = (
        (None, {"fields": ("title_de", "slug", "roadmaps", "status", "review_due_on")}),
        (_("Inhalt"), {"fields": ("summary_de",), "classes": ("tab",)}),
        (_("Englisch"), {"fields": ("title_en", "summary_en"), "classes": ("tab",)}),
    )

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """They are joint work: each manager chooses among public and own roadmaps; what is linked may stay."""
        linked = NetworkedRoadmap.roadmaps.through.objects.values("roadmap")
        allowed = Q(pk__in=roadmaps_to_name(account_of(request)).values("pk")) | Q(pk__in=linked)
        kwargs |= {
            "queryset": Roadmap.objects.filter(allowed).in_order(),
            "widget": UnfoldAdminCheckboxSelectMultipleWidget(),
        }
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def view_on_site(self, obj: NetworkedRoadmap) -> str | None:
        return obj.get_absolute_url() if obj.is_published else None


@admin.register(StateObjective)
class StateObjectiveAdmin(BackOfficeAdmin):
    list_display = ("name_de", "name_en", "section", "order")
    search_fields = ("name_de", "name_en", "code")
    fields = ("name_de", "name_en", "code", "section", "order")
