"""Tables for spreadsheets: every list of the back office as CSV, as German Excel opens it."""

import datetime as dt
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.formats.base_formats import CSV, XLSX
from import_export.resources import ModelResource
from import_export.widgets import Widget

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay."""
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) and not cell[1:].replace(",", "").isdigit():
        return f"'{cell}" if len(cell) > 1 else cell
    return cell


class EmptyTable(ValueError):
    """There is no row below the heads."""


class SemicolonCSV(CSV):
    """CSV with semicolons; read with whatever separator its first line shows."""

    def get_title(self) -> str:
        return "csv"

    def export_data(self, dataset: Any, **kwargs: Any) -> str:
        dataset.add_formatter(None, harmless)
        return dataset.export("csv", delimiter=";", **kwargs)

    def create_dataset(self, in_stream: str | bytes, **kwargs: Any) -> Any:
        text = in_stream.decode(self.encoding or "utf-8-sig") if isinstance(in_stream, bytes) else in_stream
        text = text.lstrip("\ufeff\r\n").replace("\0", "")
        delimiter = max(";,\t", key=text.split("\n", 1)[0].count)
        return filled(super().create_dataset(text, delimiter=delimiter, **kwargs))


class Workbook(XLSX):
    """The first sheet of an Excel file."""

    def create_dataset(self, in_stream: bytes) -> Any:
        try:
            return filled(super().create_dataset(in_stream))
        except StopIteration:
            raise EmptyTable from None


def filled(dataset: Any) -> Any:
    if not dataset.height:
        raise EmptyTable
    return dataset


class TextWidget(Widget):
    """A value as people read it: rows by their names, lists with commas, yes and no."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return str(_("ja") if value else _("nein"))
        if isinstance(value, models.Manager):
            value = list(value.all())
        if isinstance(value, dt.datetime):
            return timezone.localtime(value).isoformat(sep=" ", timespec="seconds")
        return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)


class TableResource(ModelResource):
    """The columns of a model under their German names."""

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: models.Field, readonly: bool) -> Field:
        attribute = f"get_{field_name}_display" if django_field.choices else field_name
        return Field(
            attribute=attribute, column_name=str(django_field.verbose_name), widget=TextWidget(), readonly=readonly
        )


def table_resource(model: type[models.Model], hidden: tuple[str, ...] = ()) -> type[TableResource]:
    """A resource of all columns of `model` but the `hidden` ones."""
    meta = type("Meta", (), {"model": model, "exclude": hidden})
    return type(f"{model.__name__}Table", (TableResource,), {"Meta": meta})
