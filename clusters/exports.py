"""All key figures in one answer, streamed: what was read last is sent and forgotten."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import Any

import orjson
from django.http import StreamingHttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from clusters.api import KeyFigureViewSet
from clusters.documents import parts_of
from thcm.core.renderers import FixedFormat, Table


class JsonLines(BaseRenderer):
    """One record per line."""

    media_type = "application/x-ndjson"
    format = "jsonl"


class KeyFigureExport(KeyFigureViewSet):
    """All key figures that the filters leave, in one answer of any length, in the order of their ids.

    Records withdrawn after `modified_since` come last.
    """

    content_negotiation_class = FixedFormat
    pagination_class = None

    def known_parameters(self) -> tuple[str, ...]:
        return tuple(self.filterset_class.base_filters)

    @extend_schema(operation_id="key_figures_export_jsonl", summary="All key figures, one JSON record per line.")
    def jsonl(self, request: Request) -> StreamingHttpResponse:
        def lines(records: Iterable[dict[str, Any]]) -> bytes:
            return b"".join([orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE) for record in records])

        return self.stream(lines, as_json=True)

    @extend_schema(operation_id="key_figures_export_csv", summary="All key figures as a table.")
    def csv(self, request: Request) -> StreamingHttpResponse:
        table = Table(self.get_serializer())

        def lines(records: Iterable[dict[str, Any]]) -> bytes:
            return table.lines(records).encode()

        return self.stream(lines, head=table.header.encode(), as_json=False)

    def stream(
        self, lines: Callable[[Iterable[dict[str, Any]]], bytes], *, head: bytes = b"", as_json: bool
    ) -> StreamingHttpResponse:
        filterset = self.checked_filters(self.get_queryset())
        since = filterset.form.cleaned_data["modified_since"]
        documents = self.documents(as_json=as_json)

        def parts() -> Iterator[bytes]:
            if head:
                yield head
            with closing(parts_of(filterset.qs)) as figures:
                for rows in figures:
                    yield lines(documents.of(rows))
            for gone in self.withdrawals(since) if since else ():
                yield lines(self.withdrawn(row) for row in gone.order_by("id").iterator())

        renderer = self.request.accepted_renderer
        return StreamingHttpResponse(
            parts(),
            content_type=f"{renderer.media_type}; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="key-figures.{renderer.format}"',
                "X-Accel-Buffering": "no",
            },
        )
