"""Back office of panels: who may do what, links with measures, what waits (GM-5)."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from panels.models import Panel, PanelOutcome, PanelParticipant, PanelSession
from roadmaps.models import Measure
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import OrganisationFactory, UserFactory
from tests.factories.networks import NetworkEditorFactory
from tests.factories.panels import PanelFactory, PanelOutcomeFactory, PanelParticipantFactory, PanelSessionFactory
from tests.factories.roadmaps import MeasureFactory, RoadmapGoalFactory
from tests.people import client_of, member
from thcm.core.dates import PartialDate
from thcm.core.permissions import Role
from thcm.waiting import waiting_for

pytestmark = pytest.mark.django_db


def test_actor_is_refused_twice_in_one_submission_too(client):
    panel, organisation = PanelFactory(), OrganisationFactory()
    client.force_login(member(Role.BACK_OFFICE))
    row = {"organisation": organisation.pk, "state": "invited", "invited_on": "01.10.2012"}
    rows = {f"participants-{number}-{name}": value for number in range(2) for name, value in row.items()}
    counts = {"participants-TOTAL_FORMS": 2, "participants-INITIAL_FORMS": 0}
    values = {"name_de": panel.name_de, "slug": panel.slug, "status": "published", "state": "named", "order": 0}

    answer = client.post(reverse("admin:panels_panel_change", args=(panel.pk,)), values | counts | rows)

    assert answer.status_code == 200
    errors = answer.context["inline_admin_formsets"][0].formset.errors
    assert errors == [{}, {"organisation": ["Dieser Akteur ist schon eingeladen."]}]
    assert not panel.participants.exists()


def take_over_address(outcome):
    return reverse("admin:panels_panelsession_take_over", args=(outcome.session_id, outcome.pk))


def test_moderator_takes_over_into_own_roadmaps_only(client):
    own, foreign = MeasureFactory(), MeasureFactory()
    moderator = member(Role.FIELD_MANAGER, own.goal.roadmap.growth_field)
    outcome = PanelOutcomeFactory(session__panel__moderator=moderator)
    another = RoadmapGoalFactory(roadmap=own.goal.roadmap)
    responsible = OrganisationFactory()
    client.force_login(moderator)

    answers = [
        client.post(take_over_address(outcome), values)
        for values in (
            {"goals": [another.pk, foreign.goal_id]},
            {"measures": [own.pk, foreign.pk]},
            {"measures": ["x"]},
            {"due": "Q4/2013"},
        )
    ]
    before = list(outcome.measures.all())
    values = {"measures": [own.pk], "goals": [another.pk], "responsible_organisation": responsible.pk}
    taken = client.post(take_over_address(outcome), values | {"due": "Q4/2013"})

    assert [list(answer.context["form"].errors) for answer in answers] == [
        ["goals"],
        ["measures"],
        ["measures"],
        ["__all__"],
    ]
    assert (before, taken.status_code) == ([], 302)
    linked = outcome.measures.order_by("pk").values_list("goal", "responsible_organisation")
    assert list(linked) == [(own.goal_id, None), (another.pk, responsible.pk)]


def test_moderator_looses_links_with_own_roadmaps_only(client):
    own, foreign = MeasureFactory(), MeasureFactory()
    moderator = member(Role.FIELD_MANAGER, own.goal.roadmap.growth_field)
    outcome = PanelOutcomeFactory(session__panel__moderator=moderator)
    outcome.measures.set([own, foreign])
    client.force_login(moderator)

    refused = client.post(take_over_address(outcome), {"unlinked": [foreign.pk]})
    done = client.post(take_over_address(outcome), {"unlinked": [own.pk]})

    assert list(refused.context["form"].errors) == ["unlinked"]
    assert (done.status_code, list(outcome.measures.all())) == (302, [foreign])


def test_box_of_measures_offers_those_of_own_roadmaps_with_the_name_of_the_roadmap(client):
    own = MeasureFactory(title_de="Messe", goal__roadmap__title_de="Roadmap Optik")
    MeasureFactory(title_de="Messe")
    client.force_login(member(Role.FIELD_MANAGER, own.goal.roadmap.growth_field))
    query = {"app_label": "panels", "model_name": "paneloutcome", "field_name": "measures", "term": "Messe"}

    found = client.get(reverse("admin:autocomplete"), query).json()["results"]

    assert found == [{"id": str(own.pk), "text": "Roadmap Optik: Messe"}]


def test_session_names_no_plans_of_others_to_its_moderator(client):
    moderator = member(Role.FIELD_MANAGER, GrowthFieldFactory())
    outcome = PanelOutcomeFactory(session__panel__moderator=moderator)
    outcome.measures.add(MeasureFactory(goal__roadmap__title_de="Geheimer Plan", goal__roadmap__status="draft"))
    outcome.measures.add(MeasureFactory(goal__roadmap__title_de="Offener Plan"))
    client.force_login(moderator)

    page = client.get(reverse("admin:panels_panelsession_change", args=(outcome.session_id,))).content.decode()

    assert ("Offener Plan" in page, "Geheimer Plan" in page) == (True, False)


STRANGERS = {
    "other manager": lambda: client_of(member(Role.FIELD_MANAGER, GrowthFieldFactory())),
    "ministry": lambda: client_of(member(Role.MINISTRY)),
    "head": lambda: client_of(member(Role.HEAD)),
    "network editor": lambda: client_of(NetworkEditorFactory().user),
    "anonymous": Client,
}


def stored():
    tables = (Panel, PanelParticipant, PanelSession, PanelOutcome, PanelOutcome.measures.through, Measure, Event)
    return [list(table._default_manager.order_by("pk").values()) for table in tables]


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_write_nothing_of_a_panel(who):
    moderator = member(Role.FIELD_MANAGER, GrowthFieldFactory())
    participant = PanelParticipantFactory(panel__moderator=moderator)
    panel, measure = participant.panel, MeasureFactory()
    outcome = PanelOutcomeFactory(session=PanelSessionFactory(panel=panel, status="draft"))
    outcome.measures.add(measure)
    session = outcome.session
    client, refusal = STRANGERS[who](), 302 if who == "anonymous" else 403
    rows = {"participants-TOTAL_FORMS": 1, "participants-INITIAL_FORMS": 0, "participants-0-label": "Fremd GmbH"}
    outcomes = {"outcomes-TOTAL_FORMS": 1, "outcomes-INITIAL_FORMS": 0, "outcomes-0-text_de": "Fremd"}
    values = {"name_de": "Fremd", "slug": "fremd", "status": "published", "state": "named", "order": 0} | rows
    dated = {"title_de": "Fremd", "on": "2013", "state": "held", "status": "published", "panel": panel.pk} | outcomes
    posts = [
        ("panel_add", (), values),
        ("panel_change", (panel.pk,), values),
        ("panel_delete", (panel.pk,), {"post": "yes"}),
        ("panel_restore", (panel.pk, panel.history.get().pk), {}),
        ("panelsession_add", (), dated),
        ("panelsession_change", (session.pk,), dated),
        ("panelsession_delete", (session.pk,), {"post": "yes"}),
        ("panelsession_restore", (session.pk, session.history.get().pk), {}),
        ("panelsession_entry", (session.pk,), {}),
        ("panelsession_take_over", (session.pk, outcome.pk), {"goals": [measure.goal_id], "unlinked": [measure.pk]}),
    ]
    before = stored()

    answers = {
        name: client.post(reverse(f"admin:panels_{name}", args=args), data).status_code for name, args, data in posts
    }
    chosen = {"action": "delete_selected", "_selected_action": [session.pk], "post": "yes"}
    client.post(reverse("admin:panels_panelsession_changelist"), chosen)

    # A manager may open the form of a new session, for panels that he moderates.
    form = {"panelsession_add": 200} if who == "other manager" else {}
    assert answers == {name: refusal for name, _args, _data in posts} | form
    assert stored() == before


def test_manager_adds_sessions_to_panels_that_he_moderates():
    moderator = member(Role.FIELD_MANAGER, GrowthFieldFactory())
    panel = PanelFactory(moderator=moderator)
    values = {"title_de": "Auftakt", "on": "2013", "state": "planned", "status": "published", "panel": panel.pk}
    counts = {"outcomes-TOTAL_FORMS": 0, "outcomes-INITIAL_FORMS": 0}

    answer = client_of(moderator).post(reverse("admin:panels_panelsession_add"), values | counts)

    assert answer.status_code == 302
    assert list(panel.sessions.values_list("title_de", "updated_by")) == [("Auftakt", moderator.pk)]


def work_list(user, title):
    return [task for row in waiting_for(user) if row.title == title for task in row.tasks]


def test_sessions_past_their_date_wait_for_the_moderator_and_the_office():
    today = timezone.localdate()
    moderator = member(Role.FIELD_MANAGER, GrowthFieldFactory())
    panel = PanelFactory(moderator=moderator, name_de="Human Resources")
    old = PanelSessionFactory(panel=panel, title_de="Auftakt")
    yesterday = PartialDate.containing(today - dt.timedelta(days=1), "day")
    PanelSessionFactory(panel=panel, title_de="Gestern", on=yesterday, is_planned=False)
    PanelSessionFactory(panel=panel, on=PartialDate.containing(today, "day"))
    PanelSessionFactory(panel=panel, on=PartialDate.containing(today, "quarter"))
    PanelSessionFactory(panel=panel, state="held")
    PanelSessionFactory(panel=panel, status="archived")
    title = "Panels, deren Termin vorbei ist"

    tasks = work_list(moderator, title)

    address = reverse("admin:panels_panelsession_change", args=(old.pk,))
    assert [task.label for task in tasks] == ["Auftakt", "Gestern"]
    assert (tasks[0].detail, tasks[0].url) == ("Human Resources, 1. Quartal 2013 (geplant)", address)
    assert (tasks[1].since, work_list(member(Role.BACK_OFFICE), title)) == ("seit gestern", tasks)
    assert work_list(member(Role.FIELD_MANAGER, GrowthFieldFactory()), title) == []
    assert work_list(member(Role.MINISTRY), title) == []


def test_panels_without_moderator_wait_for_the_office():
    manager = member(Role.FIELD_MANAGER, GrowthFieldFactory())
    PanelFactory(moderator=manager)
    PanelFactory(name_de="Ohne", starts=PartialDate.parse("2013-Q1"), is_planned=True)
    PanelFactory(name_de="Verlassen", moderator=UserFactory(is_active=False))
    PanelFactory(state="completed")
    PanelFactory(status="archived")
    office, title = member(Role.BACK_OFFICE), "Panels ohne Moderation"

    tasks = work_list(office, title)
    shown = client_of(office).get(reverse("admin:panels_panel_changelist"), {"moderation": "fehlt"})

    assert [(task.label, task.detail) for task in tasks] == [
        ("Ohne", "1. Quartal 2013 (geplant)"),
        ("Verlassen", "Thema benannt"),
    ]
    assert {panel.name_de for panel in shown.context["cl"].result_list} >= {"Ohne", "Verlassen"}
    assert (work_list(manager, title), work_list(member(Role.MINISTRY), title)) == ([], [])


@pytest.mark.parametrize("who", ["moderator", "colleague", "office", "ministry"])
def test_only_the_moderator_and_the_office_edit_a_panel(client, who):
    moderator = member(Role.FIELD_MANAGER, GrowthFieldFactory())
    session = PanelSessionFactory(panel__moderator=moderator, minutes="Vertraulich")
    PanelParticipantFactory(panel=session.panel, person_email="person@example.org")
    people = {
        "moderator": moderator,
        "colleague": member(Role.FIELD_MANAGER, GrowthFieldFactory()),
        "office": member(Role.BACK_OFFICE),
        "ministry": member(Role.MINISTRY),
    }
    client.force_login(people[who])
    edits = who in ("moderator", "office")

    panel = client.get(reverse("admin:panels_panel_change", args=(session.panel_id,))).content.decode()
    shown = client.get(reverse("admin:panels_panelsession_change", args=(session.pk,))).content.decode()
    table = client.post(reverse("admin:panels_panelsession_export"), {"format": "0"}).content.decode()
    history = client.get(reverse("admin:panels_panelsession_history", args=(session.pk,)))
    entry = client.post(reverse("admin:panels_panelsession_entry", args=(session.pk,)))

    assert ("person@example.org" in panel, "Vertraulich" in shown) == (edits, edits)
    assert entry.status_code == (302 if edits else 403)
    assert history.status_code == (200 if edits else 403)
    assert (session.title_de in table, "Vertraulich" in table) == (True, False)
    assert Event.objects.filter(panel_session=session).exists() == edits
