"""The formats of the API: JSON, and CSV with one line per record."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson
from django.http import Http404
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.negotiation import BaseContentNegotiation, DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer


class JsonRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        return orjson.dumps(data, default=str)


class CsvRenderer(BaseRenderer):
    """One line per record: parts of a record become columns (`source_code`), lists one cell."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> str:
        records = data.get("results", [data])
        columns = columns_of(renderer_context["view"].get_serializer())
        return csv_header(columns) + csv_lines(columns, records)


Columns = Sequence[tuple[str, ...]]


def columns_of(serializer: serializers.BaseSerializer) -> Columns:
    """The paths of a record's values, in the order of its fields; what is withdrawn comes with a date."""
    paths = list(_paths(serializer))
    return [*paths, ("withdrawn_at",)] if ("status",) in paths else paths


def _paths(serializer: Any) -> Iterator[tuple[str, ...]]:
    for name, field in serializer.fields.items():
        if isinstance(field, serializers.Serializer):
            yield from ((name, *path) for path in _paths(field))
        else:
            yield (name,)


def csv_header(columns: Columns) -> str:
    return _csv([["_".join(path) for path in columns]])


def csv_lines(columns: Columns, records: Iterable[dict[str, Any]]) -> str:
    return _csv([_cell(record, path) for path in columns] for record in records)


def _csv(lines: Iterable[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue()


def _cell(record: Any, path: tuple[str, ...]) -> str:
    for name in path:
        record = record.get(name) if record else None
    if isinstance(record, str):
        return record
    if record is None or record == []:
        return ""
    if isinstance(record, list) and isinstance(record[0], str):
        return "; ".join(record)
    return _json(record)


def _json(value: Any) -> str:
    return orjson.dumps(value, default=str).decode().strip('"')


class StrictNegotiation(DefaultContentNegotiation):
    """An unknown `?format=` is a wrong parameter, not a missing page."""

    def filter_renderers(self, renderers: Any, format: str) -> Any:
        try:
            return super().filter_renderers(renderers, format)
        except Http404:
            known = ", ".join(renderer.format for renderer in renderers)
            raise ValidationError({"format": f"Unknown format. Known: {known}."}) from None


class FixedFormat(BaseContentNegotiation):
    """The address names the format, so the headers need not."""

    def select_parser(self, request: Any, parsers: Any) -> None:
        return None

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type
