"""Back office of networks and of what they propose."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from clusters.admin.fields import PartInline
from clusters.display import figure_text
from clusters.forms import FieldWithSubjectForm
from clusters.models import GrowthField, KeyFigure
from clusters.permissions import is_bound_to_own_fields, own_field_ids
from networks.actions import decide, save_network
from networks.models import Network, NetworkActivity, NetworkLabel, NetworkTopic, ProfileChange
from networks.permissions import may_edit_network, may_see_network
from networks.reviews import Review, reviews_of
from thcm.core.actions import restore
from thcm.core.admin import STATUS_COLOURS, ReviewFilter, StateColumns, WebsiteColumn
from thcm.core.admin_base import EditorialAdmin, ReadOnlyAdmin
from thcm.core.merge_admin import MergeMixin
from thcm.core.permissions import MERGING, Role, account_of, has_role
from thcm.core.relative import since_text


class TopicInline(PartInline, TabularInline):
    model = NetworkTopic
    fields = ("group", "text", "order")


class ActivityInline(PartInline, TabularInline):
    model = NetworkActivity
    fields = ("text", "kind", "order")


class LabelInline(PartInline, TabularInline):
    model = NetworkLabel
    fields = ("scheme", "level", "awarded_on", "valid_until", "source")
    related = ("source",)
    autocomplete_fields = ("source",)


class ProposalFilter(admin.SimpleListFilter):
    title = _("Vorschläge")
    parameter_name = "vorschlaege"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, Any], ...]:
        return (("warten", _("warten auf Prüfung")),)

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return queryset.filter(waiting__gt=0) if self.value() == "warten" else queryset


@admin.register(Network)
class NetworkAdmin(MergeMixin, StateColumns, WebsiteColumn, EditorialAdmin):
    merging_roles = MERGING
    form = FieldWithSubjectForm
    list_display = ("short", "growth_field", "condition", "website_state", "proposals", "status_label", "changed")
    list_filter = (
        ProposalFilter,
        ("growth_field", admin.RelatedOnlyFieldListFilter),
        "state",
        "status",
        ("website_error", admin.EmptyFieldListFilter),
        ReviewFilter,
    )
    list_select_related = ("growth_field", "subject", "updated_by")
    search_fields = ("name", "short", "slug", "aliases")
    autocomplete_fields = ("growth_field", "further_fields", "source")
    readonly_fields = ("website_state", "figures")
    inlines = (TopicInline, ActivityInline, LabelInline)
    change_form_outer_before_template = "back_office/network_state.html"
    fieldsets = (
        (None, {"fields": ("name", "short", "slug", "growth_field", "further_fields", "status", "review_due_on")}),
        (
            _("Profil"),
            {
                "fields": ("legal_form", "legal_form_note", "state", "state_note", "logo", "aliases"),
                "classes": ("tab",),
            },
        ),
        (
            _("Kontakt und Sitz"),
            {
                "fields": (
                    ("website", "website_state"),
                    "contact_function",
                    ("contact_email", "contact_phone"),
                    ("seat", "latitude", "longitude"),
                ),
                "classes": ("tab",),
            },
        ),
        (_("Mitglieder"), {"fields": ("figures",), "classes": ("tab",)}),
        (_("Herkunft"), {"fields": ("source", "section", "note"), "classes": ("tab",)}),
    )

    def may_see(self, request: HttpRequest, obj: Network) -> bool:
        return may_see_network(request.user, obj)

    def may_edit(self, request: HttpRequest, obj: Network) -> bool:
        return may_edit_network(request.user, obj)

    def get_list_queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if is_bound_to_own_fields(request.user):
            queryset = queryset.filter(growth_field__in=own_field_ids(request.user))
        return queryset.annotate(waiting=Count("changes", filter=Q(changes__state=ProfileChange.State.IN_REVIEW)))

    def get_row_queryset(self) -> QuerySet:
        return Network.objects.select_related("growth_field", "subject", "source")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """An address never changes silently."""
        is_fixed = obj is not None and not has_role(request.user, Role.ADMINISTRATOR)
        return (*self.readonly_fields, *(("slug",) if is_fixed else ()))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "growth_field" and is_bound_to_own_fields(request.user):
            kwargs["queryset"] = GrowthField.objects.filter(pk__in=own_field_ids(request.user))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Network, form: Any, change: bool) -> None:
        save_network(network=obj, user=account_of(request))

    def restore_record(self, request: HttpRequest, record: Any) -> None:
        """Network and field stay together: the right to edit it was asked for that field."""
        restore(
            record=record,
            user=account_of(request),
            keep=("slug", "growth_field", "website_checked_at", "website_error"),
        )

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None and self.has_change_permission(request, obj):
            context |= {"network": obj, "waiting": obj.changes.in_review().count()}
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.review_view)
        return [path("<int:pk>/pruefen/", view, name="networks_network_review"), *super().get_urls()]

    def review_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        network = self.get_object(request, str(pk))
        if network is None:
            raise Http404
        if not self.has_change_permission(request, network):
            raise PermissionDenied
        reviews = reviews_of(network, request.POST if request.method == "POST" else None)
        if request.method == "POST" and self._decided(request, network, reviews):
            return redirect("admin:networks_network_review", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Vorschläge prüfen"),
            "network": network,
            "reviews": reviews,
            "opts": self.opts,
        }
        return TemplateResponse(request, "back_office/network_review.html", context)

    @staticmethod
    def _decided(request: HttpRequest, network: Network, reviews: list[Review]) -> bool:
        """Whether there is nothing to mend; says what was decided and what could not be."""
        checked = [review.form.is_valid() for review in reviews if review.form.is_bound]
        if not all(checked):
            return False
        decisions = [review.decision for review in reviews if review.decision]
        try:
            left = decide(network=network, decisions=decisions, user=account_of(request))
        except ValidationError as error:
            for review in reviews:
                for text in error.message_dict.get(review.change.part, ()):
                    review.form.add_error("decision", text)
            return False
        for change in left:
            text = _t(
                "„%(part)s“ ist nicht entschieden: Der Vorschlag oder der freigegebene Stand ist inzwischen anders."
            )
            messages.warning(request, text % {"part": change.get_part_display()})
        if count := len(decisions) - len(left):
            messages.success(request, _t("Entschieden: %(count)s") % {"count": count})
        elif not left:
            messages.warning(request, _t("Es ist nichts entschieden: Bitte bei mindestens einer Angabe wählen."))
        return True

    @display(description=_("Mitgliederzahlen"))
    def figures(self, obj: Network) -> str:
        rows = KeyFigure.objects.filter(subject=obj.subject_id).maintained().with_origin().in_order()
        return render_to_string(
            "back_office/_network_figures.html", {"figures": [(row, figure_text(row)) for row in rows]}
        )

    @display(description=_("Vorschläge"), ordering="waiting")
    def proposals(self, obj: Any) -> str:
        if not obj.waiting:
            return "–"
        url = reverse("admin:networks_network_review", args=(obj.pk,))
        return format_html('<a class="row-link" href="{}">{}</a>', url, _t("%(count)s prüfen") % {"count": obj.waiting})

    @display(description=_("Status"), ordering="state")
    def condition(self, obj: Network) -> str:
        return obj.get_state_display()

    @display(description=_("Status"), ordering="status", label=STATUS_COLOURS)
    def status_label(self, obj: Network) -> tuple[str, str]:
        return obj.status, obj.get_status_display()


@admin.register(ProfileChange)
class ProfileChangeAdmin(ReadOnlyAdmin):
    """What was proposed, and what became of it. Decisions are taken on the page of the network."""

    list_display = ("part", "network", "proposed_by", "since", "state", "reviewer", "decided_at", "reason")
    list_filter = ("state", "part", ("network__growth_field", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("network", "proposed_by", "reviewer")
    search_fields = ("network__name", "network__short")

    def may_see(self, request: HttpRequest, obj: ProfileChange) -> bool:
        return may_see_network(request.user, obj.network)

    def get_list_queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if is_bound_to_own_fields(request.user):
            return queryset.filter(network__growth_field__in=own_field_ids(request.user))
        return queryset

    def get_row_queryset(self) -> QuerySet:
        return ProfileChange.objects.select_related("network")

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        change = self.get_object(request, object_id)
        if change is None:
            raise Http404
        return HttpResponseRedirect(reverse("admin:networks_network_review", args=(change.network_id,)))

    @display(description=_("vorgeschlagen"), ordering="proposed_at")
    def since(self, obj: ProfileChange) -> str:
        return since_text(obj.proposed_at)
