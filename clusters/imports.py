"""Tables of figures, out and in again."""

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field
from import_export.results import RowResult

from clusters.actions import ORIGIN, revise_figure, save_figure
from clusters.display import figure_text
from clusters.models import FigureSubject, Indicator, KeyFigure
from clusters.numbers import GERMAN, decimals_of, read_number, write_number
from clusters.permissions import may_edit_subject
from thcm.core.dates import PartialDate
from thcm.core.exports import TextWidget
from thcm.core.imports import Change, ImportedTable, Unusable, choice_of, text_of, yes_or_no
from thcm.core.models import Source, Status, User

# The heads of the columns; a file may also use the field names or the names that forms show.
HEADS = {
    "external_id": gettext_lazy("Kennung"),
    "subject": gettext_lazy("Gegenstand"),
    "indicator": gettext_lazy("Kennzahlart"),
    "series": gettext_lazy("Zahlenreihe"),
    "value": gettext_lazy("Wert"),
    "decimals": gettext_lazy("Nachkommastellen"),
    "qualifier": gettext_lazy("Zusatz"),
    "source": gettext_lazy("Quelle"),
    "as_of": gettext_lazy("Stand"),
    "reference_period": gettext_lazy("Bezugszeitraum"),
    "is_unsourced": gettext_lazy("ohne Quellenangabe"),
    "population": gettext_lazy("Grundgesamtheit"),
    "wz_code": gettext_lazy("WZ-Code"),
    "wz_note": gettext_lazy("Hinweis zum WZ-Code"),
    "caveat": gettext_lazy("Vorbehalt"),
    "note": gettext_lazy("Hinweis"),
    "rank": gettext_lazy("Rang"),
    "status": gettext_lazy("Status"),
}
IDENTITY = ("subject", "indicator", "series")
# Only new rows say them; published ones change them by decision or withdrawal.
SET_ONCE = ("rank", "status")
# How data sets spell what the source prints instead of a number.
SPELLINGS = {"-": "dash", "–": "dash", "leer": "blank", "exakt": "exact"}


def shown(name: str, figure: KeyFigure) -> str:
    """The value of a field as people read it."""
    value = getattr(figure, name)
    if name == "value":
        return write_number(value, figure.decimals)
    if isinstance(value, PartialDate):
        return value.text
    choices = dict(column(name).flatchoices)
    return str(choices.get(value) or TextWidget().render(value))


def column(name: str) -> Any:
    return KeyFigure._meta.get_field(name)


