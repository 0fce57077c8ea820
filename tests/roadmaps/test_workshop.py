"""The workshop page through its forms: who gets in, what a button saves, and how little the others' asking costs."""

import pytest
from django.urls import reverse

from roadmaps.models import Measure, Milestone, Roadmap, RoadmapStep
from roadmaps.workshop_forms import texts_of
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import OrganisationFactory
from tests.factories.networks import NetworkFactory
from tests.factories.roadmaps import MeasureFactory, MilestoneFactory, RoadmapFactory, RoadmapGoalFactory
from tests.people import client_of, member
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def roadmap():
    return RoadmapFactory(growth_field=GrowthFieldFactory())


@pytest.fixture
def goal(roadmap):
    return RoadmapGoalFactory(roadmap=roadmap, title_de="Fachkräfte", order=1)


@pytest.fixture
def manager(roadmap):
    return client_of(member(Role.FIELD_MANAGER, roadmap.growth_field))


def page_of(roadmap, name=""):
    return reverse(f"admin:roadmaps_roadmap_workshop{name}", args=(roadmap.pk,))


def sent(row, do="save", **typed):
    """What the form of a part sends: all boxes, each with the text that its editor began with."""
    part = type(row).__name__.lower().removeprefix("roadmap")
    texts = texts_of(row)
    started = {f"started-{name}": text for name, text in texts.items()}
    return {"do": do, "part": part, "row": row.pk} | texts | started | typed


def test_only_who_may_edit_the_roadmap_gets_in(roadmap, goal):
    expected = {
        client_of(member(Role.FIELD_MANAGER, roadmap.growth_field)): 200,
        client_of(member(Role.BACK_OFFICE)): 200,
        client_of(member(Role.ADMINISTRATOR)): 200,
        client_of(member(Role.FIELD_MANAGER, GrowthFieldFactory())): 403,
        client_of(member(Role.MINISTRY)): 403,
        client_of(member()): 403,
    }

    for client, status in expected.items():
        assert client.get(page_of(roadmap)).status_code == status
        assert client.get(page_of(roadmap, "_board")).status_code == status
        answer = client.post(page_of(roadmap), sent(goal, title_de="Neu"))
        assert answer.status_code == (302 if status == 200 else 403)
        RoadmapStep.objects.all().delete()
    assert client.get(reverse("admin:roadmaps_roadmap_workshop", args=(0,))).status_code == 404


def test_anonymous_is_asked_to_sign_in(client, roadmap):
    for name in ("", "_board"):
        answer = client.get(page_of(roadmap, name))
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, reverse("admin:login"))


def test_moderator_of_the_roadmap_gets_in(roadmap):
    moderator = member(Role.FIELD_MANAGER)
    Roadmap.objects.filter(pk=roadmap.pk).update(moderator=moderator)

    assert client_of(moderator).get(page_of(roadmap)).status_code == 200


def test_part_of_a_foreign_roadmap_cannot_be_reached(manager, roadmap):
    foreign = MeasureFactory(title_de="Fremd")

    for do in ("save", "up", "move", "remove"):
        answer = manager.post(page_of(roadmap), sent(foreign, do, title_de="Übernommen"))
        assert answer.status_code == 422
        assert "Diese Maßnahme gibt es nicht mehr" in answer.content.decode()
    step = RoadmapStep.objects.create(
        roadmap=foreign.goal.roadmap, kind="change", part="measure", part_id=foreign.pk, title="", before={}, after={}
    )
    assert manager.post(page_of(roadmap), {"do": "undo", "step": step.pk}).status_code == 422

    foreign.refresh_from_db()
    step.refresh_from_db()
    assert (foreign.title_de, step.undone_at) == ("Fremd", None)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"do": "explode", "part": "goal"},
        {"do": "save", "part": "roadmap", "row": "1"},
        {"do": "remove", "row": "1"},
        {"do": "up", "part": "goal", "row": "x"},
    ],
)
def test_what_no_button_sends_is_refused(manager, roadmap, data):
    assert manager.post(page_of(roadmap), data).status_code == 400


