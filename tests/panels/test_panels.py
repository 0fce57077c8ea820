"""Panels: pages, invitations, outcomes that become measures, entries in the calendar (GM-5)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from lxml import html

from events.models import Event
from events.sessions import differs, follow_session
from panels.models import PanelParticipant, PanelSession
from panels.panel_actions import outcome_to_measures
from roadmaps.models import Measure, RoadmapStep
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import OrganisationFactory, UserFactory
from tests.factories.panels import PanelFactory, PanelOutcomeFactory, PanelParticipantFactory, PanelSessionFactory
from tests.factories.roadmaps import MeasureFactory, RoadmapFactory, RoadmapGoalFactory
from tests.people import member
from thcm.core.dates import PartialDate
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db


def classes(client, address, name):
    page = html.fromstring(client.get(address).content)
    return [" ".join(part.text_content().split()) for part in page.find_class(name)]


def test_page_shows_moderator_date_public_outcomes_and_who_accepted(client):
    moderator = UserFactory(first_name="Vorname", last_name="Nachname", function="Wachstumsfeldmanagement Optik")
    panel = PanelFactory(
        name_de="Human Resources",
        moderator=moderator,
        state="planned",
        starts=PartialDate.parse("2013-Q1"),
        is_planned=True,
    )
    PanelParticipantFactory(panel=panel, label="Zusage GmbH", state="accepted", person_name="Person Eins")
    PanelParticipantFactory(panel=panel, label="Eingeladen GmbH")
    session = PanelSessionFactory(panel=panel, title_de="Auftakt", minutes="Vertraulich besprochen")
    PanelSessionFactory(panel=panel, title_de="Entwurf", status="draft")
    outcome = PanelOutcomeFactory(session=session, text_de="Fachkräfte gewinnen")
    PanelOutcomeFactory(session=session, text_de="Nur im Haus", is_internal=True)
    outcome.measures.add(MeasureFactory(title_de="Messe besuchen", goal__roadmap__title_de="Roadmap Optik"))

    page = client.get(panel.get_absolute_url()).content.decode()

    assert classes(client, panel.get_absolute_url(), "panel-terms") == [
        "Stand 1. Quartal 2013 (geplant) Moderation Wachstumsfeldmanagement Optik"
    ]
    assert classes(client, panel.get_absolute_url(), "session-title") == ["Auftakt"]
    assert classes(client, panel.get_absolute_url(), "outcomes") == [
        "Fachkräfte gewinnen Maßnahme der „Roadmap Optik“: Messe besuchen"
    ]
    assert classes(client, panel.get_absolute_url(), "seat") == ["Zusage GmbH"]
    for hidden in ("Nachname", "Person Eins", "Eingeladen GmbH", "Vertraulich", "Nur im Haus", "Entwurf"):
        assert hidden not in page


@pytest.mark.parametrize("rows", [1, 30])
def test_pages_cost_no_more_queries_with_more_rows(client, django_assert_num_queries, rows):
    for row in range(rows):
        panel = PanelFactory(slug=f"p{row}", moderator=UserFactory())
        for _each in range(rows):
            PanelParticipantFactory(panel=panel, state="accepted")
        session = PanelSessionFactory(panel=panel)
        PanelOutcomeFactory(session=session).measures.add(MeasureFactory())

    with django_assert_num_queries(3):
        assert len(classes(client, reverse("panel-list"), "level")) == rows
    with django_assert_num_queries(7):
        client.get(reverse("panel-detail", args=("p0",)))


def test_drafts_and_former_addresses(client):
    panel = PanelFactory(slug="alt")
    panel.slug = "neu"
    panel.save()
    PanelFactory(slug="geheim", status="draft")

    assert client.get("/panels/alt/").headers["Location"] == "/panels/neu/"
    assert client.get("/panels/geheim/").status_code == 404
    assert classes(client, reverse("panel-list"), "level__name") == [panel.name]


@pytest.mark.parametrize("label", ["Netz GmbH", "netz  GMBH", " Netz GmbH "])
def test_actor_is_not_invited_twice(label):
    first = PanelParticipantFactory(label="Netz GmbH")
    again = PanelParticipant(panel=first.panel, label=label)

    with pytest.raises(ValidationError) as refused:
        again.full_clean()

    assert "Dieser Akteur ist schon eingeladen." in refused.value.messages


def test_organisation_is_not_invited_twice_even_at_the_same_moment():
    organisation = OrganisationFactory()
    panel = PanelFactory()
    PanelParticipant.objects.create(panel=panel, organisation=organisation)

    with pytest.raises(IntegrityError), transaction.atomic():
        PanelParticipant.objects.create(panel=panel, organisation=organisation)


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


def test_outcome_becomes_a_measure_in_each_roadmap_once(client):
    goals = [RoadmapGoalFactory(), RoadmapGoalFactory()]
    outcome = PanelOutcomeFactory(text_de="Fachkräfte gewinnen")
    user = UserFactory()

    outcome_to_measures(outcome=outcome, goals=goals, due=PartialDate.parse("2013-Q4"), user=user)
    again = outcome_to_measures(outcome=outcome, goals=goals, due=None, user=user)

    assert again == []
    made = Measure.objects.order_by("pk").values_list("goal", "title_de")
    assert list(made) == [(goal.pk, "Fachkräfte gewinnen") for goal in goals]
    assert RoadmapStep.objects.filter(kind="add", part="measure", made_by=user).count() == 2
    assert "Aus dem Panel" in client.get(goals[0].roadmap.get_absolute_url()).content.decode()


def test_moderator_takes_over_into_own_roadmaps_only(client):
    own, foreign = RoadmapGoalFactory(), RoadmapGoalFactory()
    moderator = member(Role.FIELD_MANAGER, own.roadmap.growth_field)
    outcome = PanelOutcomeFactory(session__panel__moderator=moderator)
    address = reverse("admin:panels_panelsession_take_over", args=(outcome.session_id, outcome.pk))
    client.force_login(moderator)

    refused = client.post(address, {"goals": [own.pk, foreign.pk]})
    taken = client.post(address, {"goals": [own.pk], "due": "Q4/2013"})

    assert list(refused.context["form"].errors) == ["goals"]
    assert taken.status_code == 302
    assert list(outcome.measures.values_list("goal", flat=True)) == [own.pk]


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


def test_entry_follows_its_session_and_keeps_the_former_date():
    user = UserFactory()
    session = PanelSessionFactory(title_de="Auftakt", on=PartialDate.parse("2013-Q1"))

    event = follow_session(session=session, user=user)
    session.on, session.is_planned = PartialDate.parse("2013-03-14"), False
    session.save()
    moved = follow_session(session=session, user=user)
    session.state = PanelSession.State.CANCELLED
    session.save()
    cancelled = follow_session(session=session, user=user)

    assert (event.slug, event.type, event.when) == ("auftakt-2013", "panel", "1. Quartal 2013 (geplant)")
    assert (moved.pk, moved.when, cancelled.state) == (event.pk, "14. März 2013", Event.State.CANCELLED)
    assert [row.when for row in moved.earlier_dates.all()] == ["1. Quartal 2013 (geplant)"]
    assert Event.objects.count() == 1


def test_entry_that_was_withdrawn_stays_so_and_says_when_it_is_behind():
    session = PanelSessionFactory()
    event = follow_session(session=session, user=UserFactory())
    event.status = "archived"
    event.save()
    session.place = "Jena"

    behind = differs(event, session)
    session.save()
    followed = follow_session(session=session, user=UserFactory())

    assert (behind, followed.status, differs(followed, session)) == (True, "archived", False)


def test_page_of_the_entry_names_the_panel(client):
    session = PanelSessionFactory(panel__name_de="Human Resources")
    event = follow_session(session=session, user=UserFactory())

    assert "Human Resources" in client.get(event.get_absolute_url()).content.decode()


def test_entry_of_a_draft_is_a_draft():
    session = PanelSessionFactory(status="draft")

    assert not follow_session(session=session, user=UserFactory()).is_published


def test_internal_outcomes_are_not_named_on_the_roadmap(client):
    roadmap = RoadmapFactory()
    measure = MeasureFactory(goal=RoadmapGoalFactory(roadmap=roadmap))
    PanelOutcomeFactory(is_internal=True).measures.add(measure)
    PanelOutcomeFactory(session__status="draft").measures.add(measure)

    assert "Aus dem Panel" not in client.get(roadmap.get_absolute_url()).content.decode()
