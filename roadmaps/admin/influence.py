"""Back office of influence maps (R44): what somebody may not see does not exist for them."""

import datetime as dt
import uuid
from typing import Any, NoReturn

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline, TabularInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget

from roadmaps.influence import DIRECTIONS, direction_text, links_of, standings, to_address
from roadmaps.influence_drawing import draw_matrix, draw_net
from roadmaps.models import InfluenceActor, InfluenceAssessment, InfluenceLink, InfluenceMap
from roadmaps.permissions import may_keep_maps, projects_to_name, roadmaps_to_name, visible_maps
from thcm.core.admin_base import BackOfficeAdmin, KnownRows
from thcm.core.forms import KnownRowsForm
from thcm.core.models import User
from thcm.core.permissions import Role, account_of


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "bo-input"}, format="%Y-%m-%d")


class SecretAdmin(BackOfficeAdmin):
    """Finds visible rows only: a foreign one is as absent as one that never was, with the same answer."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        try:
            return self.get_queryset(request).get(pk=object_id)
        except (self.model.DoesNotExist, ValidationError, ValueError):
            return None

    def _get_obj_does_not_exist_redirect(self, *args: Any) -> NoReturn:
        raise Http404

    def has_module_permission(self, request: HttpRequest) -> bool:
        return super().has_module_permission(request) and may_keep_maps(request.user)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        context["influence_map"] = obj and getattr(obj, "map", obj)
        return super().render_change_form(request, context, *args, **kwargs)


class AccountsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return obj.function or obj.username


class DatesForm(forms.Form):
    am = forms.DateField(label=_("Stand am"), widget=DayInput)
    vergleich = forms.DateField(label=_("verglichen mit"), widget=DayInput, required=False)


class ActorInline(KnownRows, TabularInline):
    model = InfluenceActor
    fields = ("institution", "function", "level")
    ordering = ("institution", "function")
    extra = 0
    show_change_link = True


@admin.register(InfluenceMap)
class InfluenceMapAdmin(SecretAdmin):
    list_display = ("title", "matter", "actor_count", "review_due_on", "picture_link")
    list_select_related = ("project", "roadmap")
    ordering = ("title", "pk")
    search_fields = ("title",)
    autocomplete_fields = ("project", "roadmap")
    inlines = (ActorInline,)
    change_form_outer_before_template = "back_office/influence_map_links.html"
    fieldsets = (
        (None, {"fields": ("title", "project", "roadmap", "purpose", "owners")}),
        (_("Prüfung"), {"fields": ("valid_days", "review_due_on")}),
    )

    def get_list_queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        mine = queryset.filter(pk__in=visible_maps(request.user).values("pk"))
        return mine.annotate(actor_count=Count("actors"))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"owners": [account_of(request).pk]}

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only field managers keep maps; who no longer is one falls out with the next change."""
        managers = User.objects.filter(is_active=True, groups__name__in=(Role.FIELD_MANAGER, Role.HEAD)).distinct()
        kwargs |= {"queryset": managers, "form_class": AccountsField}
        return super().formfield_for_manytomany(
            db_field, request, widget=UnfoldAdminCheckboxSelectMultipleWidget(), **kwargs
        )

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """What somebody else only plans is not to be found by trying ids here; what an own map is about may stay."""
        name = db_field.name
        matters = projects_to_name(account_of(request)) if name == "project" else roadmaps_to_name(account_of(request))
        linked = visible_maps(request.user).exclude(**{name: None}).values(name)
        kwargs["queryset"] = db_field.related_model.objects.filter(Q(pk__in=matters.values("pk")) | Q(pk__in=linked))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.picture_view)
        return [path("<uuid:pk>/lagebild/", view, name="roadmaps_influencemap_picture"), *super().get_urls()]

    def picture_view(self, request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
        influence_map = self.get_object(request, str(pk))
        if influence_map is None:
            raise Http404
        form = DatesForm({"am": timezone.localdate()} | request.GET.dict())
        days: dict[str, Any] = form.cleaned_data if form.is_valid() else {"am": timezone.localdate(), "vergleich": None}
        rows = standings(influence_map, days["am"], days["vergleich"])
        links = links_of(rows)
        context = {
            **self.admin_site.each_context(request),
            "title": influence_map.title,
            "influence_map": influence_map,
            "form": form,
            "days": days,
            "rows": rows,
            "moved": [row for row in rows if row.has_moved] if days["vergleich"] else (),
            "to_address": to_address(rows),
            "not_assessed": [row for row in rows if row.now is None],
            "matrix": draw_matrix(rows),
            "net": draw_net(rows, links),
            "links": links,
            "kinds": InfluenceLink.Kind.choices,
            "opts": self.opts,
        }
        return TemplateResponse(request, "back_office/influence_map.html", context)

    @display(description=_("Gegenstand"))
    def matter(self, obj: InfluenceMap) -> str:
        return str(obj.project or obj.roadmap or "–")

    @display(description=_("Akteure"), ordering="actor_count")
    def actor_count(self, obj: Any) -> int:
        return obj.actor_count

    @display(description=_("Ansicht"))
    def picture_link(self, obj: InfluenceMap) -> str:
        link = reverse("admin:roadmaps_influencemap_picture", args=(obj.pk,))
        return format_html('<a class="row-link" href="{}">{}</a>', link, _("Lagebild"))


def directions() -> list[tuple[Any, str]]:
    return [("", "---------"), *((direction, direction_text(direction)) for direction in DIRECTIONS)]


class AssessmentForm(KnownRowsForm):
    direction = forms.TypedChoiceField(
        label=_("Richtung"), coerce=int, choices=directions, widget=UnfoldAdminSelectWidget
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "expires_on" in self.fields:
            self.fields["expires_on"].required = False

    def clean(self) -> dict[str, Any]:
        """Without an end it holds as long as the map says."""
        cleaned = super().clean() or self.cleaned_data
        day = cleaned.get("assessed_on")
        if day and day > timezone.localdate():
            self.add_error("assessed_on", _("Der Tag liegt in der Zukunft."))
        elif day and not cleaned.get("expires_on") and "expires_on" not in self.errors:
            cleaned["expires_on"] = day + dt.timedelta(days=self.instance.actor.map.valid_days)
        return cleaned


class AssessmentInline(KnownRows, StackedInline):
    """A new opinion is a new row, so that two days can be compared; earlier ones stay as they were."""

    model = InfluenceAssessment
    form = AssessmentForm
    fields = ("kind", ("direction", "strength"), "basis", ("assessed_on", "expires_on"), "assessed_by")
    readonly_fields = ("assessed_by",)
    ordering = ("-assessed_on", "-created_at")
    extra = 0

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LinkInline(KnownRows, TabularInline):
    """To other actors of the same map only."""

    model = InfluenceLink
    fk_name = "source"
    fields = ("kind", "target")
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("source", "target")

    def get_formset(self, request: HttpRequest, obj: InfluenceActor | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        if "target" in formset.form.base_fields and obj:
            others = InfluenceActor.objects.filter(map=obj.map_id).exclude(pk=obj.pk)
            formset.form.base_fields["target"].queryset = others
        return formset


@admin.register(InfluenceActor)
class InfluenceActorAdmin(SecretAdmin):
    list_display = ("institution", "function", "level", "map")
    list_filter = ("level",)
    list_select_related = ("map",)
    search_fields = ("institution", "function")
    fields = ("institution", "function", "level")
    inlines = (AssessmentInline, LinkInline)
    change_form_outer_before_template = "back_office/influence_map_links.html"

    def get_list_queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(map__in=visible_maps(request.user)).select_related("map")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """On the form of their map."""
        return False

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for row_form in formset.forms:
            if isinstance(row_form.instance, InfluenceAssessment) and row_form.has_changed():
                row_form.instance.assessed_by = account_of(request)
        super().save_formset(request, form, formset, change)