def test_untouched_boxes_are_no_change(manager, roadmap, goal):
    """Whatever a stored text looks like: it is no change as long as nobody types over it."""
    measure = MeasureFactory(
        goal=goal, title_de=" Mit  Abstand ", description_de="Eins\r\nZwei\n", cost_eur="1234.50", is_internal=True
    )
    milestone = MilestoneFactory(goal=goal, state=Milestone.State.REACHED, reached_on="2013-06-03")

    for row in (measure, milestone, goal):
        row.refresh_from_db()
        assert manager.post(page_of(roadmap), sent(row)).status_code == 302
    assert RoadmapStep.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({"cost_eur": "5.000"}, {"cost_eur": 5000}),
        ({"cost_eur": "1.250.000,50 €"}, {"cost_eur": 1250000.5}),
        ({"cost_eur": "99,9"}, {"cost_eur": 99.9}),
        ({"due": "3. Quartal 2027"}, {"due": "2027-Q3"}),
        ({"title_de": " Zwei\n Zeilen "}, {"title_de": "Zwei Zeilen"}),
        ({"state": "dropped", "dropped_reason": "Kein Geld"}, {"state": "dropped", "dropped_reason": "Kein Geld"}),
        ({"is_internal": "1"}, {"is_internal": True}),
    ],
)
def test_typed_text_becomes_columns(manager, roadmap, goal, typed, stored):
    measure = MeasureFactory(goal=goal)

    assert manager.post(page_of(roadmap), sent(measure, **typed)).status_code == 302

    measure.refresh_from_db()
    assert {name: str(getattr(measure, name)) for name in stored} == (
        {name: f"{value:.2f}" if name == "cost_eur" else str(value) for name, value in stored.items()}
    )


def test_responsible_is_who_the_portal_knows_or_what_was_typed(manager, roadmap, goal):
    network, organisation = NetworkFactory(short="OptoNet"), OrganisationFactory(name="TU Ilmenau", short="TUI")
    OrganisationFactory(name="Entwurf GmbH", status="draft")
    found = []
    for typed in ("optonet", "TUI", "tu ilmenau", "Entwurf GmbH", "Clustermanagement"):
        measure = MeasureFactory(goal=goal)
        manager.post(page_of(roadmap), sent(measure, responsible=typed))
        measure.refresh_from_db()
        found.append((measure.responsible_network, measure.responsible_organisation, measure.responsible_label))

    assert found == [
        (network, None, ""),
        (None, organisation, ""),
        (None, organisation, ""),
        (None, None, "Entwurf GmbH"),
        (None, None, "Clustermanagement"),
    ]


@pytest.mark.parametrize(("box", "text"), [("responsible", "a\0b"), ("cost_eur", "1e999999999"), ("cost_eur", "NaN")])
def test_what_no_editor_began_with_is_a_conflict_and_no_error(manager, roadmap, goal, box, text):
    measure = MeasureFactory(goal=goal, responsible_label="Beirat", cost_eur=5)

    answer = manager.post(page_of(roadmap), sent(measure, **{box: "7", f"started-{box}": text}))

    assert answer.status_code == 409
    assert not RoadmapStep.objects.exists()


def test_what_cannot_be_read_stays_typed_and_the_rest_is_saved(manager, roadmap, goal):
    measure = MeasureFactory(goal=goal)

    answer = manager.post(page_of(roadmap), sent(measure, title_de="Gut", due="31.02.2027"))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Dieses Datum gibt es nicht." in text
    assert 'value="31.02.2027"' in text
    measure.refresh_from_db()
    assert (measure.title_de, measure.due.iso) == ("Gut", "2013-Q2")


def test_conflict_shows_both_and_the_next_save_decides(manager, roadmap, goal):
    measure = MeasureFactory(goal=goal, title_de="Alt")
    form = sent(measure, title_de="Meins")
    Measure.objects.filter(pk=measure.pk).update(title_de="Ihres")

    answer = manager.post(page_of(roadmap), form)

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Inzwischen steht hier „Ihres“. Ihre Eingabe ist noch nicht gespeichert." in text
    assert "Meins</textarea>" in text
    assert '<input type="hidden" name="started-title_de" value="Ihres">' in text
    assert manager.post(page_of(roadmap), form | {"started-title_de": "Ihres"}).status_code == 302
    measure.refresh_from_db()
    assert measure.title_de == "Meins"


