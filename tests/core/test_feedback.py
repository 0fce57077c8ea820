"""Whether a page was helpful: asked on every public page, sent without account or cookie, read in an inbox."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.people import client_of, member
from thcm.core.feedback import SENT_PER_HOUR
from thcm.core.models import PageFeedback
from thcm.core.open_forms import counter_of
from thcm.core.permissions import Role
from thcm.privacy_desk import forget_old

pytestmark = pytest.mark.django_db
LIST = "/verwaltung/core/pagefeedback/"


@pytest.fixture(autouse=True)
def _nothing_sent_yet():
    cache.delete(counter_of("feedback", "127.0.0.1"))


def send(client: Client, address: str = "/rueckmeldung/", headers: dict[str, str] | None = None, **values: str):
    return client.post(address, {"helpful": "yes", "page": "/netzwerke/", **values}, headers=headers)


def kept() -> list[tuple]:
    return list(PageFeedback.objects.order_by("pk").values_list("page", "language", "is_helpful", "comment"))


def asks(client: Client, address: str) -> bool:
    return 'class="feedback"' in client.get(address).content.decode()


def test_public_pages_ask_and_others_do_not(client: Client):
    public = ("/", "/en/", "/netzwerke/", "/suche/?q=x", "/impressum/", "/barriere-melden/")
    others = ("/gibt-es-nicht/", "/mein/anmelden/", "/rueckmeldung/danke/", "/netzwerke/gibt-es-nicht/")

    assert {address: asks(client, address) for address in (*public, *others)} == {
        **dict.fromkeys(public, True),
        **dict.fromkeys(others, False),
    }


def test_question_is_the_same_for_everybody_and_costs_no_query(client: Client, django_assert_num_queries):
    first, second = client.get("/netzwerke/"), Client().get("/netzwerke/")

    assert first.content == second.content
    assert not first.cookies
    with django_assert_num_queries(1):  # the site's names
        client.get("/rueckmeldung/danke/")


@pytest.mark.parametrize(
    ("address", "page", "language"),
    [("/rueckmeldung/", "/netzwerke/", "de"), ("/en/rueckmeldung/", "/en/netzwerke/", "en")],
)
def test_answer_is_kept_without_anything_of_its_sender(address, page, language):
    client = Client(enforce_csrf_checks=True)

    answer = send(client, address, page=page, helpful="no", comment=" Karte fehlt ")

    assert kept() == [(page, language, False, "Karte fehlt")]
    assert (answer.status_code, answer["Location"]) == (302, f"{address}danke/")
    assert client.get(answer["Location"]).status_code == 200
    assert not answer.cookies


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"helpful": ""}, "Bitte „Ja“ oder „Nein“ wählen."),
        ({"helpful": "vielleicht"}, "Bitte „Ja“ oder „Nein“ wählen."),
        ({"page": ""}, "Bitte von der Seite aus senden, um die es geht."),
        ({"page": "/gibt-es-nicht/"}, "Diese Seite gibt es im Portal nicht."),
        ({"page": "//example.org/"}, "Diese Seite gibt es im Portal nicht."),
        ({"page": "/verwaltung/"}, "Diese Seite gibt es im Portal nicht."),
        ({"page": "/partner/verwalten/geheim/"}, "Diese Seite gibt es im Portal nicht."),
        ({"page": "/netzwerke/\x00"}, "Nullzeichen sind nicht erlaubt."),
        ({"comment": "x" * 2001}, "höchstens 2000 Zeichen"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(client: Client, values, words):
    answer = send(client, **values)

    assert (answer.status_code, kept()) == (200, [])
    assert words in answer.content.decode()


def test_page_of_a_secret_address_never_asks(client: Client):
    page = client.get("/rueckmeldung/?page=/netzwerke/%22%3E%3Cscript%3E").content.decode()

    assert "<script>" not in page
    assert page.count('class="feedback"') == 1


def test_programs_other_sites_and_too_many_are_refused(client: Client):
    assert send(client, homepage="https://example.org").status_code == 302
    assert send(client, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert kept() == []

    cache.delete(counter_of("feedback", "127.0.0.1"))
    answers = [send(client) for _ in range(SENT_PER_HOUR + 1)]

    assert [answer.status_code for answer in answers] == [302] * SENT_PER_HOUR + [429]
    assert len(kept()) == SENT_PER_HOUR


def feedback(**values: object) -> PageFeedback:
    return PageFeedback.objects.create(**{"page": "/netzwerke/", "language": "de", "is_helpful": False, **values})


def test_inbox_is_for_administration_and_back_office(client: Client):
    row = feedback(comment="Karte fehlt")
    addresses = (LIST, f"{LIST}{row.pk}/change/")
    people = {role: client_of(member(role)) for role in (*Role, None)}

    seen = {role: [person.get(address).status_code for address in addresses] for role, person in people.items()}

    office = {Role.ADMINISTRATOR: [200, 200], Role.BACK_OFFICE: [200, 200]}
    assert {role: seen[role] for role in office} == office
    assert all(codes[0] != 200 and codes[1] != 200 for role, codes in seen.items() if role not in office)
    assert [client.get(address).status_code for address in addresses] == [302, 302]


def test_inbox_counts_pages_and_a_note_ends_what_waits():
    office = member(Role.BACK_OFFICE)
    waiting = feedback(comment="Karte fehlt")
    feedback(is_helpful=True)
    feedback(page="/", is_helpful=True)
    client = client_of(office)

    pages = list(client.get(LIST).context["pages"])
    client.post(f"{LIST}{waiting.pk}/change/", {"note": "Karte ergänzt"})
    waiting.refresh_from_db()

    assert pages == [
        {"page": "/netzwerke/", "yes": 1, "no": 1, "waiting": 1},
        {"page": "/", "yes": 1, "no": 0, "waiting": 0},
    ]
    assert (waiting.note, waiting.handled_by, waiting.handled_at is None) == ("Karte ergänzt", office, False)
    assert list(PageFeedback.objects.waiting()) == []


def test_dashboard_tells_of_comments_that_wait():
    feedback(comment="Karte fehlt")

    page = client_of(member(Role.BACK_OFFICE)).get(reverse("admin:index")).content.decode()

    assert "Karte fehlt" in page


def test_comments_go_after_a_year_and_counts_stay():
    old = timezone.now() - dt.timedelta(days=366)
    feedback(comment="alt", note="erledigt", created_at=old)
    feedback(comment="neu")

    forget_old()

    assert list(PageFeedback.objects.order_by("pk").values_list("comment", "note")) == [("", ""), ("neu", "")]


@pytest.mark.parametrize("count", [1, 30])
def test_inbox_asks_the_same_number_of_queries(count, django_assert_max_num_queries):
    client = client_of(member(Role.BACK_OFFICE))
    for number in range(count):
        feedback(page=f"/netzwerke/?{number}", comment="Karte fehlt")

    with django_assert_max_num_queries(16):
        assert client.get(LIST).status_code == 200


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_answer_is_given_in_a_browser(chromium_page, axe):
    chromium_page.goto("/netzwerke/")
    chromium_page.get_by_text("Anmerkung (freiwillig)").click()
    chromium_page.get_by_label("Was hat geholfen, was fehlt?").fill("Karte fehlt")
    chromium_page.get_by_role("button", name="Nein").click()
    chromium_page.wait_for_url("**/rueckmeldung/danke/")

    assert kept() == [("/netzwerke/", "de", False, "Karte fehlt")]
    assert axe("/rueckmeldung/?page=/netzwerke/") == []
    assert axe("/en/netzwerke/", width=390, dark=True) == []
