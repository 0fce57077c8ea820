"""Back office of meetings: the office prepares, others of the staff read, states change through actions only."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from panels.models import Meeting, Paper
from panels.paper_actions import release, version_of
from tests.factories.core import UserFactory
from tests.panels.bodies import coming, council_and_board, of_body, paper_of
from tests.people import client_of, member
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    _council, board = council_and_board()
    return coming(board, 20, place="Jena")


def address(meeting):
    return reverse("admin:panels_meeting_change", args=(meeting.pk,))


def sent(meeting, *papers, **values):
    """The form of a meeting with rows for its papers; each is a dict."""
    data = {
        "on": meeting.on.as_entered,
        "starts_at": "",
        "place": meeting.place,
        "state": meeting.state,
        "agenda": "",
        "minutes": "",
        "seen": meeting.updated_at.isoformat(),
        "papers-TOTAL_FORMS": len(papers),
        "papers-INITIAL_FORMS": len([paper for paper in papers if paper.get("id")]),
        **values,
    }
    for number, paper in enumerate(papers):
        row = {"meeting": meeting.pk, "order": 0, "summary": "", **paper}
        data |= {f"papers-{number}-{name}": value for name, value in row.items()}
    return data


def faults(answer):
    context = answer.context["adminform"].form, answer.context["inline_admin_formsets"][0].formset
    return [*context[0].errors.values(), *(list(form.errors.values()) for form in context[1].forms)]


def test_office_adds_a_meeting_with_a_paper(meeting):
    client = client_of(member(Role.BACK_OFFICE))
    paper = {"title": "Mittel 2013", "file": SimpleUploadedFile("mittel.pdf", b"%PDF-1.7\n"), "order": 3}
    data = sent(meeting, paper, body=meeting.body_id, agenda="Erstens", on="Q2/2099", seen="")
    data["papers-0-meeting"] = ""

    answer = client.post(reverse("admin:panels_meeting_add"), data)

    assert answer.status_code == 302, faults(answer)
    added = Meeting.objects.latest("pk")
    assert (added.on.iso, added.points, added.papers.get().title) == ("2099-Q2", ["Erstens"], "Mittel 2013")
    assert added.papers.get().state == Paper.State.DRAFT


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("mittel.exe", b"MZ", "passt nicht zu ihrer Endung"),
        ("mittel.pdf", b"<html>", "passt nicht zu ihrer Endung"),
        ("mittel.docx", b"PK", "passt nicht zu ihrer Endung"),
    ],
)
def test_file_that_is_not_what_it_says_is_refused(meeting, name, content, text):
    client = client_of(member(Role.BACK_OFFICE))
    row = {"title": "Mittel", "file": SimpleUploadedFile(name, content)}

    answer = client.post(address(meeting), sent(meeting, row))

    assert answer.status_code == 200
    assert text in str(faults(answer))
    assert not meeting.papers.exists()


def test_file_is_reached_through_the_page_that_asks_for_the_right(meeting):
    paper = paper_of(meeting)

    page = client_of(member(Role.BACK_OFFICE)).get(address(meeting)).content.decode()

    assert reverse("paper-file", args=(paper.public_id,)) in page
    assert reverse("own-paper", args=(paper.public_id,)) in page
    assert "/media/" not in page


def test_paper_that_was_handed_up_is_changed_and_deleted_no_more(meeting):
    coming(meeting.body.reports_to, 30)
    paper = paper_of(meeting, title="So gesehen")
    row = {"id": paper.pk, "title": "Heimlich anders", "DELETE": "on"}
    data = sent(meeting, row)  # of a page that was opened before
    release(paper=paper, seen=version_of(paper), user=UserFactory())

    answer = client_of(member(Role.BACK_OFFICE)).post(address(meeting), data)

    assert "bleibt, wie sie ist" in str(faults(answer))
    paper.refresh_from_db()
    assert (paper.title, paper.state) == ("So gesehen", Paper.State.BOARD_RELEASED)


def test_minutes_are_kept_while_a_frozen_paper_stands_beside_them(meeting):
    coming(meeting.body.reports_to, 30)
    paper = paper_of(meeting)
    release(paper=paper, seen=version_of(paper), user=UserFactory())
    data = sent(meeting, {"id": paper.pk}, minutes="So war es.")
    frozen = ("papers-0-order", "papers-0-summary")

    answer = client_of(member(Role.BACK_OFFICE)).post(
        address(meeting), {name: value for name, value in data.items() if name not in frozen}
    )

    assert answer.status_code == 302
    meeting.refresh_from_db()
    paper.refresh_from_db()
    assert (meeting.minutes, paper.state) == ("So war es.", Paper.State.BOARD_RELEASED)


def test_page_that_is_out_of_date_overwrites_nothing(meeting):
    data = sent(meeting, place="Suhl")
    meeting.place = "Gera"
    meeting.save()

    answer = client_of(member(Role.BACK_OFFICE)).post(address(meeting), data)

    assert "Inzwischen hat jemand etwas geändert" in str(faults(answer))
    meeting.refresh_from_db()
    assert meeting.place == "Gera"


@pytest.mark.parametrize(("state", "text"), [("invited", "Auswahl"), ("held", "liegt noch vor uns")])
def test_state_that_is_a_step_of_its_own_or_too_early_is_refused(meeting, state, text):
    answer = client_of(member(Role.BACK_OFFICE)).post(address(meeting), sent(meeting, state=state))

    assert text in str(faults(answer))
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.PLANNED


def test_meeting_stays_with_its_body(meeting):
    other = meeting.body.reports_to

    client_of(member(Role.BACK_OFFICE)).post(address(meeting), sent(meeting, body=other.pk, place="Gera"))

    meeting.refresh_from_db()
    assert (meeting.body.name_de, meeting.place) == ("Kreis", "Gera")


def test_invitation_is_sent_once(meeting):
    user = of_body(meeting.body)
    user.email = "mitglied@example.org"
    user.save()
    client = client_of(member(Role.BACK_OFFICE))
    invitation = reverse("admin:panels_meeting_invite", args=(meeting.pk,))
    assert client.get(invitation).status_code == 405

    said = [
        [str(message) for message in client.post(invitation, follow=True).context["messages"]] for _time in range(2)
    ]

    assert said == [
        ["Eingeladen: Eine E-Mail ist unterwegs."],
        ["Zu dieser Sitzung ist schon eingeladen, oder sie ist vorbei oder entfallen."],
    ]


@pytest.mark.parametrize("role", [Role.MINISTRY, Role.FIELD_MANAGER, Role.HEAD])
def test_others_of_the_staff_read_only(meeting, role):
    paper_of(meeting, title="Mittel")
    client = client_of(member(role))
    data = sent(meeting, place="Suhl")

    assert "Mittel" in client.get(address(meeting)).content.decode()
    assert client.post(address(meeting), data).status_code == 403
    assert client.post(reverse("admin:panels_meeting_invite", args=(meeting.pk,))).status_code == 403
    assert client.get(reverse("admin:panels_meeting_add")).status_code == 403


def test_members_have_no_back_office(meeting):
    client = client_of(of_body(meeting.body))

    assert client.get(address(meeting)).status_code == 403


def listed(client, **query):
    return [
        meeting.on.iso
        for meeting in client.get(reverse("admin:panels_meeting_changelist"), query).context["cl"].result_list
    ]


def test_list_by_body_and_year(meeting):
    client = client_of(member(Role.BACK_OFFICE))
    other = coming(meeting.body.reports_to, 400)

    assert listed(client) == [other.on.iso, meeting.on.iso]
    assert listed(client, body__id__exact=other.body_id) == [other.on.iso]
    assert listed(client, jahr=meeting.on.starts_on.year) == [meeting.on.iso]
    assert listed(client, jahr="99999") == [other.on.iso, meeting.on.iso]


@pytest.mark.parametrize("rows", [1, 30])
def test_pages_cost_no_more_queries_with_more_rows(meeting, django_assert_max_num_queries, rows):
    for number in range(rows):
        paper_of(coming(meeting.body, 30 + number))
        paper_of(meeting, order=number)
    client = client_of(member(Role.BACK_OFFICE))

    with django_assert_max_num_queries(25):
        client.get(reverse("admin:panels_meeting_changelist"))
    with django_assert_max_num_queries(25):
        client.get(address(meeting))
