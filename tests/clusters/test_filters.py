"""The filter set shared by the list of figures and the API."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.http import QueryDict

from clusters.filters import KeyFigureFilter, KeyFigureListFilter
from clusters.models import Indicator, KeyFigure
from tests.factories.clusters import (
    ConflictFactory,
    GrowthFieldFactory,
    IndicatorFactory,
    KeyFigureFactory,
    SubFieldFactory,
    SubjectFactory,
)
from tests.factories.core import SourceFactory
from tests.factories.networks import NetworkFactory
from thcm.core.dates import PartialDate

pytestmark = pytest.mark.django_db


def found(address: str, filter_class: type[KeyFigureFilter] = KeyFigureFilter) -> set[str]:
    query = filter_class(QueryDict(address), KeyFigure.objects.published())
    assert query.is_valid(), query.errors
    return {figure.external_id for figure in query.qs}


@pytest.fixture
def figures() -> dict[str, KeyFigure]:
    """Two fields, one with a sub-field, a region and a network; two indicators, two sources."""
    machines = GrowthFieldFactory(slug="maschinenbau", name_de="Maschinenbau", name_en="Mechanical engineering")
    life = GrowthFieldFactory(slug="life-sciences", name_de="Life Sciences")
    bio = SubFieldFactory(slug="biotechnologie", name_de="Biotechnologie", growth_field=life)
    region = SubjectFactory(code="thueringen", name_de="Thüringen")
    network = NetworkFactory(slug="polymermat", name="PolymerMat e.V.").subject
    companies = IndicatorFactory(
        code="companies", name_de="Unternehmen", name_en="Companies", unit=Indicator.Unit.COUNT
    )
    office = SourceFactory(code="tls", label="Landesamt für Statistik", publisher="Freistaat")
    return {
        "revenue": KeyFigureFactory(external_id="T1", subject=machines.subject),
        "companies": KeyFigureFactory(
            external_id="T2", subject=machines.subject, indicator=companies, qualifier="exact"
        ),
        "bio": KeyFigureFactory(
            external_id="T3",
            subject=bio.subject,
            source=office,
            as_of=PartialDate.parse("2011-Q2"),
            reference_period=PartialDate.parse("2010"),
        ),
        "life": KeyFigureFactory(
            external_id="T4", subject=life.subject, value=None, decimals=None, qualifier="not_stated", series="B"
        ),
        "region": KeyFigureFactory(external_id="T5", subject=region, rank=KeyFigure.Rank.DEPRECATED),
        "network": KeyFigureFactory(external_id="T6", subject=network),
    }


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", "T1 T2 T3 T4 T5 T6"),
        ("field=maschinenbau", "T1 T2"),
        ("field=life-sciences", "T3 T4"),
        ("field=life-sciences&field=maschinenbau", "T1 T2 T3 T4"),
        ("subject=biotechnologie&subject=polymermat", "T3 T6"),
        ("kind=region", "T5"),
        ("kind=network&kind=sub_field", "T3 T6"),
        ("indicator=companies", "T2"),
        ("indicator=companies&field=life-sciences", ""),
        ("source=tls", "T3"),
        ("qualifier=exact&qualifier=not_stated", "T2 T4"),
        ("rank=deprecated", "T5"),
        ("series=B", "T4"),
        ("as_of=2011", "T3"),
        ("as_of=2011-06", "T3"),
        ("as_of=2011-07", ""),
        ("as_of=Q3/2012", "T1 T2 T4 T5 T6"),
        ("reference_period=2010-12-31", "T3"),
        ("reference_period=2011", ""),
        ("q=umsatz maschinen", "T1"),
        ("q=revenue", "T1 T3 T4 T5 T6"),
        ("q=companies", "T2"),
        ("q=landesamt", "T3"),
        ("q=freistaat bio", "T3"),
        ("q=t6", "T6"),
        ("q=%25", ""),
        ("q=_", ""),
    ],
)
def test_filter_finds_exactly(figures, address, expected):
    assert found(address) == set(expected.split())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("field", "gibt-es-nicht"),
        ("subject", "gibt-es-nicht"),
        ("kind", "planet"),
        ("indicator", "glueck"),
        ("source", "x"),
        ("qualifier", "ca."),
        ("rank", "best"),
        ("series", "viel-zu-lang"),
        ("as_of", "gestern"),
        ("reference_period", "2012-13"),
        ("conflict", "K99"),
        ("modified_since", "neulich"),
        ("q", "a" * 101),
        ("field", "a\0b"),
        ("q", "a\0b"),
    ],
)
def test_filter_unknown_value_is_an_error_of_its_field(figures, name, value):
    query = QueryDict(mutable=True)
    query[name] = value

    assert list(KeyFigureFilter(query, KeyFigure.objects.published()).errors) == [name]


def test_filter_draft_field_source_and_conflict_are_unknown():
    GrowthFieldFactory(slug="geheim", status="draft")
    SourceFactory(code="geheim", status="draft")
    ConflictFactory(code="G1", status="draft")
    query = KeyFigureFilter(
        QueryDict("field=geheim&subject=geheim&source=geheim&conflict=G1"), KeyFigure.objects.published()
    )

    assert set(query.errors) == {"field", "subject", "source", "conflict"}


def test_filter_conflict_finds_each_figure_once(figures):
    ConflictFactory(code="K01", figures=[figures["revenue"], figures["network"]])
    ConflictFactory(code="K02", figures=[figures["revenue"]])
    query = KeyFigureFilter(QueryDict("conflict=K01&conflict=K02"), KeyFigure.objects.published())

    assert sorted(figure.external_id for figure in query.qs) == ["T1", "T6"]


def test_filter_modified_since_includes_the_moment_itself(figures):
    moment = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)  # the hour that the clock change repeats
    KeyFigure.objects.update(updated_at=moment - dt.timedelta(seconds=1))
    KeyFigure.objects.filter(external_id="T1").update(updated_at=moment)

    assert found("modified_since=2026-10-25T02:30:00%2B02:00") == {"T1"}
    assert found("modified_since=2026-10-25T00:30:00Z") == {"T1"}


def test_list_filter_hides_earlier_values_unless_asked_for(figures):
    assert found("", KeyFigureListFilter) == {"T1", "T2", "T3", "T4", "T6"}
    assert found("earlier=on&subject=thueringen", KeyFigureListFilter) == {"T5"}
    assert found("rank=deprecated", KeyFigureListFilter) == {"T5"}


def plan(rows) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # the tables are small
    return rows.explain()


def test_default_list_is_read_in_its_order_from_one_index():
    rows = KeyFigureListFilter(QueryDict(""), KeyFigure.objects.published().in_order()).qs
    steps = plan(rows.values_list("pk", flat=True)[:51])

    assert "clusters_figure_shown" in steps
    assert "Sort" not in steps


@pytest.mark.parametrize(
    ("address", "index"),
    [
        ("indicator=companies", "indicator"),
        ("source=tls", "source"),
        ("subject=thueringen", "subject|clusters_figure_current"),  # both begin with it
        ("qualifier=dash", "clusters_figure_qualifier"),
        ("rank=deprecated", "clusters_figure_rank"),
        ("series=B", "clusters_figure_series"),
        ("as_of=2012", "clusters_figure_as_of"),
        ("reference_period=2012", "clusters_figure_period"),
        ("modified_since=2030-01-01T00:00:00Z", "clusters_figure_updated"),
    ],
)
def test_filter_has_an_index(figures, address, index):
    query = KeyFigureFilter(QueryDict(address), KeyFigure.objects.order_by())
    assert query.is_valid()

    used = re.findall(r"(?:Scan using|Scan on) (clusters_(?:key)?figure_\w+)", plan(query.qs))

    assert any(re.search(index, name) for name in used)