def test_reached_day_goes_with_the_state(manager, roadmap, goal):
    milestone = MilestoneFactory(goal=goal, state=Milestone.State.REACHED, reached_on="2013-06-03")
    milestone.refresh_from_db()

    manager.post(page_of(roadmap), sent(milestone, state="open"))

    milestone.refresh_from_db()
    assert (milestone.state, milestone.reached_on) == ("open", None)


def test_add_keeps_what_was_typed_when_something_is_missing(manager, roadmap, goal):
    typed = {"do": "add", "part": "milestone", "goal": goal.pk, "title_de": "Fertig", "started-title_de": ""}

    answer = manager.post(page_of(roadmap), typed | {"due": "", "started-due": ""})

    assert answer.status_code == 422
    assert 'value="Fertig"' in answer.content.decode()
    assert manager.post(page_of(roadmap), typed | {"due": "2014", "started-due": ""}).status_code == 302
    assert [str(row) for row in goal.milestones.all()] == ["Fertig"]


def test_answer_to_the_script_is_the_living_part(manager, roadmap, goal):
    answer = manager.post(page_of(roadmap), sent(goal, title_de="Neu"), headers={"HX-Request": "true"})

    text = answer.content.decode()
    assert text.startswith('<div id="ws-live"')
    assert '<p id="ws-said" role="status">Ziel „Neu“ geändert</p>' in text
    assert "no-store" in answer["Cache-Control"]


def test_titles_are_no_markup(manager, roadmap, goal):
    manager.post(page_of(roadmap), sent(goal, title_de="</textarea><script>alert(1)</script>"))

    assert "<script>alert" not in manager.get(page_of(roadmap)).content.decode()


def test_asking_again_costs_little_and_says_nothing_until_something_changed(
    manager, roadmap, goal, django_assert_max_num_queries
):
    version = manager.get(page_of(roadmap)).context["roadmap"].progress.version
    asking = {"If-None-Match": f'"{version}"'}

    with django_assert_max_num_queries(8):
        answer = manager.get(page_of(roadmap, "_board"), headers=asking)
    assert (answer.status_code, answer.content) == (304, b"")

    MeasureFactory(goal=goal, title_de="Von nebenan")
    answer = manager.get(page_of(roadmap, "_board"), headers=asking)
    assert answer.status_code == 200
    assert "Von nebenan" in answer.content.decode()


def test_page_costs_the_same_with_many_parts(manager, roadmap, django_assert_num_queries):
    def fill(count):
        for _number in range(count):
            goal = RoadmapGoalFactory(roadmap=roadmap)
            MeasureFactory.create_batch(2, goal=goal, responsible_organisation=OrganisationFactory())
            MilestoneFactory(goal=goal)
            RoadmapStep.objects.create(
                roadmap=roadmap, kind="add", part="goal", part_id=goal.pk, title="Z", after={}, made_by=member()
            )

    fill(1)
    manager.get(page_of(roadmap))
    with django_assert_num_queries(15):
        manager.get(page_of(roadmap))
    fill(10)
    with django_assert_num_queries(15):
        manager.get(page_of(roadmap))


def test_steps_say_who_did_what(manager, roadmap, goal):
    measure = MeasureFactory(goal=goal, title_de="Labor")
    manager.post(page_of(roadmap), sent(measure, due="2027", responsible="Büro", state="running"))

    told = manager.get(page_of(roadmap)).context["steps"]

    assert [(str(each["step"]), each["changes"]) for each in told] == [
        (
            "Maßnahme „Labor“ geändert",
            [
                "verantwortlich (Funktion oder Stelle): leer → Büro",
                "fällig: 2. Quartal 2013 → 2027",
                "Stand: geplant → läuft",
            ],
        )
    ]
