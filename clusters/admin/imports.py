"""The way in for tables of figures; numbers are written with a comma or a point."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminRadioSelectWidget

from clusters.imports import FigureResource
from clusters.numbers import ENGLISH, GERMAN
from thcm.core.import_admin import TableConfirmForm, TableImport, TableImportForm

MARKS = ((GERMAN, _("Komma, wie in 2,3 und 50.000")), (ENGLISH, _("Punkt, wie in 2.3 und 50,000")))


class FigureImportForm(TableImportForm):
    decimal_mark = forms.ChoiceField(
        label=_("Dezimalzeichen in der Datei"),
        choices=MARKS,
        initial=GERMAN,
        widget=UnfoldAdminRadioSelectWidget(),
    )
    field_order = ("import_file", "decimal_mark")


class FigureConfirmForm(TableConfirmForm):
    decimal_mark = forms.ChoiceField(choices=MARKS, widget=forms.HiddenInput())


class FigureImportMixin(TableImport):
    resource_classes = (FigureResource,)
    import_form_class = FigureImportForm
    confirm_form_class = FigureConfirmForm
    import_title = _("Kennzahlen einlesen")
    import_hint = _(
        "Eine Zeile gehört zu einer Kennzahl, wenn die Kennung passt oder Gegenstand, Kennzahlart, Reihe, Quelle und "
        "Stand. Ein Export dieser Liste hat schon die richtigen Spalten."
    )

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        mark = getattr(kwargs.get("form"), "cleaned_data", {}).get("decimal_mark", GERMAN)
        return super().get_import_resource_kwargs(request, **kwargs) | {"decimal_mark": mark}

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        initial = super().get_confirm_form_initial(request, import_form)
        return initial | ({"decimal_mark": import_form.cleaned_data["decimal_mark"]} if import_form else {})
