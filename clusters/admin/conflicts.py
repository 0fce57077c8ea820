"""Back office of conflicts: the statements side by side, one to prefer, and why."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from clusters.actions import decide_conflict
from clusters.display import figure_text
from clusters.forms import ConflictForm
from clusters.models import FigureConflict, KeyFigure
from clusters.permissions import (
    is_bound_to_own_fields,
    may_decide_conflict,
    may_edit_conflict,
    may_see_conflict,
    own_subject_ids,
)
from thcm.core.actions import restore, stamp
from thcm.core.admin import StateColumns
from thcm.core.admin_base import EditorialAdmin
from thcm.core.permissions import account_of
from thcm.core.relative import since_text

STATE_COLOURS = {
    FigureConflict.State.OPEN: "warning",
    FigureConflict.State.DECIDED: "success",
    FigureConflict.State.EXPLAINED: "info",
}
DECISION = ("state", "decision", "reason", "decided_by", "decided_at")


class StatementChoice(forms.RadioSelect):
    """The statements as cards to choose from."""

    template_name = "back_office/statement_choice.html"
    option_template_name = "back_office/statement_option.html"

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        figure = getattr(value, "instance", None)
        return option | {"figure": figure, "statement": figure_text(figure) if figure else ""}


@admin.register(FigureConflict)
class FigureConflictAdmin(StateColumns, EditorialAdmin):
    form = ConflictForm
    list_display = ("title", "code", "kind", "statements", "clarification", "open_since")
    list_filter = ("state", "kind", "status")
    list_select_related = ("decision", "updated_by")
    search_fields = ("code", "title", "explanation")
    autocomplete_fields = ("figures",)
    change_form_outer_before_template = "back_office/conflict_statements.html"
    # The statements come first: they are what the page is for.
    deciding = ("decision", "reason")
    described = (
        (_("Beschreibung"), {"fields": ("title", "kind", "state", "explanation"), "classes": ("tab",)}),
        (
            _("Aus der Quelle"),
            {"fields": ("code", "figures", "statement_a", "statement_b", "located_at"), "classes": ("tab",)},
        ),
        (_("Veröffentlichung"), {"fields": ("status", "review_due_on"), "classes": ("tab",)}),
    )

    def may_see(self, request: HttpRequest, obj: FigureConflict) -> bool:
        return may_see_conflict(request.user, obj)

    def may_edit(self, request: HttpRequest, obj: FigureConflict) -> bool:
        return may_edit_conflict(request.user, obj)

    def get_list_queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        if is_bound_to_own_fields(request.user):
            queryset = queryset.about(own_subject_ids(request.user))
        return queryset.prefetch_related("figures__subject", "figures__indicator")

    def get_row_queryset(self) -> QuerySet:
        return FigureConflict.objects.select_related("decision", "decided_by", "updated_by")

    def _may_decide(self, request: HttpRequest, obj: Any) -> bool:
        return obj is not None and self.has_change_permission(request, obj) and may_decide_conflict(request.user, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        if not self._may_decide(request, obj):
            return self.described
        return ((_("Welche Angabe soll gelten?"), {"fields": self.deciding}), *self.described)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        return form

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "decision":
            kwargs |= {"queryset": KeyFigure.objects.none(), "widget": StatementChoice}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "decision" and hasattr(field.widget, "can_add_related"):
            # No statement is entered here, so no „+“ beside the cards.
            field.widget = field.widget.widget
        return field

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None and not self._may_decide(request, obj):
            figures = obj.figures.with_origin().prefetch_related("citations__source")
            context |= {"conflict": obj, "figures": [(figure, figure_text(figure)) for figure in figures]}
        return super().render_change_form(request, context, *args, **kwargs)

    def restore_record(self, request: HttpRequest, record: Any) -> None:
        """The decision stays as it is: the ranks of the figures go with it."""
        restore(record=record, user=account_of(request), keep=DECISION)

    def save_model(self, request: HttpRequest, obj: FigureConflict, form: Any, change: bool) -> None:
        if form.is_decided:
            figure, reason = form.cleaned_data["decision"], form.cleaned_data["reason"]
            decide_conflict(conflict=obj, figure=figure, reason=reason, user=account_of(request))
            messages.success(request, _t("Entschieden: %(figure)s gilt.") % {"figure": figure_text(figure)})
        else:
            stamp(obj, account_of(request))
            obj.save()

    @display(description=_("Angaben"))
    def statements(self, obj: FigureConflict) -> str:
        return " | ".join(figure_text(figure) for figure in list(obj.figures.all())[:3]) or obj.statement_a[:60]

    @display(description=_("Klärung"), ordering="state", label=STATE_COLOURS)
    def clarification(self, obj: FigureConflict) -> tuple[str, str]:
        return obj.state, obj.get_state_display()

    @display(description=_("angelegt"), ordering="created_at")
    def open_since(self, obj: FigureConflict) -> str:
        return since_text(obj.created_at)
