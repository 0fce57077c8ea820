"""The public record in detail; tests/dataset/test_documents.py compares all of the data set's."""

import json
from decimal import Decimal

import orjson
import pytest
from django.db import connection
from django.utils.translation import override

from clusters.display import figure_text
from clusters.documents import Addresses, FigureDocuments, parts_of, rows_of
from clusters.models import Indicator, KeyFigure
from tests.factories.clusters import (
    CitationFactory,
    ConflictFactory,
    IndicatorFactory,
    KeyFigureFactory,
    SubFieldFactory,
)

pytestmark = pytest.mark.django_db

ADDRESSES = Addresses("http://x/api/KF0/", "http://x/seite/KF0/")


def documents_of(figures):
    return json.loads(orjson.dumps(FigureDocuments(ADDRESSES, as_json=True).of(list(rows_of(figures)))))


@pytest.mark.parametrize(
    ("value", "decimals", "number", "german", "english"),
    [
        ("2.0", 1, "2.0", "2,0", "2.0"),
        ("33", 1, "33.0", "33,0", "33.0"),
        ("0.013", 3, "0.013", "0,013", "0.013"),
        ("1234567.5", 2, "1234567.50", "1.234.567,50", "1,234,567.50"),
        ("-1234", 0, "-1234", "-1.234", "-1,234"),
        ("-0.5", 1, "-0.5", "-0,5", "-0.5"),
        ("0", 0, "0", "0", "0"),
        ("12345678901234.567891", 6, "12345678901234.567891", "12.345.678.901.234,567891", "12,345,678,901,234.567891"),
    ],
)
def test_number_keeps_decimals_of_source(value, decimals, number, german, english):
    figure = KeyFigureFactory(
        value=Decimal(value),
        decimals=decimals,
        qualifier="exact",
        indicator=IndicatorFactory(code="zahl", unit=Indicator.Unit.COUNT),
    )

    [document] = FigureDocuments(ADDRESSES, as_json=False).of(list(rows_of(KeyFigure.objects.all())))

    assert (document["value"], document["display_de"], document["display_en"]) == (number, german, english)
    assert figure_text(KeyFigure.objects.get(pk=figure.pk)) == german


@pytest.mark.parametrize("unit", Indicator.Unit.values)
@pytest.mark.parametrize("qualifier", KeyFigure.Qualifier.values)
def test_display_is_that_of_the_pages(unit, qualifier):
    missing = qualifier in ("not_stated", "dash", "blank")
    KeyFigureFactory(
        value=None if missing else Decimal("1100.1"),
        decimals=None if missing else 1,
        qualifier=qualifier,
        indicator=IndicatorFactory(code=unit, unit=unit),
    )
    figure = KeyFigure.objects.get()

    [document] = documents_of(KeyFigure.objects.all())

    with override("de"):
        assert document["display_de"] == figure_text(figure)
    with override("en"):
        assert document["display_en"] == figure_text(figure)


def test_document_drafts_of_conflicts_do_not_show():
    figure = KeyFigureFactory()
    ConflictFactory(code="K2", figures=[figure])
    ConflictFactory(code="K1", figures=[figure])
    ConflictFactory(code="K3", figures=[figure], status="draft")

    [document] = documents_of(KeyFigure.objects.all())

    assert document["conflicts"] == ["K1", "K2"]


def test_parts_come_in_order_and_all_of_them():
    figures = KeyFigureFactory.create_batch(9)

    parts = [[row[0] for row in rows] for rows in parts_of(KeyFigure.objects.all(), first=2, further=3)]

    assert parts == [[row.pk for row in figures[start:end]] for start, end in ((0, 2), (2, 5), (5, 8), (8, 9))]


@pytest.mark.django_db(transaction=True)
def test_parts_left_early_leave_the_connection_as_it_was():
    KeyFigureFactory.create_batch(3)
    parts = parts_of(KeyFigure.objects.all(), first=1, further=1)
    next(parts)
    assert connection.in_atomic_block

    parts.close()

    assert not connection.in_atomic_block
    assert KeyFigure.objects.count() == 3


def test_queries_do_not_grow_with_rows(django_assert_num_queries):
    def read():
        with django_assert_num_queries(6):
            documents_of(KeyFigure.objects.published())

    CitationFactory(key_figure=KeyFigureFactory())
    read()

    for _number in range(29):
        figure = KeyFigureFactory(growth_field=SubFieldFactory().growth_field)
        CitationFactory(key_figure=figure)
        ConflictFactory(figures=[figure])
    read()
