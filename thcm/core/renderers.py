"""The formats of the API: JSON, and CSV with one line per record."""

import re
from collections.abc import Iterable
from functools import lru_cache
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


QUOTE = '"'
needs_quotes = re.compile(r'[",\r\n]').search
# Fields whose values are texts or numbers.
PLAIN = (serializers.CharField, serializers.ChoiceField, serializers.IntegerField, serializers.FloatField)


class Table:
    """The columns of a record, in the order of its fields; one that can be withdrawn has a date of that, too.

    Lines are put together here: the csv module looks at every character and takes twice as long.
    """

    def __init__(self, serializer: Any, *, with_withdrawn: bool = True) -> None:
        fields = serializer.fields
        parts = {name: _parts(field) for name, field in fields.items()}
        self.blank = dict.fromkeys(fields)
        self.cells_of = itemgetter(*fields)
        self.nested = [(place, itemgetter(*own), ("",) * len(own)) for place, own in enumerate(parts.values()) if own]
        self.others = [
            place
            for place, (field, own) in enumerate(zip(fields.values(), parts.values(), strict=True))
            if not own and not isinstance(field, PLAIN)
        ]
        self.can_be_withdrawn = with_withdrawn and "withdrawn" in getattr(fields.get("status"), "choices", ())
        names = chain(*([f"{name}_{part}" for part in own] or [name] for name, own in parts.items()))
        self.header = ",".join([*names, "withdrawn_at"] if self.can_be_withdrawn else names) + "\r\n"

    def lines(self, records: Iterable[dict[str, Any]]) -> str:
        return "".join(map(self._line, records))

    def _line(self, record: dict[str, Any]) -> str:
        withdrawn_at = record.get("withdrawn_at")
        values = list(self.cells_of(self.blank | record if withdrawn_at else record))
        for place in self.others:
            values[place] = _text(values[place])
        if self.can_be_withdrawn:
            values.append(_text(withdrawn_at))
        for place, parts_of, blank in self.nested:
            values[place] = parts_of(values[place]) if values[place] else blank
        cells = [value if value.__class__ is str and not needs_quotes(value) else _quoted(value) for value in values]
        return ",".join(cells) + "\r\n"


def _parts(field: Any) -> tuple[str, ...]:
    return tuple(field.fields) if isinstance(field, serializers.Serializer) else ()


def _text(value: Any) -> str:
    """Lists of names are joined by semicolons, everything else is written as in JSON."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and (not value or isinstance(value[0], str)):
        return "; ".join(value)
    return orjson.dumps(value, default=str).decode().strip('"')


def _quoted(value: Any) -> str:
    """As RFC 4180 wants it; a tuple is a part that many records share."""
    if isinstance(value, tuple):
        return _joined(value)
    text = "" if value is None else str(value)
    return f'"{text.replace(QUOTE, QUOTE * 2)}"' if needs_quotes(text) else text


@lru_cache(maxsize=2_000)
def _joined(values: tuple[Any, ...]) -> str:
    return ",".join(map(_quoted, values))


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
