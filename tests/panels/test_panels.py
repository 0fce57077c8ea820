"""Panels: pages, invitations, outcomes that become measures, entries in the calendar (GM-5)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from lxml import html

from events.models import Event
from events.sessions import differs, follow_session
from panels.models import PanelParticipant, PanelSession
from panels.panel_actions import take_over
from roadmaps.models import Measure, RoadmapStep
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import OrganisationFactory, SiteSettingFactory, UserFactory
from tests.factories.panels import PanelFactory, PanelOutcomeFactory, PanelParticipantFactory, PanelSessionFactory
from tests.factories.roadmaps import MeasureFactory, RoadmapFactory, RoadmapGoalFactory
from thcm.core.dates import PartialDate

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


def test_outcome_becomes_a_measure_in_each_roadmap_once(client):
    goals = [RoadmapGoalFactory(), RoadmapGoalFactory()]
    outcome = PanelOutcomeFactory(text_de="Fachkräfte gewinnen")
    user = UserFactory()

    columns = {"due": PartialDate.parse("2013-Q4"), "responsible_organisation": OrganisationFactory()}
    take_over(outcome=outcome, goals=goals, user=user, **columns)
    again = take_over(outcome=outcome, goals=goals, user=user, due=None)

    assert again == []
    made = Measure.objects.order_by("pk").values("goal", "title_de", *columns)
    columns["responsible_organisation"] = columns["responsible_organisation"].pk
    assert list(made) == [{"goal": goal.pk, "title_de": "Fachkräfte gewinnen", **columns} for goal in goals]
    assert RoadmapStep.objects.filter(kind="add", part="measure", made_by=user).count() == 2
    assert "Aus dem Panel" in client.get(goals[0].roadmap.get_absolute_url()).content.decode()


def test_outcome_is_linked_with_measures_that_are_there_and_loosed_again(client):
    there, other = MeasureFactory(title_de="Messe besuchen"), MeasureFactory()
    outcome = PanelOutcomeFactory()

    made = take_over(outcome=outcome, measures=[there, other], goals=[there.goal], user=UserFactory())
    page = client.get(there.goal.roadmap.get_absolute_url()).content.decode()
    take_over(outcome=outcome, unlinked=[other], user=UserFactory())

    assert (made, "Aus dem Panel" in page, RoadmapStep.objects.exists()) == ([], True, False)
    assert list(outcome.measures.all()) == [there]
    assert Measure.objects.count() == 2


def test_nothing_is_linked_if_a_measure_is_gone():
    there, gone, goal = MeasureFactory(), MeasureFactory(), RoadmapGoalFactory()
    outcome = PanelOutcomeFactory()
    Measure.objects.filter(pk=gone.pk).delete()

    with pytest.raises(ValidationError):
        take_over(outcome=outcome, measures=[there, gone], goals=[goal], user=UserFactory())

    assert (outcome.measures.exists(), goal.measures.exists()) == (False, False)


def test_page_of_a_field_lists_public_sessions_of_its_panels_newest_first(client):
    SiteSettingFactory()
    field = GrowthFieldFactory(slug="optik")
    panel = PanelFactory(name_de="Human Resources")
    hidden, other = PanelFactory(status="draft"), PanelFactory()
    for row in (panel, hidden):
        row.growth_fields.add(field)
    PanelSessionFactory(panel=panel, title_de="Auftakt")
    PanelSessionFactory(panel=panel, title_de="Zweite", on=PartialDate.parse("2013-05-14"), is_planned=False)
    PanelSessionFactory(panel=panel, status="draft")
    PanelSessionFactory(panel=hidden)
    PanelSessionFactory(panel=other)

    page = html.fromstring(client.get(field.get_absolute_url()).content)
    without = client.get(GrowthFieldFactory(slug="msr").get_absolute_url()).content.decode()

    rows = page.get_element_by_id("panels").getparent().find_class("programme__row")
    assert [" ".join(row.text_content().split()) for row in rows] == [
        "14. Mai 2013 Zweite Panel Human Resources",
        "1. Quartal 2013 (geplant) Auftakt Panel Human Resources",
    ]
    assert 'id="panels"' not in without


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
