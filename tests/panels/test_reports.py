"""The report of a body to the one above: drawn up from the period, edited, released by who may, frozen (CB-3)."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from pypdf import PdfReader

from panels.models import Decision, Report, Seat, WorkItem
from panels.report_actions import draw_up, release_report, version_of
from panels.reports import Period, draft_of
from panels.work_actions import set_item_state
from tests.factories.clusters import GrowthFieldFactory, IndicatorFactory, KeyFigureFactory
from tests.factories.core import SourceFactory, UserFactory
from tests.factories.panels import DecisionFactory, MeetingFactory, ReportFactory, WorkItemFactory
from tests.factories.roadmaps import MeasureFactory, MilestoneFactory, RoadmapFactory
from tests.panels.bodies import coming, council_and_board, of_body
from tests.people import client_of, member
from thcm.core.dates import PartialDate
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db
YEAR = Period(dt.date(2012, 1, 1), dt.date(2012, 12, 31))
NOTHING = "Im Zeitraum ist dazu nichts eingetragen."


@pytest.fixture
def bodies():
    return council_and_board()


@pytest.fixture
def report(bodies):
    council, board = bodies
    return ReportFactory(
        from_body=board, to_body=council, title="Bericht 2012", text="## Lage\n\nGut.", meeting=coming(council)
    )


def released(report, user=None):
    report.refresh_from_db()
    return release_report(report=report, seen=version_of(report), user=user or UserFactory())


def addresses_of(report):
    return [reverse(name, args=(report.public_id,)) for name in ("own-report", "report-file")]


def statuses(client, report):
    return [client.get(address).status_code for address in addresses_of(report)]


def section(text, head):
    """The lines below a heading."""
    return text.split(f"{head}\n\n")[1].split("\n\n")[0].splitlines()


def test_draft_of_an_empty_period_says_so(bodies):
    council, board = bodies

    assert draft_of(board, council, YEAR) == (
        f"## Beschlüsse\n\n{NOTHING}\n\n## Arbeitsprogramm\n\n{NOTHING}\n\n"
        f"## Clusterentwicklung\n\n### Roadmaps\n\n{NOTHING}\n\n### Projekte\n\n{NOTHING}\n\n"
        f"### Panels\n\n{NOTHING}\n\n### Kennzahlen\n\n{NOTHING}\n"
    )


def test_draft_tells_decisions_of_both_bodies_with_what_they_led_to(bodies):
    council, board = bodies
    inside = MeetingFactory(body=board, on=PartialDate.parse("2012-12-31"), state="held")
    before = MeetingFactory(body=council, on=PartialDate.parse("2011-12-31"), state="held")
    decision = DecisionFactory(
        meeting=inside,
        number="2012/1",
        text_de="Roadmaps *jährlich* fortschreiben.",
        responsible_body=board,
        due=PartialDate.parse("2013-Q1"),
    )
    decision.measures.add(MeasureFactory(title_de="Werkstatt", goal__roadmap__title_de="Roadmap Optik"))
    DecisionFactory(meeting=before, number="2011/1", text_de="Alt und offen.", status="draft")
    DecisionFactory(meeting=before, number="2011/2", state=Decision.State.DONE, result_de="Fertig")
    DecisionFactory(meeting=inside, number="2012/2", status="archived")
    DecisionFactory(meeting__on=PartialDate.parse("2012-06-01"), number="2012/3")

    assert section(draft_of(board, council, YEAR), "## Beschlüsse") == [
        "- **2012/1 (Kreis, 31. Dezember 2012)** Roadmaps \\*jährlich\\* fortschreiben. Verantwortlich: Kreis. "
        "Fällig: 1. Quartal 2013. Stand: offen. Daraus: „Werkstatt“ (Roadmap Optik).",
        "- **2011/1 (Rat, 31. Dezember 2011)** Alt und offen. Stand: offen.",
    ]


def test_draft_tells_work_and_roadmaps_that_are_public(bodies):
    council, board = bodies
    user = UserFactory()
    for status in ("published", "draft"):
        item = WorkItemFactory(text_de=f"Punkt {status}", group__programme__status=status)
        set_item_state(item=item, state=WorkItem.State.RUNNING, note_de="Erste Schritte.", user=user)
        roadmap = RoadmapFactory(title_de=f"Roadmap {status}", status=status)
        MilestoneFactory(goal__roadmap=roadmap, title_de="Start", state="reached", reached_on=dt.date.today())
        roadmap.state_entries.create(state="agreed", on=PartialDate.containing(dt.date.today(), "day"))
    today = PartialDate.containing(dt.date.today(), "day").text

    text = draft_of(board, council, Period(dt.date.today(), dt.date.today()))

    assert section(text, "## Arbeitsprogramm") == ["- **Punkt published** Stand: läuft. Erste Schritte."]
    assert section(text, "### Roadmaps") == [
        f"- **Roadmap published** abgestimmt: {today}.",
        f"- **Roadmap published** Meilenstein „Start“ erreicht am {today}.",
    ]


def test_draft_tells_figures_with_source_and_stand(bodies):
    council, board = bodies
    field = GrowthFieldFactory(name_de="Optik")
    firms = IndicatorFactory(code="companies", name_de="Unternehmen", unit="count")
    source = SourceFactory(label="Datenbank")
    for as_of, status, value in (("2012-09", "published", 155), ("2012-09", "draft", 1), ("2011-12", "published", 2)):
        KeyFigureFactory(
            subject=field.subject,
            indicator=firms,
            source=source,
            as_of=PartialDate.parse(as_of),
            status=status,
            value=value,
            decimals=0,
            qualifier="circa",
            caveat="",
        )

    assert section(draft_of(board, council, YEAR), "### Kennzahlen") == [
        "- **Optik** Unternehmen ca. 155 (Datenbank, Stand September 2012)."
    ]


@pytest.mark.parametrize("rows", [1, 30])
def test_draft_costs_no_more_queries_with_more_rows(bodies, django_assert_num_queries, rows):
    council, board = bodies
    for number in range(rows):
        meeting = MeetingFactory(body=board, on=PartialDate.parse("2012-06-01"))
        decision = DecisionFactory(meeting=meeting, number=str(number), responsible_body=board)
        decision.measures.add(MeasureFactory())
        KeyFigureFactory(subject=GrowthFieldFactory().subject, as_of=PartialDate.parse("2012-09"))

    with django_assert_num_queries(12):
        draft_of(board, council, YEAR)


def test_body_that_reports_reads_the_draft_and_the_one_above_what_is_released(bodies, report):
    council, board = bodies
    above, below = client_of(of_body(council)), client_of(of_body(board))

    before = statuses(above, report), statuses(below, report)
    released(report)

    assert before == ([404, 404], [200, 200])
    assert (statuses(above, report), statuses(below, report)) == ([200, 200], [200, 200])


def test_strangers_read_no_report(bodies, report, client):
    released(report)
    former = of_body(bodies[0], starts_on=dt.date(2010, 1, 1), ends_on=dt.date(2011, 1, 1))

    assert [answer.status_code for answer in map(client.get, addresses_of(report))] == [302, 302]
    for stranger in (UserFactory(is_staff=False), UserFactory(), former):
        assert statuses(client_of(stranger), report) == [404, 404]
    assert statuses(client_of(member(Role.FIELD_MANAGER)), report) == [200, 200]


def test_member_of_the_reporting_body_releases_it_once(bodies, report):
    council, board = bodies
    user = of_body(board)
    address, seen = addresses_of(report)[0], {"seen": version_of(Report.objects.get())}

    answers = [client_of(user).post(address, seen, follow=True) for _time in range(2)]

    said = [[str(message) for message in answer.context["messages"]] for answer in answers]
    assert said == [["Der Bericht ist freigegeben."], ["Der Bericht ist freigegeben und bleibt, wie er ist."]]
    report.refresh_from_db()
    assert (report.released_by, report.is_released) == (user, True)
    client = client_of(of_body(council))
    pdf = b"".join(client.get(addresses_of(report)[1]).streaming_content)
    text = " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
    assert "Bericht 2012 Bericht von Kreis an Rat" in text
    assert "Lage Gut." in text
    assert "Entwurf" not in text


@pytest.mark.parametrize(
    "who",
    [
        lambda council, board: of_body(council),
        lambda council, board: of_body(board, kind=Seat.Kind.GUEST),
        lambda council, board: member(Role.BACK_OFFICE),
        lambda council, board: member(Role.FIELD_MANAGER),
        lambda council, board: UserFactory(is_staff=False),
    ],
)
def test_nobody_else_releases_it(bodies, report, who):
    answer = client_of(who(*bodies)).post(addresses_of(report)[0], {"seen": version_of(report)})

    report.refresh_from_db()
    assert (answer.status_code in (403, 404), report.is_released) == (True, False)


def test_ministry_releases_it(report):
    client_of(member(Role.MINISTRY)).post(addresses_of(report)[0], {"seen": version_of(Report.objects.get())})

    report.refresh_from_db()
    assert report.is_released


def test_release_of_what_nobody_has_seen_is_refused(report):
    seen = version_of(report)
    report.text = "Anders"
    report.save()

    with pytest.raises(ValidationError, match="inzwischen geändert"):
        release_report(report=report, seen=seen, user=UserFactory())
    report.text = " "
    report.save()
    with pytest.raises(ValidationError, match="noch keinen Text"):
        released(report)


def test_released_report_stays_as_it_is(report):
    released(report)

    for change in ({"text": "x"}, {"file": "x.pdf"}, {"title": "x"}, {"released_at": None, "file": ""}):
        with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(**change)
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        report.delete()
    with pytest.raises(ValidationError, match="bleibt, wie er ist"):
        draw_up(report=report)
    report.refresh_from_db()
    report.released_by.delete()
    assert Report.objects.values_list("text", "released_by").get() == ("## Lage\n\nGut.", None)


def test_report_of_the_meeting_is_in_its_zip(bodies, report):
    council, _board = bodies
    client = client_of(of_body(council))
    address = reverse("meeting-papers", args=(report.meeting_id,))

    before = client.get(address).status_code
    released(report)
    answer = client.get(address)

    assert before == 404
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.namelist() == ["00-inhalt.txt", "01-bericht-2012.pdf"]
    assert archive.read("01-bericht-2012.pdf").startswith(b"%PDF-1.7")


def test_office_draws_up_and_edits_a_report(bodies):
    council, board = bodies
    client = client_of(member(Role.BACK_OFFICE))
    form = {"from_body": board.pk, "starts_on": "01.01.2012", "ends_on": "31.12.2012", "title": "Bericht"}

    refused = client.post(reverse("admin:panels_report_add"), form | {"ends_on": "31.12.2011"})
    wrong_meeting = client.post(reverse("admin:panels_report_add"), form | {"meeting": coming(board).pk})
    client.post(reverse("admin:panels_report_add"), form)
    report = Report.objects.get()
    change = reverse("admin:panels_report_change", args=(report.pk,))
    client.post(change, form | {"text": "Kürzer"})
    edited = Report.objects.get().text
    client.post(reverse("admin:panels_report_draw_up", args=(report.pk,)))

    assert "Das Ende liegt nicht vor dem Anfang." in refused.content.decode()
    assert "Bitte eine Sitzung von „Rat“ wählen." in wrong_meeting.content.decode()
    assert (report.to_body, report.text) == (council, draft_of(board, council, YEAR))
    assert edited == "Kürzer"
    assert Report.objects.get().text == report.text


def test_office_leaves_a_released_report_alone(report):
    client = client_of(member(Role.BACK_OFFICE))
    change = reverse("admin:panels_report_change", args=(report.pk,))
    released(report)

    answers = [
        client.post(change, {"title": "x"}),
        client.post(reverse("admin:panels_report_draw_up", args=(report.pk,))),
        client.post(reverse("admin:panels_report_delete", args=(report.pk,)), {"post": "yes"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert client.get(change).status_code == 200


@pytest.mark.parametrize("role", [Role.FIELD_MANAGER, Role.HEAD, Role.MINISTRY])
def test_others_of_the_staff_only_read(report, role):
    client = client_of(member(role))
    change = reverse("admin:panels_report_change", args=(report.pk,))

    answers = [client.get(change), client.post(change, {"title": "x"}), client.get(reverse("admin:panels_report_add"))]

    assert [answer.status_code for answer in answers] == [200, 403, 403]


@pytest.mark.parametrize("rows", [1, 30])
def test_list_costs_no_more_queries_with_more_rows(bodies, django_assert_max_num_queries, rows):
    council, board = bodies
    ReportFactory.create_batch(rows, from_body=board, to_body=council)
    client = client_of(member(Role.BACK_OFFICE))

    with django_assert_max_num_queries(15):
        client.get(reverse("admin:panels_report_changelist"))
