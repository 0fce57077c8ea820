"""Bodies, their cadence and decisions: pages, API, appointments (CB-2, CB-3, MI-1)."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from lxml import html

from panels.actions import appoint, dismiss
from panels.governance import cadence
from panels.models import Appointment, GoverningBody, Meeting
from tests.factories.core import OrganisationFactory, UserFactory
from tests.factories.panels import (
    AppointmentFactory,
    DecisionFactory,
    GoverningBodyFactory,
    MeetingFactory,
    SeatFactory,
    WorkItemFactory,
)
from tests.factories.roadmaps import MeasureFactory, ProjectFactory
from tests.people import member
from thcm.core.dates import PartialDate
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db


def texts(answer, name):
    return [" ".join(part.text_content().split()) for part in html.fromstring(answer.content).find_class(name)]


@pytest.mark.parametrize(
    ("today", "held", "flagged"),
    [("2012-09-30", 0, False), ("2012-10-01", 0, True), ("2012-10-01", 1, False), ("2013-01-01", 0, True)],
)
def test_missing_meeting_is_flagged_from_the_fourth_quarter_on(today, held, flagged):
    body = GoverningBody(pk=1, meetings_per_year=1)
    states = [Meeting.State.HELD] * held + [Meeting.State.CANCELLED]
    meetings = [Meeting(body_id=1, on=PartialDate.parse("2012-05"), state=state) for state in states]

    year = cadence(body, meetings, 2012, dt.date.fromisoformat(today))

    assert (year.held, year.is_flagged, year.missing) == (held, flagged, 1 - held)


def test_overview_lists_public_bodies_by_level_with_seats_and_the_next_meeting(client):
    council = GoverningBodyFactory(name_de="Rat", level=1)
    GoverningBodyFactory(name_de="Kreis", level=2, reports_to=council)
    GoverningBodyFactory(name_de="Geheim", status="draft")
    SeatFactory(body=council, organisation=OrganisationFactory(name="Bank"), function_de="Leitungsebene")
    MeetingFactory(body=council, on=PartialDate.parse("2099-Q1"))

    answer = client.get(reverse("body-list"))

    assert texts(answer, "level__name") == ["Rat", "Kreis"]
    assert texts(answer, "seat") == ["Bank Leitungsebene"]
    assert "Nächste Sitzung: 1. Quartal 2099" in answer.content.decode()


def test_names_show_only_where_they_are_released_and_only_while_appointed(client):
    seat = SeatFactory(function_de="Leitung")
    AppointmentFactory(seat=seat, person_name="Person Eins", function_de="Abteilungsleitung")
    AppointmentFactory(seat=seat, person_name="Person Zwei", function_de="Stellvertretung", is_name_released=True)
    AppointmentFactory(seat=seat, person_name="Person Drei", is_name_released=True, ends_on=dt.date(2013, 1, 1))

    answer = client.get(seat.body.get_absolute_url())

    assert texts(answer, "seat") == ["Leitung Abteilungsleitung Person Zwei, Stellvertretung"]


def test_decisions_say_what_became_of_them_and_drafts_do_not_show(client):
    body = GoverningBodyFactory(name_de="Rat")
    decision = DecisionFactory(
        meeting=MeetingFactory(body=body),
        number="2012/1",
        text_de="Die Clustermarke wird entwickelt.",
        responsible_body=body,
        due=PartialDate.parse("2013-Q1"),
    )
    DecisionFactory(meeting=decision.meeting, status="draft", number="2012/2")
    measure, hidden = MeasureFactory(title_de="Marke anmelden"), MeasureFactory(is_internal=True)
    decision.measures.add(measure, hidden)
    decision.projects.add(ProjectFactory(name_de="Markenprojekt"), ProjectFactory(status="draft"))
    decision.work_items.add(WorkItemFactory(text_de="Clustermarke"))

    assert texts(client.get(reverse("decision-list")), "decision") == [
        "2012/1 · Rat, 20. November 2012 Die Clustermarke wird entwickelt. überfällig, bis 1. Quartal 2013 · "
        "Verantwortlich: Rat Maßnahme: Marke anmelden Projekt: Markenprojekt Arbeitsprogramm: Clustermarke"
    ]
    record = client.get("/api/v1/decisions/").json()["results"]
    assert [(row["number"], row["measures"], row["is_overdue"]) for row in record] == [("2012/1", [measure.pk], True)]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["b", "a"]),
        ("q=Marke", ["a"]),
        ("year=2013", ["b"]),
        ("state=done", ["b"]),
        ("overdue=on", ["a"]),
        ("body=kreis", ["b"]),
        ("year=abc", []),
        ("year=12.5", []),
        ("year=99999999999999999999", []),
    ],
)
def test_decisions_are_filtered(client, query, numbers):
    due = PartialDate.parse("2012-12")
    DecisionFactory(number="a", text_de="Marke", due=due)
    meeting = MeetingFactory(body=GoverningBodyFactory(slug="kreis"), on=PartialDate.parse("2013-02"))
    DecisionFactory(number="b", state="done", result_de="Fertig", due=due, meeting=meeting)

    answer = client.get(f"{reverse('decision-list')}?{query}")

    assert [decision.number for decision in answer.context["decisions"]] == numbers


@pytest.mark.parametrize("rows", [1, 30])
def test_lists_cost_no_more_queries_with_more_rows(client, django_assert_num_queries, rows):
    for row in range(rows):
        body = GoverningBodyFactory(slug=f"g{row}")
        AppointmentFactory(seat=SeatFactory(body=body, organisation=OrganisationFactory()))
        decision = DecisionFactory(meeting=MeetingFactory(body=body))
        decision.measures.add(MeasureFactory())

    with django_assert_num_queries(11):
        client.get(reverse("body-list"))
    with django_assert_num_queries(8):
        client.get(reverse("decision-list"))
    with django_assert_num_queries(12):
        client.get(GoverningBody.objects.get(slug="g0").get_absolute_url())


def test_same_person_is_not_appointed_twice_at_a_time_but_again_later():
    seat, minister = SeatFactory(), UserFactory()
    first = Appointment(seat=seat, person_name="Person  Eins", starts_on=dt.date(2012, 10, 1))
    appoint(appointment=first, by=minister)
    again = Appointment(seat=seat, person_name="person eins", starts_on=dt.date(2012, 12, 1))

    with pytest.raises(ValidationError) as refused:
        appoint(appointment=again, by=minister)
    dismiss(appointment=first, on=dt.date(2012, 12, 1))
    appoint(appointment=again, by=minister)

    assert refused.value.message_dict == {"starts_on": ["Diese Person hat den Sitz in dieser Zeit schon inne."]}
    assert [(row.starts_on.month, row.appointed_by) for row in seat.appointments.all()] == [
        (12, minister),
        (10, minister),
    ]


def test_dismissal_lies_not_before_the_appointment():
    appointment = AppointmentFactory(starts_on=dt.date(2012, 10, 1))

    with pytest.raises(ValidationError):
        dismiss(appointment=appointment, on=dt.date(2012, 9, 30))

    appointment.refresh_from_db()
    assert appointment.ends_on is None


@pytest.mark.parametrize(
    ("role", "reads", "appoints"),
    [
        (Role.MINISTRY, 200, True),
        (Role.ADMINISTRATOR, 200, True),
        (Role.BACK_OFFICE, 200, False),
        (Role.FIELD_MANAGER, 403, False),
        (Role.HEAD, 403, False),
    ],
)
def test_ministry_appoints_and_dismisses(client, role, reads, appoints):
    seat = SeatFactory()
    client.force_login(member(role))
    data = {"seat": seat.pk, "person_name": "Person Eins", "starts_on": "01.10.2012"}

    added = client.post(reverse("admin:panels_appointment_add"), data)
    appointment = seat.appointments.first() or AppointmentFactory(seat=seat)
    dismissed = client.post(reverse("admin:panels_appointment_dismiss", args=(appointment.pk,)), {"on": "01.12.2012"})

    appointment.refresh_from_db()
    assert client.get(reverse("admin:panels_appointment_change", args=(appointment.pk,))).status_code == reads
    assert (added.status_code, dismissed.status_code) == ((302, 302) if appoints else (403, 403))
    assert (appointment.ends_on is not None) == appoints


def test_members_and_anonymous_reach_no_back_office(client):
    address = reverse("admin:panels_appointment_changelist")
    anonymous = client.get(address)
    client.force_login(AppointmentFactory(user=UserFactory()).user)

    assert (anonymous.status_code, client.get(address).status_code) == (302, 403)


def test_bodies_behind_are_told_from_the_fourth_quarter_on():
    body = GoverningBodyFactory(meetings_per_year=2)
    year = timezone.localdate().year
    MeetingFactory(body=body, on=PartialDate.parse(f"{year}-03"), state=Meeting.State.HELD)
    GoverningBodyFactory(meetings_per_year=None)

    assert list(GoverningBody.objects.behind(dt.date(year, 9, 30))) == []
    assert [(row.pk, row.held) for row in GoverningBody.objects.behind(dt.date(year, 10, 1))] == [(body.pk, 1)]


@pytest.mark.parametrize(("role", "status"), [(Role.BACK_OFFICE, 200), (Role.FIELD_MANAGER, 403), (Role.HEAD, 403)])
def test_export_of_appointments_is_for_the_office_and_holds_no_addresses(client, role, status):
    AppointmentFactory(person_name="Leitung", person_email="leitung@example.org")
    client.force_login(member(role))

    answer = client.get(reverse("admin:panels_appointment_export"))

    page = answer.content.decode()
    assert (answer.status_code, "Leitung" in page, "leitung@example.org" in page) == (status, status == 200, False)


def test_decision_names_no_body_that_is_not_public(client):
    body = GoverningBodyFactory(name_de="Geheimrat", status="draft")
    institution = OrganisationFactory(name="Stelle für alle", status="published")
    DecisionFactory(status="published", responsible_body=body, responsible_organisation=institution)

    page = client.get(reverse("decision-list")).content.decode()

    assert ("Geheimrat" in page, "Stelle für alle" in page) == (False, True)
