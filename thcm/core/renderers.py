"""The formats of the API: JSON, and CSV with one line per record."""

import csv
import io
from collections.abc import Iterable
from itertools import chain
from operator import itemgetter
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
        table = Table(renderer_context["view"].get_serializer())
        return table.header + table.lines(data.get("results", [data]))


# Fields whose values the csv module writes as they should be.
PLAIN = (serializers.CharField, serializers.ChoiceField, serializers.IntegerField, serializers.FloatField)


class Table:
    """The columns of a record, in the order of its fields; one that can be withdrawn has a date of that, too."""

    def __init__(self, serializer: Any) -> None:
        fields = dict(serializer.fields)
        if "status" in fields:
            fields["withdrawn_at"] = serializers.DateTimeField()
        self.blank = dict.fromkeys(fields)
        self.cells_of = itemgetter(*fields)
        parts = [tuple(field.fields) if isinstance(field, serializers.Serializer) else () for field in fields.values()]
        names = [[f"{name}_{part}" for part in own] or [name] for name, own in zip(fields, parts, strict=True)]
        self.header = _csv([list(chain(*names))])
        # Cells that become several, the last one first, so that the places before it stay.
        self.nested = [(place, own) for place, own in enumerate(parts) if own][::-1]
        self.others = [
            place
            for place, (field, own) in enumerate(zip(fields.values(), parts, strict=True))
            if not own and not isinstance(field, PLAIN)
        ]

    def lines(self, records: Iterable[dict[str, Any]]) -> str:
        return _csv(map(self._cells, records))

    def _cells(self, record: dict[str, Any]) -> list[Any]:
        cells = list(self.cells_of(self.blank | record))
        for place in self.others:
            cells[place] = _text(cells[place])
        for place, parts in self.nested:
            cells[place : place + 1] = map((cells[place] or {}).get, parts)
        return cells


def _csv(lines: Iterable[list[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue()


def _text(value: Any) -> str:
    """Lists of names are joined by semicolons, everything else is written as in JSON."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list) and (not value or isinstance(value[0], str)):
        return "; ".join(value)
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
