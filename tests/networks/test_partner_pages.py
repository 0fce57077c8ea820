"""Pages of the partner search: what is public, what never is, and forms that lose nothing."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from networks.models import CooperationRequest, Interest
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.networks import (
    CompetenceTagFactory,
    CooperationRequestFactory,
    InterestFactory,
    NetworkFactory,
    NetworkTopicFactory,
)
from tests.networks.partner import interest_data, request_data, stamp_of
from thcm.core.models import Mail
from thcm.core.open_forms import SENT_PER_HOUR

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_sent_yet():
    cache.clear()


@pytest.fixture
def field():
    return GrowthFieldFactory(slug="optik", name_de="Optik")


def listed(answer) -> list[str]:
    return [row.title for row in answer.context["requests"]]


def make(title: str, **values) -> CooperationRequest:
    fields, tags = values.pop("fields", ()), values.pop("tags", ())
    row = CooperationRequestFactory(title=title, **values)
    row.growth_fields.set(fields)
    row.tags.set(tags)
    return row


def ago(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


# The list -------------------------------------------------------------------


def test_list_shows_published_requests_newest_first(client: Client):
    today = timezone.localdate()
    make("alt", published_at=ago(2))
    make("neu", published_at=ago(1), valid_until=today)
    make("vorbei", valid_until=today - dt.timedelta(days=1))
    for state in ("unconfirmed", "received", "refused", "withdrawn", "expired"):
        make(state, state=state, reason="x")

    answer = client.get("/partner/")

    assert listed(answer) == ["neu", "alt"]
    assert not answer.cookies


def test_list_says_who_what_and_until_when(client: Client, field):
    tag = CompetenceTagFactory(name_de="Sensorik", slug="sensorik")
    hidden = GrowthFieldFactory(name_de="Geheimes Feld", status="draft")
    day = timezone.localdate() + dt.timedelta(days=10)
    make("Sensor gesucht", fields=[field, hidden], tags=[tag], valid_until=day, contact_email="erika@example.org")

    page = client.get("/partner/").content.decode()

    for words in ("Gesuch", "Sensor gesucht", "Gesucht wird ein Partner.", "Beispiel GmbH (Demo)", "Optik", "Sensorik"):
        assert words in page
    assert "Geheimes Feld" not in page
    assert "erika@" not in page


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("kind=offer", ["Spritzguss"]),
        ("kind=offer&kind=search", ["Spritzguss", "Sensor"]),
        ("field=optik", ["Sensor"]),
        ("tag=messtechnik", ["Sensor"]),
        ("field=optik&kind=offer", []),
        ("q=Sensoren", ["Sensor"]),
        ("q=Spritzgus", ["Spritzguss"]),
        ("q=Messtechnik", ["Sensor"]),  # a competence
        ("q=muster", ["Spritzguss"]),  # the sender
        ("q=Sensor+Spritzguss", []),
        ("q=", ["Spritzguss", "Sensor"]),
    ],
)
def test_list_is_narrowed_by_the_address(client: Client, field, query, titles):
    tag = CompetenceTagFactory(name_de="Messtechnik", slug="messtechnik")
    make("Sensor", fields=[field], tags=[tag], published_at=ago(2))
    make("Spritzguss", kind="offer", text="Wir bieten Teile.", organisation_name="Muster AG", published_at=ago(1))

    assert listed(client.get(f"/partner/?{query}")) == titles


def test_list_with_a_value_that_does_not_exist_says_so(client: Client):
    make("Sensor")

    answer = client.get("/partner/?kind=tausch&field=nix")

    assert listed(answer) == []
    assert 'id="id_kind_error"' in answer.content.decode()


def test_list_for_htmx_is_the_hits_alone(client: Client):
    make("Sensor")

    part = client.get("/partner/", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert "Sensor" in part


def test_list_pages_keep_the_filter(client: Client):
    for number in range(21):
        make(f"Gesuch {number:02}", published_at=ago(number))

    first = client.get("/partner/?kind=search")
    second = client.get("/partner/?kind=search&page=2")

    assert (len(listed(first)), listed(second)) == (20, ["Gesuch 20"])
    assert 'rel="next" href="?kind=search&amp;page=2"' in first.content.decode()


def test_list_empty_says_what_to_do(client: Client):
    assert "Stellen Sie die erste Anfrage ein" in client.get("/partner/").content.decode()
    assert "Nehmen Sie eine Einschränkung zurück" in client.get("/partner/?kind=offer").content.decode()


def test_list_escapes_what_was_entered(client: Client):
    row = make("<script>alert(1)</script>", text="<img src=x onerror=alert(2)>", organisation_name='"><b>x</b>')

    for path in ("/partner/", row.get_absolute_url(), f"{row.get_absolute_url()}interesse/"):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>x</b>" not in page
        assert "&lt;script&gt;alert(1)" in page


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("query", ["", "?q=Gesuch+Partner&kind=search&field=optik&tag=sensorik"])
def test_list_asks_as_many_queries_for_one_row_as_for_thirty(client: Client, field, query):
    tag = CompetenceTagFactory(slug="sensorik")
    make("Gesuch", fields=[field], tags=[tag], network=NetworkFactory())
    few = queries(client, f"/partner/{query}")
    for number in range(29):
        make(f"Gesuch {number}", fields=[field], tags=[tag], network=NetworkFactory())

    assert queries(client, f"/partner/{query}") == few


# One request ----------------------------------------------------------------


def test_detail_asks_as_many_queries_for_one_suggestion_as_for_thirty(client: Client, field):
    tag = CompetenceTagFactory(name_de="Sensorik")

    def suit(number: int) -> None:
        make(f"Sensorik Angebot {number}", kind="offer", fields=[field], tags=[tag])
        NetworkTopicFactory(network__growth_field=field, text="Sensorik")

    row = make("Sensorik gesucht", fields=[field], tags=[tag])
    suit(0)
    few = queries(client, row.get_absolute_url())
    for number in range(1, 30):
        suit(number)

    assert queries(client, row.get_absolute_url()) == few


def test_detail_names_what_could_suit_and_why(client: Client, field):
    tag = CompetenceTagFactory(name_de="Sensorik")
    row = make("Sensor für Druckguss gesucht", fields=[field], tags=[tag])
    make("Sensoren", kind="offer", fields=[field], tags=[tag], text="Für Druckguss.")
    make("Auch gesucht", fields=[field], tags=[tag])
    make("Entwurf", kind="offer", fields=[field], tags=[tag], state="received")
    NetworkFactory(name="Optik e. V.", growth_field=field)
    NetworkFactory(name="Entwurf e. V.", growth_field=field, status="draft")

    page = client.get(row.get_absolute_url()).content.decode()

    assert "gemeinsame Kompetenz Sensorik; Feld Optik; ähnliche Worte: Druckguss" in page
    assert "Optik e. V." in page
    assert "Auch gesucht" not in page
    assert "Entwurf" not in page


def test_detail_never_shows_addresses(client: Client):
    row = make("Sensor", contact_name="Erika Muster", contact_email="erika@example.org")
    InterestFactory(request=row, contact_email="max@example.org", message="Geheim")

    page = client.get(row.get_absolute_url()).content.decode()

    for words in ("Erika", "erika", "max@", "Geheim"):
        assert words not in page


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"state": "unconfirmed", "published_at": None}, 404),
        ({"state": "received", "published_at": None}, 404),
        ({"state": "refused", "published_at": None, "reason": "x"}, 404),
        ({"state": "withdrawn", "published_at": None}, 404),
        ({"state": "withdrawn"}, 410),
        ({"state": "expired"}, 410),
        ({"valid_until": dt.date(2020, 1, 1)}, 410),
    ],
)
def test_detail_of_what_is_not_public(client: Client, values, status):
    row = make("Geheimer Titel", **values)

    answer = client.get(row.get_absolute_url())

    assert answer.status_code == status
    assert "Geheimer Titel" not in answer.content.decode()


def test_detail_links_the_sender_only_while_the_network_is_public(client: Client):
    network = NetworkFactory(slug="optonet", name="OptoNet e. V.")
    row = make("Sensor", network=network, organisation_name="")
    assert 'href="/netzwerke/optonet/"' in client.get(row.get_absolute_url()).content.decode()

    type(network).objects.update(status="draft")

    page = client.get(row.get_absolute_url()).content.decode()
    assert 'href="/netzwerke/optonet/"' not in page
    assert "OptoNet e. V." in page


def test_notice_unknown_is_not_found(client: Client):
    assert client.get("/partner/hinweis/link/").status_code == 200
    assert client.get("/partner/hinweis/nix/").status_code == 404


# Forms ----------------------------------------------------------------------


def test_form_sets_no_cookie_and_is_not_kept(client: Client):
    answer = client.get("/partner/einstellen/")

    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    assert "csrfmiddlewaretoken" not in answer.content.decode()


def test_form_errors_stand_on_top_and_beside_the_fields_and_nothing_is_lost(client: Client, field):
    tag = CompetenceTagFactory()
    data = request_data(kind=None, title=" ", contact_email="unvollständig", consent=None, text="Mein <langer> Text")

    answer = client.post("/partner/einstellen/", data)
    page = answer.content.decode()

    assert answer.status_code == 200
    for name, words in (
        ("kind", "Bitte wählen Sie Angebot oder Gesuch."),
        ("title", "Bitte geben Sie einen Titel an."),
        ("growth_fields", "Bitte wählen Sie mindestens ein Feld oder eine Kompetenz."),
        ("contact_email", "Bitte eine vollständige E-Mail-Adresse eingeben, z. B. name@example.org."),
        ("consent", "Ohne Ihre Einwilligung können wir die Angaben nicht annehmen."),
    ):
        assert f'<a href="#id_{name}">' in page
        assert f'id="id_{name}"' in page
        assert f'id="id_{name}_error"><p>{words}</p>' in page
    assert "Mein &lt;langer&gt; Text" in page
    assert 'value="Erika Muster"' in page
    assert CooperationRequest.objects.count() == 0
    again = client.post("/partner/einstellen/", request_data(tags=[tag.pk]))
    assert again.status_code == 302  # a competence is enough


@pytest.mark.parametrize(("days", "status"), [(0, 200), (1, 302), (365, 302), (366, 200), (None, 200)])
def test_form_takes_a_last_day_within_twelve_months(client: Client, field, days, status):
    day = "" if days is None else (timezone.localdate() + dt.timedelta(days=days)).isoformat()

    answer = client.post("/partner/einstellen/", request_data(growth_fields=[field.pk], valid_until=day))

    assert answer.status_code == status


def test_form_takes_no_field_that_is_not_public(client: Client):
    hidden = GrowthFieldFactory(status="draft")

    assert client.post("/partner/einstellen/", request_data(growth_fields=[hidden.pk])).status_code == 200


def test_form_cannot_set_the_state(client: Client, field):
    data = request_data(
        growth_fields=[field.pk], state="published", published_at="2026-01-01", network=NetworkFactory().pk
    )
    client.post("/partner/einstellen/", data)

    row = CooperationRequest.objects.get()
    assert (row.state, row.published_at, row.network) == ("unconfirmed", None, None)


@pytest.mark.parametrize("values", [{"homepage": "https://spam.example"}, {"stamp": "quick"}])
def test_form_filled_in_by_a_program_is_thanked_for_and_thrown_away(client: Client, field, values):
    if "stamp" in values:
        values = {"stamp": stamp_of(1)}
    row = make("Sensor")

    answers = [
        client.post("/partner/einstellen/", request_data(growth_fields=[field.pk], **values)),
        client.post(f"{row.get_absolute_url()}interesse/", interest_data(**values)),
    ]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert (CooperationRequest.objects.count(), Interest.objects.count(), Mail.objects.count()) == (1, 0, 0)


@pytest.mark.parametrize("stamp", ["", "form:1:falsch", stamp_of(3 * 86400)], ids=["none", "forged", "too old"])
def test_form_open_too_long_is_sent_once_more_with_all_that_was_entered(client: Client, field, stamp):
    answer = client.post("/partner/einstellen/", request_data(growth_fields=[field.pk], stamp=stamp))
    page = answer.content.decode()

    assert "Das Formular war zu lange offen." in page
    assert "Wir suchen einen Sensor." in page
    again = re.search(r'name="stamp" value="([^"]+)"', page).group(1)
    client.post("/partner/einstellen/", request_data(growth_fields=[field.pk], stamp=again))
    assert CooperationRequest.objects.count() == 1  # at once, and yet no program


def test_forms_of_one_address_are_limited(client: Client, field):
    data = request_data(growth_fields=[field.pk])
    codes = [client.post("/partner/einstellen/", data).status_code for _number in range(SENT_PER_HOUR)]
    refused = client.post("/partner/einstellen/", data)

    assert codes == [302] * SENT_PER_HOUR
    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
    assert "Von Ihrem Anschluss kamen gerade viele Einsendungen." in refused.content.decode()
    assert "Wir suchen einen Sensor." in refused.content.decode()
    other = data | {"contact_email": "max@example.org"}
    assert client.post("/partner/einstellen/", other, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_mails_to_one_address_are_limited_wherever_the_form_is_sent_from(client: Client, field):
    row = make("Sensor")
    answers = [
        client.post(path, data, REMOTE_ADDR=f"192.0.2.{number}")
        for number in range(SENT_PER_HOUR)
        for path, data in (
            ("/partner/einstellen/", request_data(growth_fields=[field.pk], contact_email="victim@example.org")),
            (f"{row.get_absolute_url()}interesse/", interest_data(contact_email="Victim@example.org")),
        )
    ]

    assert [answer.status_code for answer in answers] == [302] * SENT_PER_HOUR + [429] * SENT_PER_HOUR
    assert "An diese Adresse haben wir gerade viele E-Mails geschickt." in answers[-1].content.decode()
    assert Mail.objects.count() == SENT_PER_HOUR


@pytest.mark.parametrize("path", ["/partner/einstellen/", "/partner/verwalten/"])
def test_forms_come_from_our_own_pages(client: Client, path):
    answer = client.post(path, request_data(), headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert Mail.objects.count() == 0