class FigureReader:
    """Turns the cells of a row into values. Codes and names are looked up once for the whole table."""

    def __init__(self, decimal_mark: str = GERMAN) -> None:
        self.decimal_mark = decimal_mark
        self.rows = {
            "subject": self._by_code_and_name(FigureSubject.objects.all(), "name_de"),
            "indicator": self._by_code_and_name(Indicator.objects.all(), "name_de"),
            "source": self._by_code_and_name(Source.objects.maintained(), "label"),
        }

    @staticmethod
    def _by_code_and_name(queryset: models.QuerySet, name: str) -> dict[str, Any]:
        rows = list(queryset)
        return {str(getattr(row, name)).casefold(): row for row in rows} | {row.code.casefold(): row for row in rows}

    def read(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """The values of the columns that the table has. ValidationError with a reason for each cell that is wrong."""
        values: dict[str, Any] = {}
        errors: dict[str, str] = {}
        for name, cell in cells.items():
            text = text_of(cell)
            try:
                values[name] = getattr(self, f"_read_{name}", self._read_text)(name, text, cell)
            except ValueError as error:
                errors[name] = str(error)
        if not errors:
            self._settle_decimals(values, errors, is_native=isinstance(cells.get("value"), (int, float)))
        if errors:
            raise ValidationError(errors)
        return values

    def _read_text(self, name: str, text: str, cell: Any) -> str:
        limit = column(name).max_length
        if limit and len(text) > limit:
            raise ValueError(_("länger als %(limit)s Zeichen") % {"limit": limit})
        return text

    def _read_row(self, name: str, text: str, cell: Any) -> Any:
        if not text:
            return None
        if text.casefold() not in self.rows[name]:
            raise ValueError(_("„%(text)s“ ist nicht bekannt") % {"text": text})
        return self.rows[name][text.casefold()]

    _read_subject = _read_indicator = _read_source = _read_row

    def _read_series(self, name: str, text: str, cell: Any) -> str:
        return text or "A"

    def _read_value(self, name: str, text: str, cell: Any) -> Decimal | None:
        if not text:
            return None
        mark = "." if isinstance(cell, (int, float)) else self.decimal_mark
        number: Decimal | None = None
        with suppress(ValueError):
            number = read_number(text, mark)
        if number is None or len(number.as_tuple().digits) > column(name).max_digits:
            raise ValueError(_("„%(text)s“ ist keine Zahl wie 2,3 oder 50.000") % {"text": text[:40]})
        return number

    def _read_decimals(self, name: str, text: str, cell: Any) -> int | None:
        if not text:
            return None
        digits = text.removesuffix(".0")
        if not digits.isdecimal() or len(digits) > 2 or int(digits) > column("value").decimal_places:
            raise ValueError(_("„%(text)s“ ist keine Anzahl") % {"text": text[:40]})
        return int(digits)

    def _read_date(self, name: str, text: str, cell: Any) -> PartialDate | None:
        if isinstance(cell, (dt.datetime, dt.date)):
            text = cell.strftime("%Y-%m-%d")
        if not text:
            return None
        try:
            return PartialDate.parse(text)
        except ValueError:
            raise ValueError(
                _("„%(text)s“ ist kein Datum wie 2012, 2012-Q3, 09/2012 oder 28.09.2012") % {"text": text}
            ) from None

    _read_as_of = _read_reference_period = _read_date

    def _read_is_unsourced(self, name: str, text: str, cell: Any) -> bool:
        return yes_or_no(text)

    def _read_choice(self, name: str, text: str, cell: Any) -> str:
        if not text and name == "qualifier":
            raise ValueError(_("fehlt"))
        return choice_of(dict(column(name).flatchoices), text, SPELLINGS if name == "qualifier" else {"": ""})

    _read_qualifier = _read_rank = _read_status = _read_choice

    def _settle_decimals(self, values: dict[str, Any], errors: dict[str, str], is_native: bool) -> None:
        """The column decides if there is one, as spreadsheets drop zeros; otherwise what is written."""
        if "value" not in values:
            values.pop("decimals", None)
            return
        value, decimals = values["value"], values.get("decimals")
        if value is None:
            values["decimals"] = None
            return
        value = value.normalize() if is_native else value
        if decimals is not None and decimals < decimals_of(value.normalize()):
            errors["decimals"] = _("Der Wert hat mehr Nachkommastellen, als hier stehen")
            return
        values["decimals"] = decimals_of(value) if decimals is None else decimals
        values["value"] = value.quantize(Decimal(1).scaleb(-values["decimals"]))


class FigureResource(ImportedTable):
    """Figures as a table."""

    HEADS = HEADS
    REFUSAL = gettext_lazy("keine Berechtigung: Diese Zahlen betreuen andere")

    class Meta:
        model = KeyFigure
        fields = tuple(HEADS)
        report_skipped = True

    def __init__(self, user: User | None = None, decimal_mark: str = GERMAN, **kwargs: Any) -> None:
        super().__init__(user)
        self.decimal_mark = decimal_mark

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: models.Field, readonly: bool) -> Field:
        attribute = f"get_{field_name}_display" if django_field.choices else field_name
        attribute += "__code" if django_field.is_relation else ""
        return Field(attribute=attribute, column_name=str(HEADS[field_name]), widget=TextWidget())

    def dehydrate_value(self, figure: KeyFigure) -> str:
        return write_number(figure.value, figure.decimals)

    def check_columns(self, found: list[str]) -> None:
        if "external_id" not in found and not {"subject", "indicator", "source", "as_of"} <= set(found):
            raise Unusable(
                _("Es fehlen Spalten. Nötig sind „Kennung“ oder „Gegenstand“, „Kennzahlart“, „Quelle“ und „Stand“.")
            )
        self.reader = FigureReader(self.decimal_mark)

    def apply(self, cells: dict[str, Any], result: RowResult) -> None:
        external_id = str(cells.pop("external_id", None) or "").strip()
        values = self.reader.read(cells)
        figure = self._find(external_id, values)
        if figure is None:
            result.import_type = RowResult.IMPORT_TYPE_NEW
            result.instance = self._create(values)
        else:
            self._change(figure, values, result)
        result.label = f"{result.instance.subject}: {result.instance.indicator}, {figure_text(result.instance)}"

    def _find(self, external_id: str, values: Mapping[str, Any]) -> KeyFigure | None:
        """The row with this id or, for another source or Stand, the one that says the same already."""
        figures = KeyFigure.objects.with_origin()
        named = figures.filter(external_id=external_id).first() if external_id else None
        if external_id and named is None:
            text = _("„%(text)s“ gibt es nicht; neue Zeilen haben keine Kennung") % {"text": external_id}
            raise ValidationError({"external_id": text})
        identity = {name: values[name] for name in (*IDENTITY, *ORIGIN) if name in values}
        if named:
            for name in IDENTITY:
                if values.get(name) and values[name] != getattr(named, name):
                    raise ValidationError({name: _("Zu dieser Kennung gehört etwas anderes")})
            identity = {name: getattr(named, name) for name in (*IDENTITY, *ORIGIN)} | identity
            if all(identity[name] == getattr(named, name) for name in ORIGIN):
                return named
        same = list(figures.filter(**_lookup(identity))[:2])
        if len(same) > 1:
            raise ValidationError(_("Mehrere Kennzahlen passen; bitte die Kennung angeben"))
        return same[0] if same else named

    def _create(self, values: Mapping[str, Any]) -> KeyFigure:
        missing = [name for name in ("subject", "indicator", "qualifier") if not values.get(name)]
        if missing:
            raise ValidationError({name: _("fehlt") for name in missing})
        given = {name: value for name, value in values.items() if value not in (None, "") or name not in SET_ONCE}
        figure = KeyFigure(**({"status": Status.IN_REVIEW} | given))
        return save_figure(figure=figure, user=self.account())

    def _change(self, figure: KeyFigure, values: Mapping[str, Any], result: RowResult) -> None:
        values = {name: value for name, value in values.items() if value not in (None, "") or name not in SET_ONCE}
        result.instance = figure
        changes = {name: value for name, value in values.items() if getattr(figure, name) != value}
        if not changes:
            return
        if not may_edit_subject(self.account(), figure.subject):
            raise PermissionDenied
        for name in SET_ONCE:
            if name in changes and figure.published_at:
                raise ValidationError({name: _("Das ändert nur die Seite der Kennzahl selbst")})
        before = {name: shown(name, figure) for name in changes}
        revised = revise_figure(figure=figure, changes=values, user=self.account())
        result.changes = [Change(str(HEADS[name]), old, shown(name, revised)) for name, old in before.items()]
        is_new = revised.pk != figure.pk
        result.follows = figure.external_id if is_new else ""
        result.import_type = RowResult.IMPORT_TYPE_NEW if is_new else RowResult.IMPORT_TYPE_UPDATE
        result.instance = revised


def _lookup(identity: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{name}__isnull" if value is None else name: value is None or value for name, value in identity.items()}
