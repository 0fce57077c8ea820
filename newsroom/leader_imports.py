"""„Stark am Markt“ as a table: out, and in again after a dry run."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field
from import_export.results import RowResult

from clusters.models import GrowthField
from newsroom.models import MarketLeader
from thcm.core.actions import stamp
from thcm.core.exports import TextWidget
from thcm.core.imports import Change, ImportedTable, Unusable, choice_of, text_of, yes_or_no
from thcm.core.models import Source, Status

HEADS = {
    "company": gettext_lazy("Unternehmen"),
    "website": gettext_lazy("Website"),
    "growth_field": gettext_lazy("Feld"),
    "product_de": gettext_lazy("Produkt oder Technologie"),
    "product_en": gettext_lazy("Produkt oder Technologie (englisch)"),
    "kind": gettext_lazy("Art"),
    "scope": gettext_lazy("Raum"),
    "source": gettext_lazy("Quelle"),
    "is_self_reported": gettext_lazy("Angabe des Unternehmens"),
    "evidence": gettext_lazy("Beleg"),
    "checked_on": gettext_lazy("geprüft am"),
    "status": gettext_lazy("Status"),
}
IDENTITY = ("company", "growth_field", "product_de", "kind", "scope")
DAYS = ("%d.%m.%Y", "%Y-%m-%d")


class LeaderTable(ImportedTable):
    """Rows are known by company, field, product, kind and scope; new ones are drafts unless the table says more."""

    HEADS = HEADS

    class Meta:
        model = MarketLeader
        fields = tuple(HEADS)
        report_skipped = True

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: Any, readonly: bool) -> Field:
        attribute = f"get_{field_name}_display" if django_field.choices else field_name
        attribute += {"growth_field": "__slug", "source": "__code"}.get(field_name, "")
        return Field(attribute=attribute, column_name=str(HEADS[field_name]), widget=TextWidget())

    def check_columns(self, found: list[str]) -> None:
        missing = [str(HEADS[name]) for name in IDENTITY if name not in found]
        if missing:
            raise Unusable(_("Es fehlen Spalten: %(names)s.") % {"names": ", ".join(missing)})
        self.fields_by_name = _by_names(GrowthField.objects.maintained(), "slug", "name_de", "short_name_de")
        self.sources_by_name = _by_names(Source.objects.maintained(), "code", "label")

    def apply(self, cells: dict[str, Any], result: RowResult) -> None:
        values = self._read(cells)
        row = MarketLeader.objects.filter(**{name: values[name] for name in IDENTITY}).first()
        is_new = row is None
        row = row or MarketLeader(status=Status.DRAFT)
        before = {name: self._shown(row, name) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        changes = [Change(str(HEADS[name]), old, self._shown(row, name)) for name, old in before.items()]
        changes = [change for change in changes if change.old != change.new]
        result.instance, result.label = row, str(row)
        if is_new or changes:
            row.full_clean()
            stamp(row, self.account())
            row.save()
            result.import_type = RowResult.IMPORT_TYPE_NEW if is_new else RowResult.IMPORT_TYPE_UPDATE
            result.changes = [] if is_new else changes

    def _shown(self, row: MarketLeader, name: str) -> str:
        value = getattr(row, f"get_{name}_display")() if self.column(name).choices else getattr(row, name, None)
        return date_format(value, "SHORT_DATE_FORMAT") if isinstance(value, dt.date) else TextWidget().render(value)

    def _read(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """ValidationError with a reason for each cell that is wrong."""
        values: dict[str, Any] = {}
        errors: dict[str, str] = {}
        for name, cell in cells.items():
            try:
                value = self._value(name, text_of(cell), cell)
            except ValueError as error:
                errors[name] = str(error)
            else:
                if value != "" or name != "status":
                    values[name] = value
        errors |= {name: _("fehlt") for name in IDENTITY if name not in errors and not values[name]}
        if errors:
            raise ValidationError(errors)
        return values

    def _value(self, name: str, text: str, cell: Any) -> Any:
        match name:
            case "growth_field":
                return _known(self.fields_by_name, text)
            case "source":
                return _known(self.sources_by_name, text)
            case "kind" | "scope" | "status":
                return text and choice_of(dict(self.column(name).flatchoices), text)
            case "is_self_reported":
                return yes_or_no(text)
            case "checked_on":
                return _day(text, cell)
            case _:
                return text


def _by_names(rows: Any, *names: str) -> dict[str, Any]:
    return {str(getattr(row, name)).casefold(): row for row in rows for name in names if getattr(row, name)}


def _known(rows: Mapping[str, Any], text: str) -> Any:
    if not text:
        return None
    if text.casefold() not in rows:
        raise ValueError(_("„%(text)s“ ist nicht bekannt") % {"text": text})
    return rows[text.casefold()]


def _day(text: str, cell: Any) -> dt.date | None:
    if isinstance(cell, dt.datetime):
        return cell.date()
    for form in DAYS if text else ():
        try:
            return dt.datetime.strptime(text, form).date()
        except ValueError:
            continue
    if text:
        raise ValueError(_("„%(text)s“ ist kein Tag wie 28.09.2012") % {"text": text[:40]})
    return None
