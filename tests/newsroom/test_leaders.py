"""„Stark am Markt“: what is listed with which origin, and how a company gets in."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from newsroom.leader_actions import accept, delete_unconfirmed, reject
from newsroom.models import LeaderApplication, MarketLeader
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SiteSettingFactory, SourceFactory, UserFactory
from tests.factories.newsroom import LeaderApplicationFactory, MarketLeaderFactory
from tests.networks.partner import delivered, stamp_of
from tests.people import client_of, member
from thcm.core.models import Mail
from thcm.core.permissions import Role
from thcm.privacy_desk import forget_old

pytestmark = pytest.mark.django_db


def test_empty_list_leads_to_the_form(client):
    page = client.get("/stark-am-markt/").content.decode()

    assert "Die Liste ist noch leer" in page
    assert reverse("leader-apply") in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Alpha", "Beta"]),
        ({"scope": "europe"}, ["Beta"]),
        ({"field": "optik"}, ["Alpha"]),
        ({"q": "Spiegel"}, ["Beta"]),
    ],
)
def test_list_shows_what_is_public_by_company(client, query, expected):
    MarketLeaderFactory(company="Beta", scope="europe", product_de="Spiegel")
    MarketLeaderFactory(company="Alpha", growth_field=GrowthFieldFactory(slug="optik"))
    MarketLeaderFactory(company="Entwurf", status="draft")
    MarketLeaderFactory(company="Feld", growth_field=GrowthFieldFactory(status="draft"))
    MarketLeaderFactory(company="Quelle", is_self_reported=False, source=SourceFactory(status="draft"))

    page = client.get("/stark-am-markt/", query)

    assert [row.company for row in page.context["leaders"]] == expected


def test_each_says_who_says_so_and_when_it_was_checked(client):
    MarketLeaderFactory(source=SourceFactory(label="Branchenstudie"), is_self_reported=False)
    MarketLeaderFactory(source=SourceFactory(label="Geheim", status="draft"))

    page = client.get("/stark-am-markt/").content.decode()

    assert ["Branchenstudie" in page, "Geheim" in page, page.count("geprüft am 4. Mai 2026")] == [True, False, 2]
    assert "Angabe des Unternehmens" in page
    assert "Marktführer weltweit" in page
    codes = [row["source"] for row in client.get("/api/v1/market-leaders/").json()["results"]]
    assert len([code for code in codes if code]) == 1


def test_nothing_is_public_without_origin_and_check():
    for values in ({"checked_on": None}, {"is_self_reported": False}):
        with pytest.raises(DatabaseError, match="newsroom_leader_has_origin"), transaction.atomic():
            MarketLeaderFactory(**values)
    leader = MarketLeaderFactory(checked_on=dt.date(2020, 1, 1))
    MarketLeaderFactory(checked_on=timezone.localdate())
    assert list(MarketLeader.objects.checked_long_ago()) == [leader]


def filled(field, **values):
    return {
        "company": "Muster GmbH (Demo)", "website": "example.org", "growth_field": field.pk, "product": "Messköpfe",
        "kind": "market", "scope": "world", "evidence": "Studie 2025, Seite 4", "contact_name": "",
        "contact_email": "anna@example.org", "consent": "on", "homepage": "", **values,
    }  # fmt: skip


def send(client, field, **values):
    return client.post("/stark-am-markt/bewerben/", filled(field, **{"stamp": stamp_of(60), **values}))


@pytest.fixture(autouse=True)
def _nothing_sent_yet():
    SiteSettingFactory()
    cache.clear()


def test_company_applies_confirms_and_is_accepted(client):
    field = GrowthFieldFactory()

    sent = send(client, field)
    row = LeaderApplication.objects.get()
    assert (sent.url, row.condition, row.website) == (
        "/stark-am-markt/hinweis/bestaetigen/",
        "unconfirmed",
        "https://example.org",
    )
    link = re.search(r"/stark-am-markt/bestaetigen/[^/\s]+/", delivered()[0].body)[0]
    assert "Messköpfe" in client.get(link).content.decode()
    row.refresh_from_db()
    assert row.condition == "unconfirmed"  # opening a link changes nothing
    assert client.post(link).url == "/stark-am-markt/hinweis/bestaetigt/"
    office = client_of(member(Role.BACK_OFFICE))
    page = office.get(reverse("admin:newsroom_leaderapplication_change", args=(row.pk,))).content.decode()
    assert "Aufnehmen" in page
    office.post(reverse("admin:newsroom_leaderapplication_accept", args=(row.pk,)))

    leader = MarketLeader.objects.get()
    assert (leader.company, leader.status, leader.is_self_reported) == ("Muster GmbH (Demo)", "draft", True)
    assert Mail.objects.count() == 2
    ended = client.get(link)
    assert (ended.status_code, "schon bestätigt" in ended.content.decode()) == (410, True)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"consent": ""}, "Ohne Ihre Einwilligung"),
        ({"contact_email": "x"}, "vollständige E-Mail-Adresse"),
        ({"website": "kein Ort"}, "https://example.org"),
        ({"growth_field": "999999"}, "Auswahl"),
        ({"evidence": ""}, "woran das zu sehen ist"),
    ],
)
def test_form_says_what_is_wrong_and_keeps_the_rest(client, values, words):
    page = send(client, GrowthFieldFactory(), **values).content.decode()

    assert words in page
    assert "Muster GmbH (Demo)" in page
    assert LeaderApplication.objects.count() == 0


def test_form_says_that_the_evidence_becomes_public(client):
    MarketLeaderFactory(evidence="Studie 2025, Seite 4")

    form = client.get("/stark-am-markt/bewerben/").context["form"]

    public = [name for name in ("product", "evidence") if "Öffentlich." in form[name].help_text]
    assert public == ["product", "evidence"]
    assert "Beleg: Studie 2025, Seite 4" in client.get("/stark-am-markt/").content.decode()


def test_error_of_the_consent_does_not_repeat_what_is_agreed_to(client):
    page = send(client, GrowthFieldFactory(), consent="").content.decode()

    assert page.count("Ich habe den Datenschutzhinweis gelesen") == 1
    assert page.count("Ohne Ihre Einwilligung") == 2


def test_what_a_program_filled_in_is_thrown_away(client):
    answer = send(client, GrowthFieldFactory(), homepage="https://spam.example")

    assert (answer.status_code, LeaderApplication.objects.count(), Mail.objects.count()) == (302, 0, 0)


def test_office_decides_and_others_do_not():
    row = LeaderApplicationFactory()
    address = {
        name: reverse(f"admin:newsroom_leaderapplication_{name}", args=(row.pk,))
        for name in ("accept", "ask", "reject")
    }
    others = (member(Role.FIELD_MANAGER, row.growth_field), member(Role.MINISTRY), member(), UserFactory())
    for user in others:
        client = client_of(user)
        assert {client.post(path, {"reason": "x"}).status_code for path in address.values()} <= {302, 403}
        assert client.get(reverse("admin:newsroom_leaderapplication_changelist")).status_code in (302, 403)
    row.refresh_from_db()
    assert (row.condition, Mail.objects.count()) == ("received", 0)

    office = client_of(member(Role.BACK_OFFICE))
    assert "Bitte schreiben Sie" in office.post(address["ask"], {"reason": ""}).content.decode()
    office.post(address["ask"], {"reason": "Welches Jahr?"})
    office.post(address["reject"], {"reason": "Kein Beleg."})
    office.post(address["accept"])

    row.refresh_from_db()
    assert (row.condition, row.reason, MarketLeader.objects.count()) == ("rejected", "Kein Beleg.", 0)
    assert [message.subject for message in delivered()] == [
        f"Rückfrage zu Ihrer Bewerbung: {row.company}",
        f"Nicht aufgenommen: {row.company}",
    ]


def test_same_entry_is_not_made_twice_and_nothing_is_half_written():
    row = LeaderApplicationFactory()
    MarketLeaderFactory(company=row.company, growth_field=row.growth_field)

    with pytest.raises(ValidationError, match="steht schon in der Liste"):
        accept(application=row, user=UserFactory())

    row.refresh_from_db()
    assert row.condition == "received"


def test_unconfirmed_go_after_a_week_and_people_after_the_period():
    old = timezone.now() - dt.timedelta(days=8)
    LeaderApplicationFactory(condition="unconfirmed", created_at=old)
    LeaderApplicationFactory(condition="unconfirmed")
    row = LeaderApplicationFactory(contact_name="Anna")
    reject(application=row, reason="x", user=UserFactory())
    LeaderApplication.objects.filter(pk=row.pk).update(decided_at=timezone.now() - dt.timedelta(days=400))

    assert delete_unconfirmed() == 1
    assert forget_old()["Bewerbungen"] == 1
    row.refresh_from_db()
    assert (row.contact_name, row.contact_email, row.company != "") == ("", "", True)


@pytest.mark.parametrize("rows", [1, 30])
def test_lists_cost_no_more_queries_with_more_rows(client, django_assert_max_num_queries, rows):
    for _number in range(rows):
        MarketLeaderFactory(source=SourceFactory())
        LeaderApplicationFactory()
    office = client_of(member(Role.BACK_OFFICE))

    for address in ("/stark-am-markt/", "/api/v1/market-leaders/"):
        with django_assert_max_num_queries(12):
            client.get(address)
    for model in ("marketleader", "leaderapplication"):
        with django_assert_max_num_queries(20):
            office.get(reverse(f"admin:newsroom_{model}_changelist"))
