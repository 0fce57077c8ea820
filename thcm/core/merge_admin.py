"""Merging in the back office (BO-4): choosing two rows, the preview, and the list of merges with its way back."""

from collections import defaultdict
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display

from thcm.core.admin_base import BackOfficeAdmin, ReadOnlyAdmin
from thcm.core.dates import PartialDate
from thcm.core.forms import KnownRowSelect
from thcm.core.merging import EMPTY, Link, Plan, lost_row, merge, undo
from thcm.core.models import Merge
from thcm.core.permissions import MERGING, Role, account_of, has_role

SHOWN = 10  # rows of each relation in the preview


class MergeMixin(BackOfficeAdmin):
    """Two rows of the list become one. Whoever merges may edit both."""

    actions = ("merge_selected",)
    actions_detail = ("merge_with",)
    merging_roles: tuple[Role, ...] = (Role.ADMINISTRATOR, Role.BACK_OFFICE)

    def has_merge_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        row = None if object_id is None else self.get_object(request, str(object_id))
        return has_role(request.user, *self.merging_roles) and self.has_change_permission(request, row)

    @admin.action(description=_("Zusammenführen (zwei auswählen)"), permissions=("merge",))
    def merge_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """The older one stays at first; the preview lets them change places."""
        chosen = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(chosen) == 2:
            return HttpResponseRedirect(self._preview(*chosen))
        messages.error(request, _t("Bitte genau zwei Einträge auswählen."))
        return None

    @action(description=_("Zusammenführen mit …"), url_path="merge", permissions=("merge",))
    def merge_with(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The row of this page stays, the one in `mit` goes."""
        kept, lost = self.get_object(request, object_id), self.get_object(request, request.GET.get("mit", ""))
        if kept is None:
            raise Http404
        if lost is None:
            return self._page(request, "back_office/merge_choice.html", kept=kept, form=self._choice(request))
        if not self.has_merge_permission(request, lost.pk):
            raise PermissionDenied
        if request.method == "POST":
            return self._merge(request, kept, lost)
        plan = Plan(kept, lost)
        refusal = plan.refusal()
        shown = {} if refusal else preview(plan)
        return self._page(request, "back_office/merge.html", plan=plan, refusal=refusal, **shown)

    def _merge(self, request: HttpRequest, kept: Any, lost: Any) -> HttpResponse:
        try:
            merge(kept=kept, lost=lost, seen=request.POST.get("seen", ""), user=account_of(request))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(self._preview(kept.pk, lost.pk))
        messages.success(request, _t("„%(lost)s“ ist in „%(kept)s“ aufgegangen.") % {"lost": lost, "kept": kept})
        return HttpResponseRedirect(admin_address(kept))

    def _preview(self, kept: int, lost: int) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_merge_with"
        return reverse(name, args=(kept,), query={"mit": lost})

    def _choice(self, request: HttpRequest) -> forms.Form:
        relation = next(relation for relation in self.opts.related_objects if relation.one_to_many)
        box = KnownRowSelect(relation.field, self.admin_site)
        fields = {"mit": forms.ModelChoiceField(self.model._default_manager, label=_("Geht auf"), widget=box)}
        return type("ChoiceForm", (forms.Form,), fields)()

    def _page(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        context |= {**self.admin_site.each_context(request), "title": _("Zusammenführen"), "opts": self.opts}
        return TemplateResponse(request, template, context)


def preview(plan: Plan) -> dict[str, Any]:
    """What the preview shows beside the two rows."""
    relations: dict[str, list[dict[str, str]]] = defaultdict(list)
    for link in plan.links:
        relations[str(relation_name(link))].append(described(link))
    return {
        "differences": list(differences(plan)),
        "relations": [
            {
                "name": name,
                "count": len(rows),
                "rows": rows[:SHOWN],
                "more": len(rows[SHOWN:]),
            }
            for name, rows in relations.items()
        ],
        "address": address(plan.lost),
        "leads_to": address(plan.kept),
    }


def differences(plan: Plan) -> Any:
    adds = {one: many for many, one in getattr(plan.kept, "merge_adds", {}).items()}
    for field in plan.kept._meta.concrete_fields:
        ours, theirs = (field.value_from_object(row) for row in (plan.kept, plan.lost))
        if field.primary_key or not field.editable or ours == theirs or (ours in EMPTY and theirs in EMPTY):
            continue
        outcome = _t("Angabe von %(name)s bleibt") % {"name": plan.kept}
        if field.name in ("name", "short", "aliases"):
            outcome = _t("wird weiterer Name")
        elif field.name in plan.filled:
            outcome = _t("wird übernommen")
        elif field.name in adds and (adds[field.name], getattr(plan.lost, field.name)) in plan.added:
            outcome = _t("kommt zu „%(name)s“") % {"name": plan.kept._meta.get_field(adds[field.name]).verbose_name}
        elif field.name == "slug":
            outcome = _t("leitet weiter")
        yield {
            "label": field.verbose_name,
            "kept": value_text(plan.kept, field),
            "lost": value_text(plan.lost, field),
            "outcome": outcome,
        }


def described(link: Link) -> dict[str, str]:
    """A row that moves, with a link to its page and what happens to it beside moving."""
    row, text = link.row, link.text
    if row._meta.auto_created:
        others = (field for field in row._meta.concrete_fields if field.is_relation and field != link.field)
        row = getattr(row, next(others).name)
        text = str(row)
    changes = []
    for name in link.before.keys() - {"order", "updated_at"}:
        field, row_now = row._meta.get_field(name), type(row)._base_manager.get(pk=row.pk)
        changes.append(f"{field.verbose_name}: {value_text(row_now, field)} → {value_text(row, field)}")
    outcome = _t("gibt es dort schon, bleibt einmal") if link.stays_once else ", ".join(sorted(changes))
    return {"text": text, "url": admin_address(row), "outcome": outcome}


def relation_name(link: Link) -> Any:
    owner: Any = link.field.model._meta.auto_created
    if not owner:
        return link.field.model._meta.verbose_name_plural
    field = next(field for field in owner._meta.many_to_many if field.remote_field.through is link.field.model)
    return field.verbose_name if link.field.related_model is owner else owner._meta.verbose_name_plural


def value_text(row: Any, field: Any) -> str:
    value = field.value_from_object(row)
    if value in EMPTY:
        return "–"
    if field.is_relation:
        return str(getattr(row, field.name))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, PartialDate):
        return value.text
    return ", ".join(value) if isinstance(value, list) else str(value)


def address(row: Any) -> str:
    """Its public page; empty where it has none."""
    try:
        return row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""
    except NoReverseMatch:
        return ""


def admin_address(row: Model) -> str:
    try:
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=(row.pk,))
    except NoReverseMatch:
        return ""


def may_see_merges(request: HttpRequest) -> bool:
    return has_role(request.user, *MERGING)


@admin.register(Merge)
class MergeAdmin(ReadOnlyAdmin):
    """What was merged. Seen and undone by those who may edit the row that stayed."""

    list_display = ("lost_name", "kept_row", "kind", "merged_at", "merged_by", "undone")
    list_select_related = ("merged_by",)
    search_fields = ("lost_name", "lost_slug")
    fields = ("lost_name", "kept_row", "kind", "merged_at", "merged_by", "undone_at")
    readonly_fields = fields
    hidden_in_export = ("id", "moved")
    actions_detail = ("undo_merge",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_see_merges(request) and (obj is None or self._visible(request).filter(pk=obj.pk).exists())

    def _admins(self, request: HttpRequest) -> list[MergeMixin]:
        found = (model_admin for model_admin in self.admin_site._registry.values())
        return [one for one in found if isinstance(one, MergeMixin) and one.has_merge_permission(request)]

    def _visible(self, request: HttpRequest) -> QuerySet[Merge]:
        condition = Q(pk=None)
        for one in self._admins(request):
            kept = one.get_queryset(request).order_by().values("pk")
            condition |= Q(model_label=one.opts.label_lower, kept_id__in=kept)
        return Merge.objects.filter(condition)

    def get_list_queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(pk__in=self._visible(request))

    def has_undo_permission(self, request: HttpRequest, object_id: Any) -> bool:
        entry = self.get_object(request, str(object_id))
        if entry is None or entry.undone_at or not self.has_view_permission(request, entry):
            return False
        model_admin: Any = self.admin_site.get_model_admin(apps.get_model(entry.model_label))
        lost = lost_row(entry)
        return lost is None or model_admin.has_change_permission(request, lost)

    @action(description=_("Rückgängig machen …"), url_path="undo", permissions=("undo",))
    def undo_merge(self, request: HttpRequest, object_id: str) -> HttpResponse:
        entry = self.get_object(request, object_id)
        if request.method == "POST":
            return self._undo(request, entry)
        context = {**self.admin_site.each_context(request), "title": _("Zusammenführung rückgängig machen")}
        context |= {"merge": entry, "kept": kept_row(entry), "opts": self.opts, "count": len(entry.moved["links"])}
        return TemplateResponse(request, "back_office/merge_undo.html", context)

    def _undo(self, request: HttpRequest, entry: Merge) -> HttpResponse:
        try:
            astray = undo(merge=entry, user=account_of(request))
        except ValidationError as error:
            messages.error(request, _t("Es passt nicht mehr: %(reason)s") % {"reason": " ".join(error.messages)})
            return HttpResponseRedirect(admin_address(entry))
        messages.success(request, _t("„%(lost)s“ ist wieder ein eigener Eintrag.") % {"lost": entry})
        if astray:
            text = ngettext(
                "%(count)s Verknüpfung blieb, wo sie ist: Sie wurde seither gelöscht oder anders zugeordnet.",
                "%(count)s Verknüpfungen blieben, wo sie sind: Sie wurden seither gelöscht oder anders zugeordnet.",
                astray,
            )
            messages.warning(request, text % {"count": astray})
        return HttpResponseRedirect(admin_address(apps.get_model(entry.model_label)(pk=entry.lost_id)))

    @display(description=_("aufgegangen in"))
    def kept_row(self, obj: Merge) -> str:
        kept = kept_row(obj)
        return format_html('<a class="row-link" href="{}">{}</a>', admin_address(kept), kept) if kept else "–"

    @display(description=_("Art"))
    def kind(self, obj: Merge) -> str:
        return str(apps.get_model(obj.model_label)._meta.verbose_name)

    @display(description=_("rückgängig"), ordering="undone_at")
    def undone(self, obj: Merge) -> Any:
        if obj.undone_at:
            return _("gemacht")
        link = reverse("admin:core_merge_undo_merge", args=(obj.pk,))
        return format_html('<a class="row-link" href="{}">{}</a>', link, _("Rückgängig machen"))


def kept_row(entry: Merge) -> Any:
    return apps.get_model(entry.model_label)._default_manager.filter(pk=entry.kept_id).first()
