"""Back office of projects: their scouting from the idea on, stage by stage."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Case, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from clusters.models import GrowthField
from clusters.permissions import is_bound_to_own_fields, own_field_ids
from networks.models import CooperationRequest
from networks.permissions import may_decide_on_request
from roadmaps.actions import set_stage
from roadmaps.admin.roadmaps import PartnerInline, StateEntryInline
from roadmaps.models import Project, ProjectPartner, ProjectStageEntry
from roadmaps.office_forms import StageForm
from roadmaps.permissions import is_shown_own_only, may_edit_project, may_see_project
from roadmaps.scouting import propose_project, start_as_idea
from thcm.core.actions import restore
from thcm.core.admin import ReviewFilter, StateColumns
from thcm.core.admin_base import EditorialAdmin
from thcm.core.forms import KnownRowsForm
from thcm.core.permissions import Role, account_of, has_role

KEPT_ON_RESTORE = ("slug", "stage")
# As the scouting goes; what the source says nothing on comes last.
STAGES = [stage for stage in Project.Stage if stage != Project.Stage.NOT_STATED]
BY_STAGE = Case(*(When(stage=stage, then=place) for place, stage in enumerate(STAGES)), default=len(STAGES))


class ProjectPartnerInline(PartnerInline):
    model = ProjectPartner  # type: ignore[assignment]
    verbose_name_plural = _("Partner")


class StageEntryInline(StateEntryInline):
    """Written by „Nächste Stufe“."""

    model = ProjectStageEntry  # type: ignore[assignment]
    verbose_name_plural = _("Stufen")
    fields = readonly_fields = ("stage", "when", "note", "created_at", "created_by")

    @display(description=_("Datum"))
    def when(self, obj: Any) -> str:
        return obj.on.text if obj.on else "–"


class ProjectForm(KnownRowsForm):
    """A new project begins as an idea. `own_fields` are those that bind the account, None if nothing does."""

    own_fields: frozenset[int] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.instance.stage = Project.Stage.IDEA

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.own_fields is None or not {"growth_fields", "networks"} <= cleaned.keys():
            return cleaned
        reached = {field.pk for field in cleaned["growth_fields"]}
        reached |= {network.growth_field_id for network in cleaned["networks"]}
        if not reached & self.own_fields:
            self.add_error(
                "growth_fields", _t("Bitte wählen Sie ein eigenes Feld oder ein Netzwerk eines eigenen Feldes.")
            )
        return cleaned


@admin.register(Project)
class ProjectAdmin(StateColumns, EditorialAdmin):
    form = ProjectForm
    list_display = ("name_de", "stage", "reason", "kind", "state", "changed")
    list_filter = ("stage", "kind", ("growth_fields", admin.RelatedOnlyFieldListFilter), "status", ReviewFilter)
    ordering = (BY_STAGE, Lower("name_de"))
    search_fields = ("name_de", "name_en", "slug", "aliases")
    autocomplete_fields = ("networks", "programme", "source")
    inlines = (ProjectPartnerInline, StageEntryInline)
    change_form_outer_before_template = "back_office/project_state.html"
    fieldsets = (
        (None, {"fields": ("name_de", "slug", "kind", "growth_fields", "networks", "status", "review_due_on")}),
        (_("Zeit und Geld"), {"fields": (("starts", "ends"), ("volume_eur", "funding_eur"), "programme")}),
        (_("Inhalt"), {"fields": ("summary_de", "role_thcm_de", "website", "aliases"), "classes": ("tab",)}),
        (_("Englisch"), {"fields": ("name_en", "summary_en", "role_thcm_en"), "classes": ("tab",)}),
        (
            _("Herkunft"),
            {
                "fields": ("request", "source", "section", "state_text", "programme_text", "note"),
                "classes": ("tab",),
            },
        ),
    )

    def may_see(self, request: HttpRequest, obj: Project) -> bool:
        return may_see_project(request.user, obj)

    def may_edit(self, request: HttpRequest, obj: Project) -> bool:
        return may_edit_project(request.user, obj)

    def get_list_queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        newest = ProjectStageEntry.objects.filter(project=OuterRef("pk")).order_by("-pk").values("note")[:1]
        if is_shown_own_only(request.user):
            queryset = queryset.looked_after(own_field_ids(request.user))
        return queryset.annotate(newest_note=Subquery(newest))

    def get_row_queryset(self) -> QuerySet:
        return Project.objects.select_related("programme", "source", "request")

    def get_list_display(self, request: HttpRequest) -> Any:
        """Why something was done with an idea stays in the house."""
        columns = super().get_list_display(request)
        return columns if self.has_change_permission(request) else [name for name in columns if name != "reason"]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        is_house = obj is not None and (self.has_change_permission(request, obj) or has_role(request.user, Role.HEAD))
        return self.inlines if is_house else (ProjectPartnerInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        is_fixed = obj is not None and not has_role(request.user, Role.ADMINISTRATOR)
        return ("request", "slug") if is_fixed else ("request",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.own_fields = own_field_ids(request.user) if is_bound_to_own_fields(request.user) else None
        return form

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """All fields, also for managers: a project may be that of several."""
        if db_field.name == "growth_fields":
            kwargs |= {
                "queryset": GrowthField.objects.maintained(),
                "widget": UnfoldAdminCheckboxSelectMultipleWidget(),
            }
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Project, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            start_as_idea(obj, account_of(request))

    def restore_record(self, request: HttpRequest, record: Any) -> None:
        restore(record=record, user=account_of(request), keep=KEPT_ON_RESTORE)

    def view_on_site(self, obj: Project) -> str | None:
        return obj.get_absolute_url() if obj.is_published else None

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None:
            may_change = self.has_change_permission(request, obj)
            stored = self.get_row_queryset().get(pk=obj.pk) if request.method == "POST" else obj
            entry = obj.stage_entries.last() if may_change else None
            context |= {"project": stored, "entry": entry, "may_change": may_change}
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        stage, propose = self.admin_site.admin_view(self.stage_view), self.admin_site.admin_view(self.propose_view)
        return [
            path("<int:pk>/stufe/", stage, name="roadmaps_project_stage"),
            path("aus-anfrage/<int:pk>/", propose, name="roadmaps_project_propose"),
            *super().get_urls(),
        ]

    def stage_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        project = self.get_object(request, str(pk))
        if project is None:
            raise Http404
        if not self.has_change_permission(request, project):
            raise PermissionDenied
        form = StageForm(request.POST if request.method == "POST" else None, initial={"stage": project.stage})
        if request.method == "POST" and form.is_valid():
            try:
                set_stage(project=project, user=account_of(request), **form.cleaned_data)
            except ValidationError as error:
                form.add_error("note" if form.is_dropped else "stage", error.messages)
            else:
                text = _t("„%(project)s“ steht jetzt auf „%(stage)s“.")
                stage = Project.Stage(form.cleaned_data["stage"]).label
                messages.success(request, text % {"project": project, "stage": stage})
                return HttpResponseRedirect(reverse("admin:roadmaps_project_change", args=(pk,)))
        title = _t("Nächste Stufe des Projekts")
        context = {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
        return TemplateResponse(request, "back_office/project_stage.html", context | {"project": project, "form": form})

    @method_decorator(require_POST)
    def propose_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """From a cooperation request to the draft of a project, by whoever decides on the request."""
        row = get_object_or_404(CooperationRequest.objects.exclude(state="unconfirmed"), pk=pk)
        if not self.has_add_permission(request) or not may_decide_on_request(request.user, row):
            raise PermissionDenied
        try:
            project = propose_project(request=row, user=account_of(request))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(reverse("admin:networks_cooperationrequest_change", args=(pk,)))
        messages.success(request, _t("„%(project)s“ ist als Projektvorschlag angelegt.") % {"project": project})
        return HttpResponseRedirect(reverse("admin:roadmaps_project_change", args=(project.pk,)))

    @display(description=_("Begründung"))
    def reason(self, obj: Any) -> str:
        return obj.newest_note or "–"
