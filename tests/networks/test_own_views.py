"""The pages on which editors see their network and propose changes."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from networks.models import Network, ProfileChange
from networks.own_views import ADDRESSES
from networks.proposals import Part, situations
from tests.factories.clusters import IndicatorFactory, KeyFigureFactory
from tests.factories.core import SiteSettingFactory
from tests.factories.networks import (
    NetworkEditorFactory,
    NetworkFactory,
    NetworkLabelFactory,
    NetworkTopicFactory,
    ProfileChangeFactory,
)
from tests.people import client_of, member
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db
OWN = "/mein/netzwerke/medways/"
ROWS = {"rows-TOTAL_FORMS": 6, "rows-INITIAL_FORMS": 0}
GROUP = {"rows-3-group": "A"}
UNTIL = {"rows-1-valid_until": "2013-01-31"}
XSS = "<script>alert(1)</script>"
MEMBERS = {"total": 60, "companies": 38, "research": 13, "as_of": "09/2012"}
NO_STAND = "Bitte als Jahr, Quartal, Monat oder Tag angeben, z. B. 2012, 2012-Q3, 09/2012 oder 28.09.2012."


@pytest.fixture
def network():
    return NetworkFactory(slug="medways", name="medways e. V.", website="https://www.medways.eu")


@pytest.fixture
def editor(network):
    return NetworkEditorFactory(network=network, user__function="Geschäftsstelle").user


@pytest.fixture
def client(editor):
    return client_of(editor)


@pytest.fixture
def colleague(network):
    return client_of(NetworkEditorFactory(network=network, user__function="Öffentlichkeitsarbeit").user)


def seen(network, part):
    return situations(network, Part(part))[0].version


def send(client, network, address, **data):
    return client.post(f"{OWN}{address}/", {"seen": seen(network, ADDRESSES[address]), **data})


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def proposed():
    return list(ProfileChange.objects.order_by("pk").values_list("part", "proposed", "state"))


@pytest.mark.parametrize("path", ["", *(f"{address}/" for address in ADDRESSES)])
def test_pages_are_for_the_editors_of_the_network(network, editor, colleague, path):
    stranger = NetworkEditorFactory().user
    accounts = [editor, stranger, member(Role.FIELD_MANAGER, network.growth_field), member(Role.ADMINISTRATOR)]

    assert [client_of(account).get(OWN + path).status_code for account in accounts] == [200, 403, 403, 403]
    assert colleague.get(OWN + path).status_code == 200
    anonymous = Client().get(OWN + path)
    assert (anonymous.status_code, anonymous["Location"]) == (302, f"/mein/anmelden/?next={OWN}{path}")
    assert client_of(stranger).post(OWN + "website/", {"website": "x.example"}).status_code == 403
    assert Client().post(OWN + "website/", {"website": "x.example"}).status_code == 302
    assert proposed() == []


def test_pages_that_do_not_exist(client):
    assert [client.get(path).status_code for path in (f"{OWN}vorstand/", "/mein/netzwerke/nichts/")] == [404, 404]
    assert client.get(f"{OWN}website/zurueckziehen/").status_code == 405


def test_forms_ask_for_the_token(network, editor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)

    assert send(client, network, "website", website="neu.example").status_code == 403


def test_draft_is_seen_by_its_editors(client):
    Network.objects.update(status="draft")

    assert "noch nicht veröffentlicht" in client.get(OWN).content.decode()


@pytest.mark.parametrize(
    ("address", "data", "state"),
    [
        ("website", {"website": "http://WWW.Medways.example/"}, {"website": "https://www.medways.example"}),
        ("website", {"website": ""}, {"website": ""}),
        ("rechtsform", {"legal_form": " GmbH "}, {"legal_form": "GmbH", "legal_form_note": ""}),
        (
            "kontakt",
            {"contact_function": "Büro", "contact_email": "a@example.org"},
            {"contact_function": "Büro", "contact_email": "a@example.org", "contact_phone": ""},
        ),
        (
            "sitz",
            {"seat": "Jena", "latitude": "50,92705", "longitude": "11.50"},
            {"seat": "Jena", "latitude": "50.92705", "longitude": "11.5"},
        ),
        ("mitglieder", MEMBERS, {"total": 60, "companies": 38, "research": 13, "as_of": "2012-09"}),
        (
            "mitglieder",
            {"total": 3, "as_of": "2. Quartal 2012"},
            {"total": 3, "companies": None, "research": None, "as_of": "2012-Q2"},
        ),
        (
            "themen",
            {**ROWS, "rows-0-group": "B", "rows-0-texts": " eins\r\n\r\nzwei", "rows-2-texts": "x"} | GROUP,
            {
                "rows": [
                    {"group": "B", "text": "eins"},
                    {"group": "B", "text": "zwei"},
                    {"group": "", "text": "x"},
                    {"group": "A", "text": ""},
                ]
            },
        ),
        (
            "aktivitaeten",
            {**ROWS, "rows-1-text": "Branchentag", "rows-1-kind": "event", "rows-0-text": "Börse"},
            {"rows": [{"text": "Börse", "kind": ""}, {"text": "Branchentag", "kind": "event"}]},
        ),
        (
            "labels",
            {**ROWS, "rows-0-scheme": "Z", "rows-1-scheme": "A", "rows-1-awarded_on": "2010"} | UNTIL,
            {
                "rows": [
                    {"scheme": "A", "level": "", "awarded_on": "2010", "valid_until": "2013-01-31"},
                    {"scheme": "Z", "level": "", "awarded_on": None, "valid_until": None},
                ]
            },
        ),
    ],
)  # fmt: skip
def test_part_is_proposed(client, network, address, data, state):
    response = send(client, network, address, note="Bitte", **data)

    assert (response.status_code, response["Location"]) == (302, OWN)
    assert proposed() == [(ADDRESSES[address], state, "in_review")]
    assert said(response) == [f"{ADDRESSES[address].label}: Ihr Vorschlag ist in Prüfung."]


@pytest.mark.parametrize(
    ("address", "data", "errors"),
    [
        (
            "mitglieder",
            {"total": 15, "companies": 12, "research": 5, "as_of": "2012"},
            {
                "total": [
                    "Unternehmen und Forschung ergeben zusammen 17, mehr als die Gesamtzahl 15. "
                    "Die Gesamtzahl umfasst beide und alle übrigen Mitglieder."
                ]
            },
        ),
        ("mitglieder", MEMBERS | {"as_of": ""}, {"as_of": [NO_STAND]}),
        ("mitglieder", MEMBERS | {"total": ""}, {"total": ["Bitte eine ganze Zahl angeben."]}),
        ("mitglieder", MEMBERS | {"as_of": "2999"}, {"as_of": ["Der Stand liegt in der Zukunft."]}),
        (
            "mitglieder",
            MEMBERS | {"as_of": "2009"},
            {"as_of": ["Der Stand liegt vor dem, der schon gilt (September 2010)."]},
        ),
        (
            "mitglieder",
            MEMBERS | {"total": -1, "companies": "", "research": ""},
            {"total": ["Dieser Wert muss größer oder gleich 0 sein."]},
        ),
        (
            "website",
            {"website": "javascript:alert(1)"},
            {"website": ["Bitte die Adresse einer Website angeben, z. B. www.example.de."]},
        ),
        (
            "website",
            {"website": "https://bank.example@evil.example/"},
            {"website": ["Bitte die Adresse einer Website angeben, z. B. www.example.de."]},
        ),
        (
            "website",
            {"website": "ftp://example.org"},
            {"website": ["Bitte die Adresse einer Website angeben, z. B. www.example.de."]},
        ),
        (
            "kontakt",
            {"contact_email": "name"},
            {"contact_email": ["Bitte eine vollständige E-Mail-Adresse eingeben, z. B. name@example.org."]},
        ),
        ("sitz", {"seat": "Jena", "latitude": "50,9"}, {"longitude": ["Breite und Länge gehören zusammen."]}),
        (
            "sitz",
            {"latitude": "91", "longitude": "11"},
            {"latitude": ["Dieser Wert muss kleiner oder gleich 90 sein."]},
        ),
    ],
)
def test_part_is_refused_beside_the_box(client, network, address, data, errors):
    total = IndicatorFactory(code="members_total", unit="count")
    KeyFigureFactory(subject=network.subject, indicator=total, value=5, decimals=0, as_of="2010-09")

    response = send(client, network, address, **data)

    found = response.context["form"].errors
    assert response.status_code == 200
    assert found == errors
    assert proposed() == []


@pytest.mark.parametrize(
    ("address", "data", "errors"),
    [
        ("labels", {"rows-0-level": "Bronze"}, ["Bitte das Label nennen, oder die Zeile leeren."]),
        (
            "labels",
            {"rows-0-scheme": "A", "rows-0-awarded_on": "2013", "rows-0-valid_until": "2012-12-31"},
            ["Das liegt vor der Verleihung."],
        ),
        (
            "labels",
            {"rows-0-scheme": "A", "rows-1-scheme": "A"},
            ["Dasselbe Label mit derselben Stufe steht zweimal da."],
        ),
        ("themen", {"rows-0-texts": "x" * 401}, ["Ein Thema darf höchstens 400 Zeichen lang sein."]),
        ("themen", {"rows-0-texts": "x\n" * 201}, ["Das sind mehr als 200 Einträge."]),
    ],
)
def test_rows_are_refused_in_words(client, network, address, data, errors):
    response = send(client, network, address, **ROWS, **data)

    rows = response.context["form"].rows
    found = [text for form in rows.errors for texts in form.values() for text in texts]
    assert found + list(rows.non_form_errors()) == errors
    assert all(error in response.content.decode() for error in errors)
    assert proposed() == []


def test_huge_input_is_refused(client, network):
    for data in ({"rows-0-texts": "x" * 20_001}, {"rows-TOTAL_FORMS": 1_000_000}, {"note": "x" * 2001}):
        assert send(client, network, "themen", **(ROWS | {"rows-0-texts": "x"} | data)).status_code == 200
    assert send(client, network, "mitglieder", **(MEMBERS | {"total": 10**30})).status_code == 200
    assert proposed() == []


def test_form_starts_with_what_is_approved_and_then_with_what_waits(client, network):
    NetworkTopicFactory(network=network, group="Academy", text="Seminare", order=1)
    NetworkTopicFactory(network=network, group="Academy", text="Messen", order=2)
    NetworkLabelFactory(network=network, scheme="Excellence")

    rows = client.get(f"{OWN}themen/").context["form"].rows
    assert [form.initial for form in rows.forms] == [{"group": "Academy", "texts": "Seminare\nMessen"}, {}, {}, {}]
    send(client, network, "website", website="neu.example", note="Umzug")
    form = client.get(f"{OWN}website/").context["form"]
    assert (form["website"].value(), form["note"].value()) == ("https://neu.example", "Umzug")


def test_row_that_is_emptied_goes_away(client, network):
    for text in ("eins", "zwei"):
        NetworkTopicFactory(network=network, text=text)

    send(client, network, "themen", **ROWS | {"rows-INITIAL_FORMS": 1}, **{"rows-0-group": "", "rows-0-texts": "zwei"})

    assert proposed() == [("topics", {"rows": [{"group": "", "text": "zwei"}]}, "in_review")]


def test_nothing_changed_says_so(client, network):
    response = send(client, network, "website", website="www.medways.eu")

    assert said(response) == ["Website: Nichts geändert: Das gilt schon oder ist schon vorgeschlagen."]
    assert proposed() == []


def test_second_editor_is_shown_what_the_first_changed_and_loses_nothing(client, colleague, network):
    before = seen(network, "website")
    send(client, network, "website", website="eins.example", note="wegen Umzug")

    told = colleague.post(f"{OWN}website/", {"seen": before, "website": "zwei.example", "note": "meine"})

    page = told.content.decode()
    assert "Inzwischen hat sich etwas geändert" in page
    assert "<strong>In Prüfung</strong> seit heute, vorgeschlagen von Geschäftsstelle" in page
    assert "https://eins.example" in page
    assert "wegen Umzug" in page
    form = told.context["form"]
    assert (form["website"].value(), form["note"].value()) == ("zwei.example", "meine")
    assert proposed() == [("website", {"website": "https://eins.example"}, "in_review")]

    again = colleague.post(f"{OWN}website/", {"seen": told.context["seen"], "website": "zwei.example"})

    assert again.status_code == 302
    assert proposed() == [
        ("website", {"website": "https://eins.example"}, "replaced"),
        ("website", {"website": "https://zwei.example"}, "in_review"),
    ]


def test_wrong_input_does_not_hide_that_somebody_was_faster(client, colleague, network):
    before = seen(network, "members")
    send(client, network, "mitglieder", **MEMBERS)

    wrong = colleague.post(f"{OWN}mitglieder/", {"seen": before, **MEMBERS, "total": 1})
    right = colleague.post(f"{OWN}mitglieder/", {"seen": wrong.context["seen"], **MEMBERS, "total": 70})

    assert "Inzwischen hat sich etwas geändert" in right.content.decode()


def test_withdraw(client, colleague, network):
    send(client, network, "website", website="eins.example")
    old = seen(network, "website")
    send(client, network, "website", website="zwei.example")

    assert said(colleague.post(f"{OWN}website/zurueckziehen/", {"seen": old})) == [
        "Der Vorschlag hat sich inzwischen geändert und wurde nicht zurückgezogen."
    ]
    response = colleague.post(f"{OWN}website/zurueckziehen/", {"seen": seen(network, "website")})

    assert said(response)[-1] == "Der Vorschlag ist zurückgezogen."
    assert [state for _part, _proposed, state in proposed()] == ["replaced", "withdrawn"]
    stranger = client_of(NetworkEditorFactory().user)
    assert stranger.post(f"{OWN}website/zurueckziehen/", {"seen": ""}).status_code == 403


def test_own_page_says_what_became_of_each_proposal(client, network, editor):
    ProfileChangeFactory(network=network, state="refused", reason="Die Seite gibt es nicht.", proposed_by=editor)
    ProfileChangeFactory(network=network, part="seat", state="accepted", proposed_by=editor,
                         before={"seat": ""}, proposed={"seat": "Jena"})  # fmt: skip
    ProfileChangeFactory(network=network, part="contact", state="in_review", proposed_by=None,
                         before={}, proposed={"contact_function": "Büro"})  # fmt: skip
    ProfileChangeFactory()

    response = client.get(OWN)

    page = response.content.decode()
    assert [change.part for change in response.context["page"].object_list] == ["contact", "seat", "website"]
    assert page.count("Die Seite gibt es nicht.") == 2  # beside the part and in the list
    assert "vorgeschlagen von Netzwerkredaktion" in page


def test_names_of_people_do_not_appear(client, network, editor):
    type(editor).objects.filter(pk=editor.pk).update(first_name="Erika", last_name="Muster", function="")
    send(client, network, "website", website="neu.example")

    page = client.get(OWN).content.decode()

    assert [name for name in ("Erika", "Muster", editor.username) if name in page] == []


def test_proposed_texts_are_text(client, network):
    send(client, network, "rechtsform", legal_form=XSS, note=XSS)
    send(client, network, "themen", **ROWS, **{"rows-0-group": XSS, "rows-0-texts": XSS})

    pages = [client.get(path).content.decode() for path in (OWN, f"{OWN}rechtsform/", f"{OWN}themen/")]

    assert [page.count(XSS) for page in pages] == [0, 0, 0]
    assert all("&lt;script&gt;alert(1)" in page for page in pages)


PUBLIC = ("/netzwerke/", "/netzwerke/medways/", "/suche/?q=Unverwechselbar", "/api/v1/networks/", "/")


def test_proposals_appear_nowhere_public(client, network):
    SiteSettingFactory()
    send(client, network, "rechtsform", legal_form="Unverwechselbar")
    send(client, network, "website", website="unverwechselbar.example")
    send(client, network, "themen", **ROWS, **{"rows-0-texts": "Unverwechselbar"})

    for path in PUBLIC:
        page = Client().get(path).content.decode().replace("q=Unverwechselbar", "").replace('"Unverwechselbar"', "")
        assert "nverwechselbar.example" not in page, path
        assert page.count("Unverwechselbar") == page.count("„Unverwechselbar“"), path


def test_own_page_asks_as_many_queries_for_one_proposal_as_for_thirty(client, network, editor):
    def queries():
        client.get(OWN)
        with CaptureQueriesContext(connection) as captured:
            client.get(OWN)
        return len(captured)

    ProfileChangeFactory(network=network, state="refused", reason="nein", proposed_by=editor)
    NetworkTopicFactory(network=network)
    few = queries()
    for _number in range(29):
        ProfileChangeFactory(network=network, state="refused", reason="nein", proposed_by=editor)
        NetworkTopicFactory(network=network)

    assert queries() == few
    ProfileChangeFactory(network=network, state="refused", reason="nein")
    assert len(client.get(f"{OWN}?page=2").context["page"].object_list) == 1


def test_english_pages(client, network):
    assert client.get(f"/en{OWN}").status_code == 200
    assert client.get(f"/en{OWN}sitz/").status_code == 200
