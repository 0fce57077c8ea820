"""What waits for whom on the overview of the back office (GM-6)."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clusters.models import FigureConflict
from tests.factories.clusters import ConflictFactory, GrowthFieldFactory, KeyFigureFactory
from tests.factories.events import EventFactory, EventSubmissionFactory, FeedImportFactory, FeedItemFactory, payload
from tests.factories.funding import (
    FieldRatingFactory,
    FundingSourceFactory,
    ProgrammeEventFactory,
    ProgrammeFactory,
    ScrapeRunFactory,
)
from tests.factories.networks import NetworkFactory
from tests.people import client_of, member
from thcm.core.models import BarrierReport, Mail, QualityFinding
from thcm.core.permissions import Role
from thcm.core.relative import since_text
from thcm.waiting import waiting_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def field():
    return GrowthFieldFactory(name_de="Optik", slug="optik")


def titles(user):
    return [(work_list.title, work_list.count) for work_list in waiting_for(user)]


def fill(field):
    today = timezone.localdate()
    figure = KeyFigureFactory(growth_field=field, review_due_on=today - dt.timedelta(days=12))
    KeyFigureFactory(growth_field=field, subject=figure.subject, value=1, status="in_review", published_at=None)
    KeyFigureFactory(growth_field=field, subject=figure.subject, value=2, source=None, is_unsourced=True)
    ConflictFactory(title="Zwei Zahlen", figures=[figure])
    return figure


def test_manager_sees_what_waits_in_the_own_field_only(field):
    figure = fill(field)
    fill(GrowthFieldFactory())
    ConflictFactory(figures=[figure], state=FigureConflict.State.EXPLAINED)

    lists = waiting_for(member(Role.FIELD_MANAGER, field))

    assert [(work_list.title, work_list.count) for work_list in lists] == [
        ("Offene Konflikte", 1),
        ("Zur Freigabe vorgeschlagen", 1),
        ("Kennzahlen ohne Quelle oder Stand", 1),
        ("Prüfung überfällig", 1),
    ]
    overdue = lists[-1].tasks[0]
    assert (overdue.label, overdue.detail, overdue.since, overdue.action) == (
        "Optik",
        "Umsatz: ca. 2,3 Mrd. €",
        "seit 12 Tagen",
        "Prüfen",
    )
    assert overdue.url == reverse("admin:clusters_keyfigure_change", args=(figure.pk,))


def test_manager_of_another_field_has_nothing_to_do(field):
    fill(field)
    user = member(Role.FIELD_MANAGER, GrowthFieldFactory())

    assert titles(user) == []
    assert "Im Augenblick wartet nichts auf Sie." in client_of(user).get("/verwaltung/").content.decode()


@pytest.mark.parametrize("role", [None, Role.MINISTRY])
def test_nothing_waits_for_readers_and_strangers(field, role):
    fill(field)

    assert titles(member(role)) == []


def test_back_office_sees_reports_and_findings_too(field):
    BarrierReport.objects.create(page="/suche/", description="Kontrast")
    BarrierReport.objects.create(description="erledigt", answered_at=timezone.now())
    GrowthFieldFactory(review_due_on=dt.date(2012, 12, 1))
    for number, model in enumerate(("organisation", "keyfigure")):
        QualityFinding.objects.create(
            kind="website",
            app_label="core",
            model_name=model,
            object_id=number,
            label="OptoNet",
            first_found_at=timezone.now(),
            last_seen_at=timezone.now(),
        )

    assert titles(member(Role.BACK_OFFICE)) == [
        ("Felder zu prüfen", 1),
        ("Befunde der Datenqualität", 1),
        ("Gemeldete Barrieren", 1),
    ]


def test_failed_mails_show_to_who_may_see_mails(field):
    for state in Mail.State.values:
        Mail.objects.create(template="invitation", recipient="a@example.org", language="de", state=state, error="weg")

    [work_list] = waiting_for(member(Role.BACK_OFFICE))

    assert (work_list.title, work_list.count) == ("Gescheiterte E-Mails", 1)
    assert [(task.label, task.detail) for task in work_list.tasks] == [("invitation", "weg")]
    client = client_of(member(Role.ADMINISTRATOR))
    assert len(client.get(work_list.url).context["cl"].result_list) == 1
    assert client.get(work_list.tasks[0].url).status_code == 200
    assert titles(member(Role.FIELD_MANAGER, field)) == []


def test_submitted_events_wait_oldest_first_for_who_decides(field):
    now = timezone.now()
    for days, title, fields, state in (
        (1, "Jung", ["optik"], "received"),
        (3, "Alt", ["optik"], "in_review"),
        (5, "Fremd", [], "received"),
        (5, "Gefragt", ["optik"], "question"),
        (5, "Unbestätigt", ["optik"], "unconfirmed"),
    ):
        EventSubmissionFactory(
            payload=payload(title_de=title, fields=fields),
            state=state,
            reason="x",
            confirmed_at=now - dt.timedelta(days=days),
        )

    [own] = waiting_for(member(Role.FIELD_MANAGER, field))
    [all_of_them] = waiting_for(member(Role.BACK_OFFICE))

    assert (own.title, own.count) == ("Eingereichte Termine", 2)
    assert [(task.label, task.detail, task.since) for task in own.tasks] == [
        ("Alt", "neue Veranstaltung, ohne Konto", "seit 3 Tagen"),
        ("Jung", "neue Veranstaltung, ohne Konto", "seit gestern"),
    ]
    assert [task.label for task in all_of_them.tasks] == ["Fremd", "Alt", "Jung"]


def test_events_missing_in_their_calendar_wait_until_they_are_over(field):
    gone = timezone.now() - dt.timedelta(days=2)
    for title, values in (
        ("Fehlt", {"fields": [field]}),
        ("Abgesagt", {"state": "cancelled", "fields": [field]}),
        ("Vorbei", {"when": "2012-05-01", "fields": [field]}),
    ):
        FeedItemFactory(event=EventFactory(title_de=title, **values), missing_since=gone)
    FeedItemFactory(event=EventFactory(title_de="Noch da", fields=[field]))

    [work_list] = waiting_for(member(Role.FIELD_MANAGER, field))

    assert (work_list.title, work_list.count) == ("Fehlt im Kalender des Netzwerks", 1)
    assert [(task.label, task.since) for task in work_list.tasks] == [("Fehlt", "seit 2 Tagen")]
    assert titles(member(Role.FIELD_MANAGER, GrowthFieldFactory())) == []


def test_every_row_of_the_overview_leads_to_its_page(field):
    fill(field)
    EventSubmissionFactory(payload=payload(fields=["optik"]))
    FeedItemFactory(event=EventFactory(fields=[field]), missing_since=timezone.now())
    client = client_of(member(Role.FIELD_MANAGER, field))

    for work_list in client.get("/verwaltung/").context["work_lists"]:
        listed = client.get(work_list.url)
        assert len(listed.context["cl"].result_list) == work_list.count, work_list.title
        assert {client.get(task.url).status_code for task in work_list.tasks} == {200}


def test_overview_asks_as_many_queries_for_one_row_as_for_thirty(field):
    def queries():
        client.get("/verwaltung/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/verwaltung/")
        return len(captured)

    client = client_of(member(Role.FIELD_MANAGER, field))
    fill(field)
    few = queries()
    for number in range(30):
        figure = KeyFigureFactory(growth_field=field, subject=field.subject, value=100 + number, status="in_review")
        ConflictFactory(figures=[figure])

    assert queries() == few


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (-1, "seit heute"),
        (0, "seit heute"),
        (1, "seit gestern"),
        (2, "seit 2 Tagen"),
        (59, "seit 59 Tagen"),
        (60, "seit 1 Monat"),
        (365, "seit 12 Monaten"),
        (729, "seit 23 Monaten"),
        (730, "seit 2 Jahren"),
    ],
)
def test_since_text_counts_days_then_months_then_years(days, text):
    assert since_text(timezone.localdate() - dt.timedelta(days=days)) == text


def test_since_text_of_a_moment_counts_local_days():
    last_minute = dt.datetime.combine(timezone.localdate(), dt.time.min, timezone.get_current_timezone())

    assert since_text(last_minute - dt.timedelta(minutes=1)) == "seit gestern"
    assert since_text(None) == ""


def test_calendars_that_failed_wait_for_who_looks_after_their_network(field):
    network = NetworkFactory(short="OptoNet", growth_field=field)
    FeedImportFactory(network=network, error="Der Server antwortet nicht.", checked_at=timezone.now())
    FeedImportFactory(network=network, error="Früher", is_active=False)
    FeedImportFactory(network=network)

    [work_list] = waiting_for(member(Role.FIELD_MANAGER, field))

    assert (work_list.title, work_list.count) == ("Kalender, die sich nicht lesen ließen", 1)
    assert [(task.detail, task.since) for task in work_list.tasks] == [("Der Server antwortet nicht.", "seit heute")]
    client = client_of(member(Role.BACK_OFFICE))
    assert len(client.get(work_list.url).context["cl"].result_list) == 1
    assert client.get(work_list.tasks[0].url).status_code == 200
    assert titles(member(Role.FIELD_MANAGER, GrowthFieldFactory())) == []


def test_programmes_wait_for_the_manager_of_their_field(field):
    today = timezone.localdate()
    new, moved, rated = (ProgrammeFactory(suggested_for=[field]) for _number in range(3))
    ProgrammeFactory(suggested_for=[field])  # of a first import: nobody is told
    ProgrammeEventFactory(programme=new)
    ProgrammeEventFactory(programme=ProgrammeFactory(suggested_for=[GrowthFieldFactory()]))
    for programme in (moved, rated):
        FieldRatingFactory(programme=programme, growth_field=field)
        ProgrammeEventFactory(programme=programme, kind="deadline_later" if programme == moved else "new")
    ProgrammeFactory(rated_for=[field], review_due_on=today - dt.timedelta(days=1))
    user = member(Role.FIELD_MANAGER, field)

    lists = waiting_for(user)

    assert [(each.title, each.count) for each in lists] == [
        ("Neue Förderprogramme für meine Felder", 1),
        ("Verschobene Förderfristen", 1),
        ("Förderprogramme zu prüfen", 1),
    ]
    assert [each.tasks[0].label for each in lists[:2]] == [new.title, moved.title]
    client = client_of(user)
    for each in lists:
        assert len(client.get(each.url).context["cl"].result_list) == each.count, each.title
        assert client.get(each.tasks[0].url).status_code == 200
    assert titles(member(Role.FIELD_MANAGER, GrowthFieldFactory())) == []


def test_runs_and_sources_wait_for_the_office(field):
    source = FundingSourceFactory(failing_since=timezone.now())
    ScrapeRunFactory(source=source, state="needs_review", notes="Vielleicht ein neues Format")
    ScrapeRunFactory(source=source, state="needs_review", decided_at=timezone.now())
    ScrapeRunFactory(source=source, state="failed", error="Die Antwort ist keine ZIP-Datei.")
    user = member(Role.BACK_OFFICE)

    lists = waiting_for(user)

    assert [(each.title, each.count, each.tasks[0].detail) for each in lists] == [
        ("Förderläufe zu prüfen", 1, "Vielleicht ein neues Format"),
        ("Gestörte Förderquellen", 1, "Die Antwort ist keine ZIP-Datei."),
    ]
    client = client_of(user)
    for each in lists:
        assert len(client.get(each.url).context["cl"].result_list) == each.count, each.title
        assert client.get(each.tasks[0].url).status_code == 200
    assert titles(member(Role.FIELD_MANAGER, field)) == []
