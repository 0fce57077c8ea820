"""Which figures may stand in one chart."""

from decimal import Decimal

import pytest

from clusters.atlas import Atlas
from clusters.charts import Chart, charts_of
from clusters.models import FigureSubject, Indicator
from tests.factories.clusters import (
    GrowthFieldFactory,
    IndicatorFactory,
    KeyFigureFactory,
    SubFieldFactory,
    SubjectFactory,
)
from tests.factories.core import SourceFactory
from thcm.core.dates import PartialDate

pytestmark = pytest.mark.django_db


def charts() -> list[Chart]:
    atlas = Atlas()
    return charts_of(atlas.groups, atlas.figures)


def rows(chart: Chart) -> list[tuple[str, str, bool]]:
    return [(bar.name, bar.label, bar.is_drawn) for bar in chart.bars]


@pytest.fixture
def employees() -> Indicator:
    return IndicatorFactory(code="employees", name_de="Mitarbeiter", unit=Indicator.Unit.COUNT)


@pytest.fixture
def export_ratio() -> Indicator:
    return IndicatorFactory(code="export_ratio", name_de="Exportquote", unit=Indicator.Unit.PERCENT)


def test_one_source_and_stand_is_drawn_and_the_rest_stays_as_labelled_gap(employees):
    source = SourceFactory()
    for name, value in (("Automobil", 50_000), ("Robotik", 100)):
        KeyFigureFactory(
            growth_field=GrowthFieldFactory(name_de=name), indicator=employees, value=value, decimals=0, source=source
        )
    KeyFigureFactory(growth_field=GrowthFieldFactory(name_de="Logistik"), indicator=employees, value=36_000, decimals=0)
    KeyFigureFactory(
        growth_field=GrowthFieldFactory(name_de="Optik"), indicator=employees, source=source,
        qualifier="not_stated", value=None, decimals=None,
    )  # fmt: skip
    GrowthFieldFactory(name_de="Kreativwirtschaft")

    (chart,) = charts()

    assert rows(chart) == [
        ("Automobil", "ca. 50.000", True),
        ("Robotik", "ca. 100", True),
        ("Logistik", "ca. 36.000, andere Quelle", False),
        ("Optik", "keine Angaben", False),
        ("Kreativwirtschaft", "keine Kennzahlen", False),
    ]


def test_caveat_is_in_the_label_and_below(employees):
    figure = KeyFigureFactory(indicator=employees, value=5, decimals=0, qualifier="exact", caveat="ohne Energie")

    (chart,) = charts()

    assert [bar.label for bar in chart.bars] == ["5*"]
    assert chart.caveats == [figure]


def test_parallel_series_is_never_mixed_in(employees):
    field, source = GrowthFieldFactory(), SourceFactory()
    first = KeyFigureFactory(subject=field.subject, indicator=employees, source=source)
    KeyFigureFactory(subject=field.subject, indicator=employees, source=source, series="B", value=9)

    (chart,) = charts()

    assert chart.statements == [first]


def test_export_ratios_are_compared_within_source_and_year_only(export_ratio):
    official = SourceFactory(kind="official_statistics")
    study = SourceFactory()
    part = SubFieldFactory(name_de="Medizintechnik")
    at = {"indicator": export_ratio, "decimals": 1, "qualifier": "exact"}
    year = PartialDate.parse("2011")
    KeyFigureFactory(subject=part.subject, source=official, reference_period=year, value=Decimal("52.9"), **at)
    KeyFigureFactory(
        growth_field=GrowthFieldFactory(name_de="Auto"), source=official, reference_period=year, value=Decimal("32.3"),
        **at,
    )  # fmt: skip
    KeyFigureFactory(source=official, reference_period=PartialDate.parse("2010"), value=Decimal("99.0"), **at)
    KeyFigureFactory(source=study, reference_period=year, value=Decimal("66.0"), **at)

    (chart,) = charts()

    assert rows(chart) == [("Medizintechnik", "52,9 %", True), ("Auto", "32,3 %", True)]


@pytest.mark.parametrize(
    ("kind", "year", "has_line"),
    [("official_statistics", "2011", True), ("official_statistics", "2010", False), ("study", "2011", False)],
)
def test_federal_line_stands_beside_official_figures_of_its_year_only(export_ratio, kind, year, has_line):
    source = SourceFactory(kind=kind)
    for value in (30, 40):
        KeyFigureFactory(indicator=export_ratio, source=source, reference_period=PartialDate.parse(year), value=value)
    federal = KeyFigureFactory(
        subject=SubjectFactory(code="deutschland", kind=FigureSubject.Kind.REGION, name_de="Deutschland"),
        indicator=IndicatorFactory(code="export_ratio_industry", unit=Indicator.Unit.PERCENT),
        value=Decimal("41.3"), reference_period=PartialDate.parse("2011"),
    )  # fmt: skip

    (chart,) = charts()

    assert chart.reference == (federal if has_line else None)
    assert ("Deutschland" in chart.svg) is has_line


def test_svg_keeps_to_the_content_security_policy(employees):
    KeyFigureFactory(growth_field=GrowthFieldFactory(name_de="<script>alert(1)</script>"), indicator=employees)

    (chart,) = charts()

    assert [word for word in (" style=", "<style", "<script", "<image") if word in chart.svg] == []
    assert "&lt;script&gt;" in chart.svg
