"""Pages of members: own bodies only, papers never without right, ZIP, comments and steps (CB-1, CB-4)."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from lxml import html

from panels.models import Meeting, Paper, PaperComment, Seat
from panels.paper_actions import decide, give_back, release, version_of
from tests.factories.core import UserFactory
from tests.factories.networks import NetworkEditorFactory
from tests.factories.panels import DecisionFactory, GoverningBodyFactory
from tests.panels.bodies import coming, council_and_board, of_body, paper_of
from tests.people import client_of, member
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db
LIST = reverse("own-bodies")
SECRET = b"Streng vertraulich"


@pytest.fixture
def bodies():
    return council_and_board()


def addresses_of(paper):
    meeting = paper.meeting_id
    return [
        reverse("own-meeting", args=(meeting,)),
        reverse("meeting-papers", args=(meeting,)),
        reverse("own-paper", args=(paper.public_id,)),
        reverse("paper-file", args=(paper.public_id,)),
    ]


def statuses(client, paper):
    return [client.get(address).status_code for address in addresses_of(paper)]


def content_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def names_in_zip(client, meeting):
    answer = client.get(reverse("meeting-papers", args=(meeting.pk,)))
    with zipfile.ZipFile(io.BytesIO(content_of(answer))) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def words(element):
    return " ".join(" ".join(element.itertext()).split())


def test_member_sees_next_meeting_papers_and_open_decisions_of_own_bodies_only(bodies):
    council, board = bodies
    last = coming(board, -100, state=Meeting.State.HELD, minutes="Protokoll der Sitzung")
    following = coming(board, 60)
    next_one = coming(board, 20, place="Jena", starts_at=dt.time(9, 30), agenda="Erstens\n\nZweitens")
    paper_of(next_one, title="Mittel für 2013")
    foreign = coming(council, 5)
    paper_of(foreign, title="Nur für den Rat")
    DecisionFactory(meeting=last, number="1", text_de="Offen im Kreis", status="draft")
    DecisionFactory(meeting=last, number="2", text_de="Längst getan", state="done", result_de="Fertig")
    DecisionFactory(meeting=last, number="3", text_de="Zurückgezogen", status="archived")
    DecisionFactory(meeting=foreign, number="4", text_de="Nur im Rat")
    DecisionFactory(meeting=foreign, number="5", text_de="Auftrag an den Kreis", responsible_body=board)

    page = html.fromstring(client_of(of_body(board)).get(LIST).content)

    assert [words(head) for head in page.xpath("//main//h2")] == ["Kreis"]
    [shown] = page.find_class("own-next")
    assert words(shown).startswith(f"Nächste Sitzung · geplant {next_one.on.text} 09:30 Uhr, Jena")
    assert [words(point) for point in page.xpath("//ol[@class='own-agenda']/li")] == ["Erstens", "Zweitens"]
    assert [words(line) for line in page.xpath("//ul[@class='own-lines']/li")] == [
        "Mittel für 2013 Entwurf",
        f"{following.on.text} geplant",
        f"{last.on.text} durchgeführt · mit Protokoll",
    ]
    assert [words(text) for text in page.xpath("//li[@class='own-event']/div/p[1]")] == [
        "Auftrag an den Kreis",
        "Offen im Kreis",
    ]


def test_start_page_leads_members_to_their_bodies(bodies):
    _council, board = bodies
    meeting = coming(board)

    page = html.fromstring(client_of(of_body(board)).get(reverse("own-start")).content)
    links = page.xpath("//section[h2='Meine Gremien']//a/@href")

    assert links == [f"{LIST}#gremium-{board.pk}", reverse("own-meeting", args=(meeting.pk,))]
    assert "Meine Gremien" not in client_of(UserFactory()).get(reverse("own-start")).content.decode()


def test_meeting_page_shows_agenda_papers_minutes_and_decisions(bodies):
    _council, board = bodies
    meeting = coming(board, -3, state=Meeting.State.HELD, agenda="Ein Punkt", minutes="Erster Absatz\n\nZweiter")
    paper_of(meeting, title="Zweite", order=2)
    paper_of(meeting, title="Erste", order=1)
    DecisionFactory(meeting=meeting, text_de="So wird es gemacht")

    page = html.fromstring(client_of(of_body(board)).get(reverse("own-meeting", args=(meeting.pk,))).content)

    assert [words(part) for part in page.xpath("//main//section")] == [
        "Tagesordnung Ein Punkt",
        "Unterlagen Erste Entwurf Zweite Entwurf Alle 2 Vorlagen als ZIP-Datei",
        f"Beschlüsse {meeting.decisions.get().number} {meeting.on.text} So wird es gemacht offen",
        "Protokoll Erster Absatz Zweiter",
    ]


@pytest.mark.parametrize("kind", list(Seat.Kind))
def test_members_participants_and_guests_read(bodies, kind):
    _council, board = bodies
    paper = paper_of(coming(board))

    assert statuses(client_of(of_body(board, kind)), paper) == [200, 200, 200, 200]


def test_drafts_of_the_board_are_closed_to_everybody_else(bodies):
    council, board = bodies
    paper = paper_of(coming(board))
    long_ago = {"starts_on": dt.date(2012, 1, 1), "ends_on": dt.date(2012, 12, 31)}
    strangers = [
        of_body(council),
        of_body(GoverningBodyFactory()),
        of_body(board, **long_ago),
        of_body(board, starts_on=dt.date(2099, 1, 1)),
        NetworkEditorFactory(user=UserFactory(is_staff=False)).user,
        UserFactory(is_staff=True),
    ]

    assert [statuses(client_of(user), paper) for user in strangers] == [[404] * 4] * len(strangers)
    assert [client_of(user).get(LIST).status_code for user in strangers] == [200, 200, 404, 404, 404, 404]


def test_foreign_answer_is_that_of_a_missing_row(bodies):
    council, board = bodies
    paper = paper_of(coming(board))
    client = client_of(of_body(council))
    foreign = client.get(reverse("own-paper", args=(paper.public_id,)))
    missing = client.get(reverse("own-paper", args=("GIBTSNIE",)))

    assert foreign.status_code == missing.status_code == 404
    assert foreign.content.replace(paper.public_id.encode(), b"") == missing.content.replace(b"GIBTSNIE", b"")


def test_signed_out_reader_is_asked_to_sign_in_whether_it_exists_or_not(client, bodies):
    paper = paper_of(coming(bodies[1]))
    addresses = [LIST, *addresses_of(paper), reverse("own-paper", args=("GIBTSNIE",))]

    answers = [client.get(address) for address in addresses]

    sign_in = reverse("sign-in")
    assert [answer.headers["Location"] for answer in answers] == [f"{sign_in}?next={path}" for path in addresses]
    assert all("no-store" in answer.headers["Cache-Control"] for answer in answers)


def test_right_ends_with_the_appointment(bodies):
    paper = paper_of(coming(bodies[1]))
    user = of_body(bodies[1])
    client = client_of(user)
    assert statuses(client, paper) == [200] * 4

    user.appointments.update(ends_on=dt.date(2020, 1, 1))
    assert statuses(client, paper) == [404] * 4


def test_blocked_account_is_signed_out(bodies):
    paper = paper_of(coming(bodies[1]))
    user = of_body(bodies[1])
    client = client_of(user)
    user.is_active = False
    user.save()

    assert statuses(client, paper) == [302] * 4


def test_stored_file_has_no_address(client, bodies):
    paper = paper_of(coming(bodies[1]))
    assert default_storage.exists(paper.file.name)
    member_client = client_of(of_body(bodies[1]))

    for path in (f"/media/{paper.file.name}", f"/media/x/../{paper.file.name}", f"/dokumente/{paper.public_id}/"):
        assert (client.get(path).status_code, member_client.get(path).status_code) == (404, 404)


@pytest.mark.parametrize("method", ["head", "get"])
@pytest.mark.parametrize("headers", [{}, {"range": "bytes=0-3"}, {"if-none-match": "*"}])
def test_files_are_private_whole_and_never_run(bodies, method, headers):
    paper = paper_of(coming(bodies[1]), title="Überblick über die Mittel")
    member_client, stranger = client_of(of_body(bodies[1])), client_of(of_body(bodies[0]))

    for address in addresses_of(paper)[1::2]:
        answer = getattr(member_client, method)(address, headers=headers)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
        assert "Cookie" in answer.headers["Vary"]
        assert "ETag" not in answer.headers
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert getattr(stranger, method)(address, headers=headers).status_code == 404


def test_one_file_comes_under_its_title(bodies):
    paper = paper_of(coming(bodies[1]), title="Überblick: Größe & Maß")

    answer = client_of(of_body(bodies[1])).get(reverse("paper-file", args=(paper.public_id,)))

    assert answer.headers["Content-Disposition"] == 'attachment; filename="ueberblick-groesse-mass.pdf"'
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert content_of(answer) == b"%PDF-1.7\n" + SECRET


def test_file_that_is_gone_is_missing_and_named_in_the_zip(bodies):
    meeting = coming(bodies[1], 20, place="Jena")
    gone, there = paper_of(meeting, title="Weg", order=1), paper_of(meeting, title="Da", order=2, summary="Kurz.")
    default_storage.delete(gone.file.name)
    client = client_of(of_body(bodies[1]))

    assert client.get(reverse("paper-file", args=(gone.public_id,))).status_code == 404
    assert client.get(reverse("own-paper", args=(gone.public_id,))).status_code == 200
    answer = client.get(reverse("meeting-papers", args=(meeting.pk,)))
    with zipfile.ZipFile(io.BytesIO(content_of(answer))) as archive:
        assert archive.namelist() == ["00-inhalt.txt", "02-da.pdf"]
        assert archive.read("02-da.pdf") == b"%PDF-1.7\n" + SECRET
        assert archive.read("00-inhalt.txt").decode("utf-8-sig").split("\r\n") == [
            *(f"Kreis, {meeting.on.text}", "Jena", ""),
            *("1. Weg", "   Stand: Entwurf", "   Die Datei fehlt.", ""),
            *("2. Da", "   Stand: Entwurf", "   Kurz.", "   02-da.pdf", ""),
        ]
    assert there.title == "Da"


def test_zip_holds_what_the_reader_may_read_in_stable_order_under_safe_names(bodies):
    council, board = bodies
    above, meeting = coming(council, 30), coming(board)
    user = UserFactory()
    released, returned, draft = (
        paper_of(meeting, title=title, order=order)
        for order, title in enumerate(("Für den Rat: Öl/Gas", "../../etc/passwd", "CON" + "ß" * 200))
    )
    release(paper=released, seen=version_of(released), user=user)
    give_back(paper=returned, seen=version_of(returned), note="Nein", user=user)
    paper_of(above, title="???", order=7)
    of_council, of_board = client_of(of_body(council)), client_of(of_body(board))

    assert names_in_zip(of_council, above) == ["00-inhalt.txt", "01-fuer-den-rat-oelgas.pdf", "02-vorlage.pdf"]
    assert names_in_zip(of_board, meeting) == [
        "00-inhalt.txt",
        "01-fuer-den-rat-oelgas.pdf",
        "02-etcpasswd.pdf",
        f"03-con{'s' * 77}.pdf",
    ]
    address = reverse("meeting-papers", args=(above.pk,))
    assert content_of(of_council.get(address)) == content_of(of_council.get(address))
    assert of_board.get(address).status_code == 404
    assert draft.state == Paper.State.DRAFT


def test_meeting_without_readable_papers_has_no_zip(bodies):
    meeting = coming(bodies[1])

    client = client_of(of_body(bodies[1]))

    assert client.get(reverse("meeting-papers", args=(meeting.pk,))).status_code == 404


def send(client, paper, choice, **data):
    data = {"choice": choice, "seen": version_of(paper), **data}
    return client.post(reverse("own-paper", args=(paper.public_id,)), data)


def buttons(client, paper):
    page = html.fromstring(client.get(reverse("own-paper", args=(paper.public_id,))).content)
    return [words(button) for button in page.xpath("//main//button")]


def test_board_hands_up_and_council_sees_it_only_then(bodies):
    council, board = bodies
    above, paper = coming(council, 30), paper_of(coming(board))
    of_board, of_council, guest = (
        client_of(of_body(board)),
        client_of(of_body(council)),
        client_of(of_body(board, Seat.Kind.GUEST)),
    )
    assert buttons(of_board, paper) == ["an Rat", "zurück", "Kommentar senden"]
    assert buttons(guest, paper) == ["Kommentar senden"]
    assert send(of_council, paper, "release").status_code == 404

    assert send(of_board, paper, "release").status_code == 302

    paper.refresh_from_db()
    assert (paper.state, paper.forwarded_to) == (Paper.State.BOARD_RELEASED, above)
    assert buttons(of_board, paper) == ["zurück", "Kommentar senden"]
    assert buttons(of_council, paper) == ["entschieden", "Kommentar senden"]
    assert paper.title in of_council.get(LIST).content.decode()
    assert of_council.get(reverse("own-meeting", args=(paper.meeting_id,))).status_code == 404
    assert send(of_council, paper, "give_back", note="Nein").status_code == 403
    assert send(of_board, paper, "decide").status_code == 403
    assert send(guest, paper, "give_back", note="Nein").status_code == 403

    assert send(of_council, paper, "decide").status_code == 302
    paper.refresh_from_db()
    assert paper.state == Paper.State.DECIDED
    assert buttons(of_council, paper) == buttons(of_board, paper) == ["Kommentar senden"]


def test_paper_that_is_returned_is_closed_to_the_council_again(bodies):
    council, board = bodies
    coming(council)
    paper = paper_of(coming(board))
    of_board, of_council = client_of(of_body(board)), client_of(of_body(council))
    send(of_board, paper, "release")
    paper.refresh_from_db()

    answer = send(of_board, paper, "give_back", note="")
    page = html.fromstring(answer.content)
    assert words(page.find_class("form-errors")[0]) == (
        "Bitte noch einmal prüfen Warum geht die Vorlage zurück? – Bitte sagen Sie, warum die Vorlage zurückgeht."
    )
    send(of_board, paper, "give_back", note="Die Zahlen fehlen.")

    paper.refresh_from_db()
    assert paper.state == Paper.State.RETURNED
    assert of_council.get(reverse("paper-file", args=(paper.public_id,))).status_code == 404
    assert "Die Zahlen fehlen." in of_board.get(reverse("own-paper", args=(paper.public_id,))).content.decode()


def test_council_reads_the_steps_since_it_was_handed_the_paper(bodies):
    council, board = bodies
    coming(council)
    paper = paper_of(coming(board))
    user = UserFactory(function="Vorsitz")
    give_back(paper=paper, seen=version_of(paper), note="Nur für uns", user=user)
    for action in (release, decide):
        paper.refresh_from_db()
        action(paper=paper, seen=version_of(paper), user=user)
    address = reverse("own-paper", args=(paper.public_id,))

    shown = [
        [step.state for step in client_of(of_body(body)).get(address).context["steps"]] for body in (council, board)
    ]

    assert shown == [["decided", "board_released"], ["decided", "board_released", "returned"]]


def test_second_of_two_members_is_told_what_the_first_did(bodies):
    council, board = bodies
    coming(council)
    paper = paper_of(coming(board))
    send(client_of(of_body(board)), paper, "release")

    client = client_of(of_body(board))
    answer = client.post(
        reverse("own-paper", args=(paper.public_id,)),
        {"choice": "give_back", "seen": version_of(paper), "note": "Zu früh"},
        follow=True,
    )

    assert [str(message) for message in answer.context["messages"]] == [
        "Die Vorlage hat sich inzwischen geändert, Stand: „an das übergeordnete Gremium“."
        " Bitte sehen Sie sie noch einmal an."
    ]
    assert paper.steps.count() == 1


def test_unknown_choice_is_refused(bodies):
    paper = paper_of(coming(bodies[1]))

    assert send(client_of(of_body(bodies[1])), paper, "verschwinden").status_code == 403


def test_member_comments_and_takes_only_the_own_comment_back(bodies):
    council, board = bodies
    paper = paper_of(coming(board))
    author, other = client_of(of_body(board, Seat.Kind.GUEST)), client_of(of_body(board))

    assert send(author, paper, "comment", text=" ").status_code == 200
    assert send(author, paper, "comment", text="<b>Bitte</b> prüfen").status_code == 302
    comment = PaperComment.objects.get()
    assert "&lt;b&gt;Bitte" in other.get(reverse("own-paper", args=(paper.public_id,))).content.decode()

    refused = [send(client, paper, "delete", comment=comment.pk).status_code for client in (other, author)]
    assert refused == [403, 302]
    assert not PaperComment.objects.exists()
    assert send(author, paper, "delete", comment="0x").status_code == 404
    assert send(client_of(of_body(council)), paper, "comment", text="Hallo").status_code == 404
    assert send(client_of(member(Role.BACK_OFFICE)), paper, "comment", text="Hallo").status_code == 403


def test_comment_on_a_past_meeting_stays(bodies):
    paper = paper_of(coming(bodies[1], -1, state=Meeting.State.HELD))
    user = of_body(bodies[1])
    comment = PaperComment.objects.create(paper=paper, text="Gesagt", written_by=user)

    assert send(client_of(user), paper, "delete", comment=comment.pk).status_code == 403
    assert "Kommentar löschen" not in buttons(client_of(user), paper)


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        (Role.MINISTRY, ["an Rat", "zurück", "Kommentar senden"]),
        (Role.BACK_OFFICE, []),
        (Role.FIELD_MANAGER, []),
        (Role.ADMINISTRATOR, ["an Rat", "zurück"]),
    ],
)
def test_staff_reads_and_the_ministry_releases(bodies, role, shown):
    paper = paper_of(coming(bodies[1]))
    client = client_of(member(role))

    assert statuses(client, paper) == [200] * 4
    assert buttons(client, paper) == shown
    assert client.get(LIST).status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_pages_cost_no_more_queries_with_more_rows(bodies, django_assert_max_num_queries, rows):
    council, board = bodies
    above, meeting, held = coming(council, 40), coming(board), coming(board, -9, state=Meeting.State.HELD)
    user = of_body(board)
    for number in range(rows):
        paper = paper_of(meeting, order=number)
        release(paper=paper, seen=version_of(paper), user=user)
        DecisionFactory(meeting=held, number=str(number), responsible_body=board)
        coming(board, -100 - number, state=Meeting.State.HELD)
        PaperComment.objects.create(paper=paper, text="Ja", written_by=UserFactory())
    client, of_council = client_of(user), client_of(of_body(council))

    with django_assert_max_num_queries(13):
        client.get(LIST)
    with django_assert_max_num_queries(10):
        client.get(reverse("own-meeting", args=(meeting.pk,)))
    with django_assert_max_num_queries(14):
        client.get(reverse("own-paper", args=(paper.public_id,)))
    with django_assert_max_num_queries(8):
        names_in_zip(of_council, above)


def test_english_pages_speak_english_around_german_content(bodies):
    meeting = coming(bodies[1], 20, agenda="Begrüßung")

    page = html.fromstring(client_of(of_body(bodies[1])).get(f"/en/mein/gremien/sitzungen/{meeting.pk}/").content)

    [point] = page.xpath("//ol[@class='own-agenda']/li/span")
    assert (point.get("lang"), point.text) == ("de", "Begrüßung")
