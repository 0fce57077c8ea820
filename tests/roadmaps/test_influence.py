"""Influence maps in numbers and pictures: what held on a day, who is to be talked to, names that never meet."""

import datetime as dt
from itertools import combinations, pairwise

import pytest
from django.urls import reverse

from roadmaps.influence import Standing, links_of, standings, to_address
from roadmaps.influence_drawing import draw_matrix, draw_net
from roadmaps.models import InfluenceActor, InfluenceAssessment, InfluenceLink, InfluenceMap
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.roadmaps import (
    InfluenceActorFactory,
    InfluenceAssessmentFactory,
    InfluenceLinkFactory,
    InfluenceMapFactory,
)
from tests.people import client_of, member
from thcm.core.permissions import Role
from thcm.waiting import waiting_for

pytestmark = pytest.mark.django_db

SPRING, AUTUMN = dt.date(2012, 4, 1), dt.date(2012, 10, 1)


@pytest.fixture
def owner():
    return member(Role.FIELD_MANAGER, GrowthFieldFactory())


@pytest.fixture
def influence_map(owner):
    return InfluenceMapFactory(owned_by=[owner])


def actor(influence_map: InfluenceMap, name: str, *opinions: tuple[dt.date, int, int]) -> InfluenceActor:
    row = InfluenceActorFactory(map=influence_map, institution=name)
    for day, direction, strength in opinions:
        expires = day + dt.timedelta(days=100)
        InfluenceAssessmentFactory(
            actor=row, direction=direction, strength=strength, assessed_on=day, expires_on=expires
        )
    return row


def summary(row: Standing) -> tuple[object, ...]:
    now, before = ((one.direction, one.strength) if one else None for one in (row.now, row.before))
    return row.actor.institution, now, before, row.is_expired, row.has_moved


def test_standings_hold_what_was_thought_on_the_day(influence_map):
    actor(influence_map, "A", (SPRING, -1, 4), (AUTUMN, 1, 4))
    actor(influence_map, "B", (SPRING, 0, 2))
    actor(influence_map, "C", (AUTUMN + dt.timedelta(days=1), 2, 5))
    actor(InfluenceMapFactory(), "Andere Karte", (SPRING, 2, 2))

    assert [summary(row) for row in standings(influence_map, AUTUMN, SPRING)] == [
        ("A", (1, 4), (-1, 4), False, True),
        ("B", (0, 2), (0, 2), True, False),
        ("C", None, None, False, False),
    ]


def test_assessment_holds_to_the_end_of_its_last_day(influence_map):
    actor(influence_map, "A", (SPRING, 0, 2))
    last = SPRING + dt.timedelta(days=100)

    assert [standings(influence_map, day)[0].is_expired for day in (last, last + dt.timedelta(days=1))] == [False, True]


def test_second_opinion_of_a_day_holds(influence_map):
    actor(influence_map, "A", (SPRING, 0, 2), (SPRING, 2, 3))

    assert [summary(row)[1] for row in standings(influence_map, SPRING)] == [(2, 3)]


def test_to_address_lists_strong_ones_far_from_support_first(influence_map):
    for name, direction, strength in (("A", 1, 5), ("B", -1, 5), ("C", 2, 5), ("D", -2, 4), ("E", 1, 1)):
        actor(influence_map, name, (SPRING, direction, strength))
    actor(influence_map, "F")

    assert [row.actor.institution for row in to_address(standings(influence_map, SPRING))] == ["B", "A", "D", "E"]


def test_expired_are_latest_assessments_past_their_time(influence_map):
    actor(influence_map, "A", (SPRING, 0, 2), (AUTUMN, 1, 2))
    renewed = actor(influence_map, "B", (SPRING, 0, 2))
    InfluenceAssessmentFactory(actor=renewed, assessed_on=AUTUMN, expires_on=dt.date(2999, 1, 1))

    found = [(row.actor.institution, row.assessed_on) for row in InfluenceAssessment.objects.expired()]

    assert found == [("A", AUTUMN)]


def test_expired_assessments_wait_for_the_owner_only(influence_map, owner):
    late = actor(influence_map, "A", (SPRING, 0, 2))
    actor(InfluenceMapFactory(), "Andere Karte", (SPRING, 0, 2))
    title = "Abgelaufene Einschätzungen des Einflusses"

    lists = {user: [one for one in waiting_for(user) if one.title == title] for user in (owner, member(Role.HEAD))}

    assert [task.label for one in lists.pop(owner) for task in one.tasks] == [str(late)]
    assert list(lists.values()) == [[]]


