"""The rows of a table as its files hold them: what the API answers, less what the table leaves out."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from rest_framework import serializers
from rest_framework.request import Request

from thcm.core.api import RecordViewSet
from thcm.core.renderers import CsvRenderer, JsonRenderer
from thcm.open_data.datasets import Table

BATCH = 500


class SiteRequest(HttpRequest):
    """A request that nobody sent: addresses begin with the portal's own."""

    def build_absolute_uri(self, location: str | None = None) -> str:
        return f"{settings.SITE_URL}{location or ''}"


class Column(NamedTuple):
    name: str
    kind: str
    meaning: str


def view_of(table: Table, *, as_json: bool) -> RecordViewSet:
    request = Request(SiteRequest())
    request.accepted_renderer = JsonRenderer() if as_json else CsvRenderer()
    return table.viewset(request=request, format_kwarg=None, kwargs={}, detail=False)


def serializer_of(table: Table) -> Any:
    """Without what the table leaves out."""
    serializer: Any = view_of(table, as_json=False).get_serializer()
    for name in table.leaves_out:
        serializer.fields.pop(name, None)
    return serializer


def columns_of(table: Table) -> list[Column]:
    """As they stand in the CSV file: parts of a record are columns of their own."""
    columns = []
    for name, field in serializer_of(table).fields.items():
        parts = field.fields.items() if isinstance(field, serializers.Serializer) else ()
        columns += [_column(f"{name}_{part}", inner) for part, inner in parts] or [_column(name, field)]
    return columns


def _column(name: str, field: Any) -> Column:
    with translation.override("en"):
        return Column(name, _kind(field), str(field.help_text or ""))


def _kind(field: Any) -> str:
    """In the words of JSON Schema."""
    for kind, classes in (
        ("boolean", (serializers.BooleanField,)),
        ("integer", (serializers.IntegerField,)),
        ("number", (serializers.FloatField, serializers.DecimalField)),
        ("date", (serializers.DateField,)),
        ("date-time", (serializers.DateTimeField,)),
        ("uri", (serializers.URLField,)),
        ("list", (serializers.ListField, serializers.ListSerializer, serializers.SerializerMethodField)),
    ):
        if isinstance(field, classes):
            return "" if isinstance(field, serializers.SerializerMethodField) else kind
    return "text"


def records_of(table: Table, *, as_json: bool) -> Iterator[dict[str, Any]]:
    """All public rows in the order of their ids, some hundred at a time."""
    view = view_of(table, as_json=as_json)
    rows = view.as_rows(table.only(view.get_queryset()) if table.only else view.get_queryset())
    remaining = rows.order_by("pk").iterator(BATCH)
    while part := list(islice(remaining, BATCH)):
        with translation.override("en"):  # as in the API
            records = view.records(part)
        for record in records:
            yield _without(record, table.leaves_out)


def _without(record: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    for name in names:
        whole, _dot, part = name.partition(".")
        if part:
            record[whole] = [{key: value for key, value in row.items() if key != part} for row in record[whole]]
        else:
            record.pop(name, None)
    return record
