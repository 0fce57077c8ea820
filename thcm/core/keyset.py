"""Pages of an API list that stay as they are while rows come and go: each begins behind the last key of the former.

Rows are ordered by their database id, which never changes and grows. The cursor is signed, so that nothing but
a cursor that was given out is taken.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple, Self
from urllib.parse import urlencode

from django.core.signing import BadSignature, Signer
from django.db import models
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request

PAGE_SIZE = 100
MAX_PAGE_SIZE = 500

_signer = Signer(sep=".", salt="api-cursor")


class Cursor(NamedTuple):
    """Where a page begins: behind a key, or before it when leafing backwards."""

    key: int
    is_backwards: bool

    @classmethod
    def parse(cls, text: str) -> Self:
        try:
            value = _signer.unsign(text)
            return cls(int(value[1:]), value[0] == "b")
        except (BadSignature, ValueError):
            raise ValidationError(
                {"cursor": "Not a cursor of this interface. Follow the links next and previous."}
            ) from None

    def __str__(self) -> str:
        return _signer.sign(f"{'b' if self.is_backwards else 'f'}{self.key}")


def key_of(row: Any) -> int:
    """The id of a model instance, or of a tuple that begins with it."""
    return row.pk if isinstance(row, models.Model) else row[0]


class KeysetPagination(BasePagination):
    query_parameters = ("page_size", "cursor")
    is_newest_first = False

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        return self.page([queryset], request)

    def page(self, querysets: Iterable[models.QuerySet], request: Request) -> list[Any]:
        """The rows of one page, drawn from all `querysets`, in the order of their ids or against it."""
        self.request = request
        self.size = self._size(request)
        self.cursor = Cursor.parse(request.query_params["cursor"]) if "cursor" in request.query_params else None
        is_backwards = bool(self.cursor and self.cursor.is_backwards)
        rows = [row for queryset in querysets for row in self._part(queryset)]
        rows = sorted(rows, key=key_of, reverse=is_backwards != self.is_newest_first)
        self.has_more = len(rows) > self.size
        self.rows = rows[: self.size][:: -1 if is_backwards else 1]
        return self.rows

    def _part(self, queryset: models.QuerySet) -> models.QuerySet:
        """One row more than fits, to know whether there is a further page."""
        is_backwards = bool(self.cursor and self.cursor.is_backwards)
        is_falling = is_backwards != self.is_newest_first
        if self.cursor:
            queryset = queryset.filter(**{f"id__{'lt' if is_falling else 'gt'}": self.cursor.key})
        return queryset.order_by("-id" if is_falling else "id")[: self.size + 1]

    def _size(self, request: Request) -> int:
        text = request.query_params.get("page_size", str(PAGE_SIZE))
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MAX_PAGE_SIZE and len(text) < 9):
            raise ValidationError({"page_size": f"Must be a whole number from 1 to {MAX_PAGE_SIZE}."})
        return int(text)

    def links(self) -> dict[str, str | None]:
        """Addresses of the next and the previous page."""
        came_back = bool(self.cursor and self.cursor.is_backwards)
        has_next, has_previous = (True, self.has_more) if came_back else (self.has_more, self.cursor is not None)
        if self.rows:
            first, last = key_of(self.rows[0]), key_of(self.rows[-1])
        else:
            assert self.cursor or not (has_next or has_previous)
            key = self.cursor.key if self.cursor else 0
            step = -1 if self.is_newest_first else 1
            first, last = key + step, key - step
        return {
            "next": self._address(Cursor(last, False)) if has_next else None,
            "previous": self._address(Cursor(first, True)) if has_previous else None,
        }

    def _address(self, cursor: Cursor) -> str:
        parameters = [(name, value) for name, values in self.request.query_params.lists() for value in values]
        parameters = [item for item in parameters if item[0] != "cursor"]
        query = urlencode([*parameters, ("cursor", str(cursor))])
        return self.request.build_absolute_uri(f"{self.request.path}?{query}")

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": {**link, "description": "Address of the next page, null on the last one."},
                "previous": {**link, "description": "Address of the previous page, null on the first one."},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": "page_size",
                "in": "query",
                "description": "Records per page.",
                "schema": {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE},
            },
            {
                "name": "cursor",
                "in": "query",
                "description": "Where the page begins; taken from the links next and previous, never made up.",
                "schema": {"type": "string"},
            },
        ]


class NewestFirst(KeysetPagination):
    """For what is only ever added to: what came in last stands on the first page."""

    is_newest_first = True