@pytest.fixture
def crowd(influence_map) -> InfluenceMap:
    """25 actors with long names, many alike in influence, everyone linked."""
    actors = [
        actor(influence_map, f"Bundesverband der Unternehmensgesellschaften {number}", (SPRING, number % 3, 3))
        for number in range(25)
    ]
    kinds = InfluenceLink.Kind.values
    for number in range(1, 25):
        kind = kinds[number % 5]
        InfluenceLinkFactory(source=actors[number], target=actors[number // 3], kind=kind)
        InfluenceLinkFactory(source=actors[number], target=actors[(number * 7) % number], kind=kinds[(number + 1) % 5])
    return influence_map


def test_net_of_25_actors_lets_no_names_meet_and_is_the_same_each_time(crowd):
    rows = standings(crowd, SPRING)

    net = draw_net(rows, links_of(rows))

    meeting = [
        (a.lines, b.lines)
        for a, b in combinations(net.dots, 2)
        if abs(a.x - b.x) < a.half_width + b.half_width
        and min(a.bottom, b.bottom) > max(a.y - a.radius, b.y - b.radius)
    ]
    assert meeting == []
    assert len(net.dots) == 25
    assert len(net.arrows) == 48
    assert all(dot.x - dot.half_width >= 0 and dot.x + dot.half_width <= net.width for dot in net.dots)
    assert all(dot.y - dot.radius >= 0 and dot.bottom <= net.height for dot in net.dots)
    assert draw_net(rows, links_of(rows)) == net


def test_matrix_of_25_actors_keeps_each_in_its_cell(crowd):
    matrix = draw_matrix(standings(crowd, SPRING))

    band = next(band for band in matrix.bands if band.strength == 3)
    assert len(matrix.dots) == 25
    for dot in matrix.dots:
        left = matrix.row_heads + (dot.standing.now.direction + 2) * matrix.column
        assert left < dot.x - dot.radius
        assert dot.text_x + max(map(len, dot.lines)) * 7 <= left + matrix.column
        assert band.y < dot.y - dot.radius
        assert dot.text_lines[-1][0] < band.y + band.height
    cells = [[dot for dot in matrix.dots if dot.standing.now.direction == direction] for direction in range(3)]
    assert all(upper.text_lines[-1][0] < lower.text_y - 12 for cell in cells for upper, lower in pairwise(cell))


def test_picture_page_compares_two_days(crowd, owner):
    late = actor(crowd, "Neue Stelle", (AUTUMN, -2, 5))
    url = reverse("admin:roadmaps_influencemap_picture", args=(crowd.pk,))
    client = client_of(owner)

    page = client.get(url, {"am": AUTUMN.isoformat(), "vergleich": SPRING.isoformat()})
    wrong = client.get(url, {"am": "gestern"})

    assert [row.actor for row in page.context["moved"]] == [late]
    assert next(row.actor.institution for row in page.context["to_address"]) == "Neue Stelle"
    assert wrong.context["form"].errors == {"am": ["Bitte ein gültiges Datum eingeben."]}


@pytest.mark.parametrize("count", [1, 30])
def test_picture_page_asks_the_same_of_the_database_for_many(
    influence_map, owner, django_assert_max_num_queries, count
):
    for number in range(count):
        actor(influence_map, f"Stelle {number}", (SPRING, 1, 2))
    client = client_of(owner)
    url = reverse("admin:roadmaps_influencemap_picture", args=(influence_map.pk,))

    with django_assert_max_num_queries(20):
        client.get(url)


def test_new_assessment_holds_as_long_as_the_map_says(influence_map, owner):
    influence_map.valid_days = 90
    influence_map.save()
    row = actor(influence_map, "A", (SPRING, -1, 4))
    data = {
        "institution": "A",
        "level": "federal",
        "links-TOTAL_FORMS": 0,
        "links-INITIAL_FORMS": 0,
        "assessments-TOTAL_FORMS": 1,
        "assessments-INITIAL_FORMS": 0,
        "assessments-0-actor": row.pk,
        "assessments-0-kind": "funding",
        "assessments-0-direction": 1,
        "assessments-0-strength": 4,
        "assessments-0-basis": "Gespräch am Messestand",
        "assessments-0-assessed_on": "01.10.2012",
        "assessments-0-expires_on": "",
    }
    path = reverse("admin:roadmaps_influenceactor_change", args=(row.pk,))
    client = client_of(owner)

    future = client.post(path, data | {"assessments-0-assessed_on": "01.10.2999"})
    saved = client.post(path, data)

    columns = ("direction", "assessed_on", "expires_on", "assessed_by")
    assert future.status_code == 200
    assert "Der Tag liegt in der Zukunft." in future.content.decode()
    assert saved.status_code == 302
    assert list(row.assessments.values_list(*columns)) == [
        (1, AUTUMN, AUTUMN + dt.timedelta(days=90), owner.pk),
        (-1, SPRING, SPRING + dt.timedelta(days=100), None),
    ]


def test_new_map_belongs_to_who_makes_it(owner):
    page = client_of(owner).get(reverse("admin:roadmaps_influencemap_add"))

    assert page.context["adminform"].form.initial["owners"] == [owner.pk]
