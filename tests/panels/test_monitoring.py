"""Monitoring and evaluation: page, trend, rights, recommendations that become decisions (MI-2, MI-3)."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from lxml import html

from panels.evaluation_actions import decide
from panels.models import Decision, Measurement, SuccessCriterion
from panels.monitoring import Reach, Reading, Trend
from tests.factories.clusters import GrowthFieldFactory, KeyFigureFactory
from tests.factories.core import UserFactory
from tests.factories.panels import (
    DecisionFactory,
    EvaluationRoundFactory,
    FindingFactory,
    MeasurementFactory,
    MeetingFactory,
    RecommendationFactory,
    SuccessCriterionFactory,
)
from tests.people import member
from thcm.core.dates import PartialDate
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db


def criteria(client):
    page = html.fromstring(client.get(reverse("monitoring")).content)
    parts = page.find_class("criterion")
    return [
        [" ".join(part.text_content().split()) for part in (*part.find_class("criterion__name"), *part.iter("dd"))]
        for part in parts
    ]


def reading(direction, *values, target=10, target_on=None):
    criterion = SuccessCriterion(direction=direction, target=target, target_on=target_on)
    return Reading(criterion, [Measurement(value=None if value is None else Decimal(value)) for value in values])


def test_page_shows_value_target_period_trend_and_source(client):
    criterion = SuccessCriterionFactory(name_de="Projekte", unit="Projekte", target=12)
    MeasurementFactory(criterion=criterion, period=PartialDate.parse("2011"), value=4)
    measured = MeasurementFactory(criterion=criterion, value=7, qualifier="circa")
    MeasurementFactory(criterion=criterion, period=PartialDate.parse("2013"), status="draft", value=99)
    SuccessCriterionFactory(name_de="Noch offen", target=None)
    SuccessCriterionFactory(name_de="Entwurf", status="draft")

    assert criteria(client) == [
        [
            "Projekte",
            "ca. 7 Projekte 2012",
            "12 Projekte",
            "↗ steigt, wie gewünscht",
            "Ziel noch nicht erreicht",
            f"{measured.source.label}, Stand Dezember 2012",
        ],
        ["Noch offen", "noch nicht gemessen"],
    ]


def test_value_of_a_key_figure_is_gone_when_the_figure_is(client):
    figure = KeyFigureFactory(value=25, decimals=0, qualifier="exact")
    criterion = SuccessCriterionFactory(name_de="Patente", target=None)
    MeasurementFactory(criterion=criterion, value=None, source=None, as_of=None, key_figure=figure)

    shown = criteria(client)
    figure.status = "archived"
    figure.save()

    assert shown[0][1].startswith("25")
    assert "Herkunft" in shown[0][-1]
    assert criteria(client) == [["Patente", "noch nicht gemessen"]]


def test_without_criteria_the_page_says_so(client):
    page = client.get(reverse("monitoring")).content.decode()

    assert "Die Quelle verlangt Erfolgskriterien, nennt aber keine." in page


@pytest.mark.usefixtures("dataset")
def test_federal_level_is_compared_without_computing_a_value(client):
    page = html.fromstring(client.get(reverse("monitoring")).content)

    values = [" ".join(part.text_content().split()) for part in page.find_class("comparison__value")]

    assert values == [
        "25 je 100.000 Einwohner",
        "57 je 100.000 Einwohner",
        "2,04 %",
        "keine Angaben",
        "31,5 %",
        "41,3 %",
    ]


@pytest.mark.parametrize(
    ("values", "trend"),
    [
        (("3", "2"), Trend.RISING),
        (("2", "3"), Trend.FALLING),
        (("2", "2"), Trend.EVEN),
        (("2",), Trend.UNKNOWN),
        ((None, "3", "2"), Trend.RISING),
        ((), Trend.UNKNOWN),
    ],
)
def test_trend_comes_from_the_two_newest_values_there_are(values, trend):
    assert reading("up", *values).trend == trend


@pytest.mark.parametrize(
    ("direction", "value", "target_on", "reach"),
    [
        ("up", "10", None, Reach.REACHED),
        ("up", "9", None, Reach.UNDER_WAY),
        ("up", "9", "2012", Reach.MISSED),
        ("up", "9", "2099", Reach.UNDER_WAY),
        ("down", "9", None, Reach.REACHED),
        ("hold", "11", None, Reach.UNDER_WAY),
        ("hold", "10", "2012", Reach.REACHED),
        ("up", None, "2012", None),
    ],
)
def test_reach_of_the_target(direction, value, target_on, reach):
    day = PartialDate.parse(target_on) if target_on else None

    assert reading(direction, value, target_on=day).reach == reach


@pytest.mark.parametrize("rows", [1, 30])
def test_page_costs_no_more_queries_with_more_rows(client, django_assert_num_queries, rows):
    for _row in range(rows):
        criterion = SuccessCriterionFactory(growth_field=GrowthFieldFactory())
        figure = KeyFigureFactory()
        MeasurementFactory(criterion=criterion, value=None, source=None, as_of=None, key_figure=figure)
        EvaluationRoundFactory()

    with django_assert_num_queries(6):
        assert len(criteria(client)) == rows


def test_round_shows_findings_and_what_recommendations_became(client):
    found = EvaluationRoundFactory()
    FindingFactory(round=found, text_de="Netzwerke wachsen.")
    RecommendationFactory(round=found, text_de="Mehr tun.", decision=DecisionFactory(number="2013/1"))
    RecommendationFactory(round=found, text_de="Geheim beraten.", decision=DecisionFactory(status="draft"))
    RecommendationFactory(round=found, text_de="Abwarten.", set_aside_de="Kein Geld.")

    page = html.fromstring(client.get(found.get_absolute_url()).content)

    assert [" ".join(part.text_content().split()) for part in page.find_class("decision")] == [
        "Netzwerke wachsen.",
        "Mehr tun. Wurde zum Beschluss 2013/1",
        "Geheim beraten. Noch nicht entschieden",
        "Abwarten. Nicht aufgegriffen: Kein Geld.",
    ]
    assert client.get(EvaluationRoundFactory(status="draft").get_absolute_url()).status_code == 404


def test_recommendation_becomes_one_draft_decision():
    row, meeting, user = RecommendationFactory(text_de="Mehr tun."), MeetingFactory(), UserFactory()

    decision = decide(recommendation=row, meeting=meeting, number="2013/1", user=user)
    with pytest.raises(ValidationError):
        decide(recommendation=row, meeting=meeting, number="2013/2", user=user)

    row.refresh_from_db()
    assert (decision.text_de, decision.status, row.decision) == ("Mehr tun.", "draft", decision)
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "defines", "measures"),
    [(Role.MINISTRY, 302, 403), (Role.BACK_OFFICE, 403, 302), (Role.FIELD_MANAGER, 403, 403)],
)
def test_ministry_defines_and_the_office_measures(client, role, defines, measures):
    criterion = SuccessCriterionFactory()
    measurement = MeasurementFactory(criterion=criterion, period=PartialDate.parse("2011"))
    client.force_login(member(role))

    defined = client.post(
        reverse("admin:panels_successcriterion_add"),
        {
            "name_de": "Neu",
            "slug": "neu",
            "indicator_de": "Zahl",
            "status": "draft",
            "order": 0,
            "decimals": 0,
            "direction": "up",
            "frequency": "yearly",
        },
    )
    measured = client.post(
        reverse("admin:panels_measurement_change", args=(measurement.pk,)),
        {
            "criterion": criterion.pk,
            "period": "2012",
            "value": "8",
            "qualifier": "exact",
            "source": measurement.source_id,
            "as_of": "2012-12",
            "status": "published",
        },
    )

    assert (defined.status_code, measured.status_code) == (defines, measures)
    assert SuccessCriterion.objects.filter(slug="neu").exists() == (defines == 302)
    measurement.refresh_from_db()
    assert measurement.period.iso == ("2012" if measures == 302 else "2011")


def test_manager_measures_the_own_field_only(client):
    own, foreign = GrowthFieldFactory(), GrowthFieldFactory()
    rows = [MeasurementFactory(criterion=SuccessCriterionFactory(growth_field=field)) for field in (own, foreign)]
    client.force_login(member(Role.FIELD_MANAGER, own))
    data = {"period": "2013", "value": "8", "qualifier": "exact", "as_of": "2013", "status": "published"}

    answers = [
        client.post(
            reverse("admin:panels_measurement_change", args=(row.pk,)),
            data | {"criterion": row.criterion_id, "source": row.source_id},
        ).status_code
        for row in rows
    ]

    assert answers == [302, 403]


def test_value_without_source_is_refused_in_german():
    row = Measurement(criterion=SuccessCriterionFactory(), period=PartialDate.parse("2012"), value=4)

    with pytest.raises(ValidationError) as refused:
        row.full_clean()

    assert "Ein Wert braucht Quelle und Stand." in refused.value.messages


def test_criteria_to_measure_are_those_whose_time_is_over():
    never = SuccessCriterionFactory()
    late = MeasurementFactory(period=PartialDate.parse("2011")).criterion
    MeasurementFactory(period=PartialDate.parse("2012"))

    assert list(SuccessCriterion.objects.to_measure(dt.date(2013, 6, 1))) == [never, late]


def test_api_tells_missing_values_as_null(client):
    criterion = SuccessCriterionFactory(slug="k")
    MeasurementFactory(criterion=criterion, value=None, qualifier="not_stated", source=None, as_of=None)

    record = client.get("/api/v1/success-criteria/k/").json()

    assert [(row["period"], row["value"], row["qualifier"]) for row in record["measurements"]] == [
        ("2012", None, "not_stated")
    ]
