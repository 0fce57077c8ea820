"""Legal pages, and reporting a barrier without account or cookie."""

import datetime as dt
import time

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client

from thcm.core.barriers import REPORTS_PER_HOUR
from thcm.core.models import BarrierReport, LegalPage
from thcm.core.open_forms import SALT, VALID_FOR, counter_of, new_stamp

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_reported_yet():
    cache.delete_many([counter_of("barrier", "127.0.0.1"), counter_of("barrier", "192.0.2.7")])


def legal(kind: str = "impressum", **values: object) -> LegalPage:
    values = {"text_de": "<p>Wir.</p>", "status": "published", **values}
    return LegalPage.objects.create(kind=kind, **values)


def send(client: Client, headers: dict[str, str] | None = None, **values: str):
    data = {"description": "Kein Kontrast", "page": "/kennzahlen/", "email": "", "stamp": new_stamp(), **values}
    return client.post("/barriere-melden/", data, headers=headers)


@pytest.mark.parametrize("path", ["impressum", "datenschutz", "barrierefreiheit", "lizenz"])
def test_legal_page_shows_text_and_review(client: Client, path):
    legal(path, text_de="<h2>Überschrift</h2><p>Text.</p>", reviewed_on=dt.date(2026, 11, 1))

    page = client.get(f"/{path}/").content.decode()

    assert "<h2>Überschrift</h2><p>Text.</p>" in page
    assert "Zuletzt geprüft am 1. November 2026" in page


@pytest.mark.parametrize("status", ["draft", "in_review", "archived", None])
def test_legal_page_that_is_missing_or_unpublished_says_so(client: Client, status):
    if status:
        legal(text_de="<p>Geheim</p>", status=status)

    answer = client.get("/impressum/")

    assert answer.status_code == 200
    assert "Dieser Text fehlt noch." in answer.content.decode()
    assert "Geheim" not in answer.content.decode()


def test_legal_page_loses_what_could_run(client: Client):
    legal(
        text_de='<p onclick="x()" style="color:red">Wir<script>alert(1)</script></p><a href="javascript:x()">a</a>'
        '<iframe src="https://example.org"></iframe><h1>Groß</h1><form><input></form><a href="mailto:a@b.de">b</a>'
    )

    page = client.get("/impressum/").content.decode()
    text = page.split('class="legal-text">')[1].split("</div>")[0]

    assert (
        text
        == '<p>Wir</p><a rel="noopener noreferrer">a</a>Groß<a href="mailto:a@b.de" rel="noopener noreferrer">b</a>'
    )


def test_legal_page_in_english_marks_german_text(client: Client):
    legal("impressum")
    legal("lizenz", text_en="<p>Free.</p>")

    assert '<div class="legal-text" lang="de"><p>Wir.</p></div>' in client.get("/en/impressum/").content.decode()
    assert '<div class="legal-text"><p>Free.</p></div>' in client.get("/en/lizenz/").content.decode()


def test_barrier_form_knows_the_page_and_sets_no_cookie(client: Client):
    answer = client.get("/barriere-melden/?page=/kennzahlen/%22%3E%3Cscript%3E")

    assert 'value="/kennzahlen/&quot;&gt;&lt;script&gt;"' in answer.content.decode()
    assert "csrfmiddlewaretoken" not in answer.content.decode()
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


def test_barrier_report_is_kept_and_thanked_for():
    client = Client(enforce_csrf_checks=True)

    answer = send(client, email="a@example.org")

    (report,) = BarrierReport.objects.all()
    assert (report.description, report.page, report.email) == ("Kein Kontrast", "/kennzahlen/", "a@example.org")
    assert answer.status_code == 302
    assert answer["Location"] == "/barriere-melden/danke/"
    assert "angekommen" in client.get(answer["Location"]).content.decode()
    assert not answer.cookies


def test_barrier_report_errors_stand_on_top_and_beside_the_fields(client: Client):
    answer = send(client, description=" ", email="unvollständig")
    page = answer.content.decode()

    assert answer.status_code == 200
    assert BarrierReport.objects.count() == 0
    for name, words in (
        ("description", "Bitte beschreiben Sie die Barriere."),
        ("email", "Bitte eine vollständige E-Mail-Adresse eingeben, z. B. name@example.org."),
    ):
        assert f'<a href="#id_{name}">' in page
        assert f'id="id_{name}_error"><p>{words}</p>' in page
    assert page.count('aria-invalid="true"') == 2


def test_barrier_report_in_english(client: Client):
    data = {"description": "No contrast", "stamp": new_stamp()}

    assert client.post("/en/barriere-melden/", data)["Location"] == "/en/barriere-melden/danke/"


@pytest.mark.parametrize("stamp", ["", "form:1:falsch", "old"])
def test_barrier_report_without_valid_time_can_be_sent_again(client: Client, stamp):
    if stamp == "old":
        signer = signing.TimestampSigner(salt=SALT)
        signer.timestamp = lambda: signing.b62_encode(int(time.time() - VALID_FOR.total_seconds() - 1))
        stamp = signer.sign("form")

    answer = send(client, stamp=stamp)

    assert BarrierReport.objects.count() == 0
    assert "Das Formular war zu lange offen." in answer.content.decode()
    again = answer.context["form"].data["stamp"]
    assert send(client, stamp=again).status_code == 302


def test_barrier_report_of_a_program_is_thrown_away(client: Client):
    answer = send(client, homepage="https://spam.example")

    assert answer.status_code == 302
    assert BarrierReport.objects.count() == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 302),
        ({"Origin": "http://testserver"}, 302),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://[broken"}, 403),
    ],
)
def test_barrier_report_comes_from_our_own_page(client: Client, headers, status):
    assert send(client, headers).status_code == status
    assert BarrierReport.objects.count() == (status == 302)


def test_barrier_reports_of_one_address_are_limited(client: Client):
    codes = [send(client).status_code for _number in range(REPORTS_PER_HOUR)]
    refused = send(client)
    other = client.post("/barriere-melden/", {"description": "x", "stamp": new_stamp()}, REMOTE_ADDR="192.0.2.7")

    assert codes == [302] * REPORTS_PER_HOUR
    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
    assert "Kein Kontrast" in refused.content.decode()
    assert other.status_code == 302
    assert BarrierReport.objects.count() == REPORTS_PER_HOUR + 1
