"""What the portal is measured against: (a) five bytes, (b) rows of psycopg2 as JSON, (c) a plain ModelViewSet.

(b) and (c) give the same figures with the same columns, citations and conflicts as the portal's own export.
(c) loads related rows ahead, as anybody who knows Django would write it; without, it would be many times slower.
"""

from collections.abc import Iterator
from uuid import uuid4

import orjson
import psycopg2
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from rest_framework import pagination, serializers, viewsets

from bench import event_references
from clusters.models import Citation, KeyFigure

ROWS_AT_ONCE = 500

EXPORT = """
SELECT k.external_id, s.code AS subject, i.code AS indicator, k.series, k.value::float8 AS value, k.qualifier,
       k.decimals, i.unit, q.code AS source, k.as_of::text, k.reference_period::text, k.population, k.wz_code,
       k.wz_note, k.caveat, k.note, k.rank, k.is_unsourced, k.updated_at,
       (SELECT array_agg(c.code) FROM clusters_figureconflict c
          JOIN clusters_figureconflict_figures f ON f.figureconflict_id = c.id
         WHERE f.keyfigure_id = k.id AND c.status = 'published') AS conflicts,
       (SELECT json_agg(json_build_object('section', z.section, 'page', z.page, 'line', z.line,
                                          'footnote', z.footnote, 'verbatim', z.verbatim, 'source', cs.code))
          FROM clusters_citation z LEFT JOIN core_source cs ON cs.id = z.source_id
         WHERE z.key_figure_id = k.id) AS citations
  FROM clusters_keyfigure k
  JOIN clusters_figuresubject s ON s.id = k.subject_id
  JOIN clusters_indicator i ON i.id = k.indicator_id
  LEFT JOIN core_source q ON q.id = k.source_id
 WHERE k.status = 'published'
 ORDER BY k.id
"""


def five_bytes(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"12345", content_type="text/plain")


def rows(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(_lines(), content_type="application/jsonl")


def _lines() -> Iterator[bytes]:
    connection.ensure_connection()
    link = psycopg2.connect(connection.connection.dsn, password=settings.DATABASES["default"]["PASSWORD"] or None)
    cursor = link.cursor(f"rows_{uuid4().hex}")
    cursor.itersize = ROWS_AT_ONCE
    try:
        cursor.execute(EXPORT)
        while block := cursor.fetchmany(ROWS_AT_ONCE):
            names = [column.name for column in cursor.description]
            yield b"".join(
                orjson.dumps(dict(zip(names, row, strict=True)), option=orjson.OPT_APPEND_NEWLINE) for row in block
            )
    finally:
        link.close()


class PlainCitation(serializers.ModelSerializer):
    source = serializers.SlugRelatedField("code", read_only=True)

    class Meta:
        model = Citation
        fields = ("section", "page", "line", "footnote", "verbatim", "source")


class PlainFigure(serializers.ModelSerializer):
    subject = serializers.SlugRelatedField("code", read_only=True)
    indicator = serializers.SlugRelatedField("code", read_only=True)
    unit = serializers.CharField(source="indicator.unit")
    source = serializers.SlugRelatedField("code", read_only=True)
    as_of = serializers.CharField()
    reference_period = serializers.CharField()
    conflicts = serializers.SlugRelatedField("code", many=True, read_only=True)
    citations = PlainCitation(many=True)

    class Meta:
        model = KeyFigure
        fields = (
            *("external_id", "subject", "indicator", "series", "value", "qualifier", "decimals", "unit", "source"),
            *("as_of", "reference_period", "population", "wz_code", "wz_note", "caveat", "note", "rank"),
            *("is_unsourced", "updated_at", "conflicts", "citations"),
        )


class Pages(pagination.PageNumberPagination):
    page_size = 100


class PlainFigures(viewsets.ModelViewSet):
    serializer_class = PlainFigure
    pagination_class = Pages

    def get_queryset(self):
        figures = KeyFigure.objects.filter(status="published").select_related("subject", "indicator", "source")
        figures = figures.prefetch_related("conflicts", "citations__source").order_by("id")
        if "indicator" in self.request.GET:
            figures = figures.filter(indicator__code=self.request.GET["indicator"])
        return figures


class AllPlainFigures(PlainFigures):
    pagination_class = None


urlpatterns = [
    path("", five_bytes),
    path("rows", rows),
    path("figures", PlainFigures.as_view({"get": "list"})),
    path("figures/all", AllPlainFigures.as_view({"get": "list"})),
    *event_references.urlpatterns,
]
