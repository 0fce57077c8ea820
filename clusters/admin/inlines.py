"""The figures of a field, edited on the field's page."""

from functools import partial
from typing import Any

from django.contrib.admin.checks import InlineModelAdminChecks
from django.db.models import QuerySet
from django.forms.models import BaseModelFormSet, modelformset_factory
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from clusters.display import figure_text
from clusters.forms import FigureForm
from clusters.models import FigureSubject, GrowthField, KeyFigure
from clusters.permissions import may_edit_field, may_see_field
from thcm.core.admin_base import KnownRows
from thcm.core.permissions import account_of

COLUMNS = ("value", "qualifier", "source", "as_of", "reference_period")
READ_COLUMNS = ("statement", "source", "as_of", "reference_period", "state")


def new_stand_text(old: KeyFigure, new: KeyFigure) -> str:
    """What became of a figure that was entered with another source, Stand or period."""
    if new.is_published:
        text = _t("Neuer Stand als %(new)s gespeichert. %(old)s steht jetzt unter „Frühere Werte“.")
    else:
        text = _t("%(new)s ist vorgeschlagen. Bis zur Freigabe gilt %(old)s.")
    return text % {"new": new.external_id, "old": old.external_id}


class FieldFigureFormSet(BaseModelFormSet):
    """The current figures of a field and its sub-fields. They hang on subjects, not on the field itself."""

    def __init__(self, *args: Any, instance: GrowthField | None = None, save_as_new: bool = False, **kwargs: Any):
        self.instance = instance
        subjects = FigureSubject.objects.of_fields([instance.pk] if instance and instance.pk else [])
        kwargs["queryset"] = kwargs["queryset"].filter(subject__in=subjects)
        super().__init__(*args, **kwargs)

    @classmethod
    def get_default_prefix(cls) -> str:
        return "figures"


class FigureInlineChecks(InlineModelAdminChecks):
    def _check_relation(self, obj: Any, parent_model: Any) -> list[Any]:
        return []

    def _check_exclude_of_parent_model(self, obj: Any, parent_model: Any) -> list[Any]:
        return []


class FieldFigureInline(KnownRows, TabularInline):
    model = KeyFigure
    form = FigureForm
    formset = FieldFigureFormSet
    checks_class = FigureInlineChecks
    autocomplete_fields = ("source",)
    fields = COLUMNS
    verbose_name = _("Kennzahl")
    verbose_name_plural = _("Kennzahlen")
    extra = 0
    tab = True
    show_change_link = True
    template_before = "back_office/figures_hint.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        figures = KeyFigure.objects.maintained().current().with_origin()
        return figures.order_by("subject__kind", "subject__name_de", "indicator__order", "series", "external_id")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = modelformset_factory(
            KeyFigure,
            form=self.form,
            formset=self.formset,
            fields=COLUMNS,
            formfield_callback=partial(self.formfield_for_dbfield, request=request),
            extra=0,
            can_delete=False,
        )
        formset.form.user = account_of(request)
        return formset

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*COLUMNS, "state") if self.has_change_permission(request, obj) else READ_COLUMNS

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("state",) if self.has_change_permission(request, obj) else READ_COLUMNS

    @display(description=_("Status"))
    def state(self, obj: KeyFigure) -> str:
        return obj.get_status_display()

    @display(description=_("Angabe"))
    def statement(self, obj: KeyFigure) -> str:
        return figure_text(obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and (obj is None or may_see_field(request.user, obj))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or may_edit_field(request.user, obj))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """New figures have a page of their own: they need subject and indicator too."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
