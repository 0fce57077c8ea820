"""Back office of cooperation requests: who decides on which, with what reason, and what the sender is told."""

import pytest
from django.urls import reverse

from networks.demo_requests import REQUESTS, seed_requests
from networks.models import CooperationRequest
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SiteSettingFactory
from tests.factories.networks import CooperationRequestFactory, InterestFactory, NetworkFactory, RequestMatchFactory
from tests.networks.partner import delivered
from tests.people import client_of, member
from thcm.core.permissions import Role
from thcm.waiting import waiting_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site():
    SiteSettingFactory()


@pytest.fixture
def field():
    return GrowthFieldFactory(slug="optik", name_de="Optik")


@pytest.fixture
def waiting(field):
    row = CooperationRequestFactory(
        title="Linse gesucht", state="received", published_at=None, contact_email="erika@example.org"
    )
    row.growth_fields.set([field])
    return row


def address(row, page: str = "change") -> str:
    return reverse(f"admin:networks_cooperationrequest_{page}", args=(row.pk,))


def everybody(field):
    other = GrowthFieldFactory()
    return {
        "back office": client_of(member(Role.BACK_OFFICE)),
        "owner": client_of(member(Role.FIELD_MANAGER, field)),
        "colleague": client_of(member(Role.FIELD_MANAGER, other)),
        "ministry": client_of(member(Role.MINISTRY)),
        "stranger": client_of(member()),
    }


def test_decisions_are_for_back_office_and_own_field(field, waiting):
    clients = everybody(field)

    assert {name: client.get(address(waiting)).status_code for name, client in clients.items()} == {
        "back office": 200,
        "owner": 200,
        "colleague": 403,
        "ministry": 403,
        "stranger": 403,
    }
    for name in ("colleague", "ministry", "stranger"):
        for page in ("publish", "refuse", "withdraw"):
            answer = clients[name].post(address(waiting, page), {"reason": "x"})
            assert answer.status_code == 403
    waiting.refresh_from_db()
    assert waiting.state == "received"
    assert clients["owner"].post(address(waiting, "publish")).status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == "published"


def test_list_and_work_list_hold_what_one_decides_on(field, waiting):
    other = CooperationRequestFactory(title="Anderes Feld", state="received")
    CooperationRequestFactory(title="Unbestätigt", state="unconfirmed").growth_fields.set([field])
    manager, office = member(Role.FIELD_MANAGER, field), member(Role.BACK_OFFICE)

    def lists(user) -> list[list[str]]:
        return [
            [task.label for task in work_list.tasks]
            for work_list in waiting_for(user)
            if work_list.title == "Anfragen der Partnersuche"
        ]

    assert lists(manager) == [["Linse gesucht"]]
    assert sorted(lists(office)[0]) == ["Anderes Feld", "Linse gesucht"]
    page = client_of(manager).get("/verwaltung/networks/cooperationrequest/?state__exact=received").content.decode()
    assert "Linse gesucht" in page
    assert other.title not in page
    whole = client_of(office).get("/verwaltung/networks/cooperationrequest/").content.decode()
    assert "Unbestätigt" not in whole


def test_unconfirmed_request_is_nobodys_to_read():
    row = CooperationRequestFactory(state="unconfirmed")

    answer = client_of(member(Role.BACK_OFFICE)).get(address(row), follow=True)

    assert "Gesuch" not in answer.redirect_chain[-1][0]
    assert row.text not in answer.content.decode()


def test_refusal_needs_a_reason_that_the_sender_is_told(waiting):
    client = client_of(member(Role.BACK_OFFICE))

    refused = client.post(address(waiting, "refuse"), {"reason": " "}).content.decode()
    assert 'id="id_reason_error"><p class="bo-error" role="alert">Bitte nennen Sie den Grund.</p>' in refused
    waiting.refresh_from_db()
    assert waiting.state == "received"

    client.post(address(waiting, "refuse"), {"reason": "Das ist Werbung."})
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason, waiting.decided_by.is_staff) == ("refused", "Das ist Werbung.", True)
    assert waiting.ended_at
    [message] = delivered()
    assert message.to == ["erika@example.org"]
    assert "Das ist Werbung." in message.body


def test_page_of_a_request_offers_saving_only_while_it_can_be_changed(waiting):
    client = client_of(member(Role.BACK_OFFICE))

    before = client.get(address(waiting)).content.decode()
    client.post(address(waiting, "publish"))
    after = client.get(address(waiting)).content.decode()

    assert ('name="_save"' in before, 'name="_save"' in after) == (True, False)


def test_mail_on_publication_names_networks_only_if_some_were_told(waiting, field):
    client = client_of(member(Role.BACK_OFFICE))
    other = CooperationRequestFactory(state="received", published_at=None, contact_email="max@example.org")
    other.growth_fields.set([field])

    client.post(address(waiting, "publish"))
    [alone] = delivered()
    NetworkFactory(growth_field=field)
    client.post(address(other, "publish"))
    [matched] = delivered()

    told = "Passende Netzwerke haben wir benachrichtigt."
    assert (told in alone.body, told in matched.body) == (False, True)


def test_withdrawal_by_the_office_is_told_to_the_sender(waiting):
    client = client_of(member(Role.BACK_OFFICE))
    client.post(address(waiting, "publish"))
    delivered()

    client.post(address(waiting, "withdraw"), {"reason": "Hinweis von außen."})

    waiting.refresh_from_db()
    assert waiting.state == "withdrawn"
    [message] = delivered()
    assert "Hinweis von außen." in message.body


def test_decision_that_comes_too_late_says_so(waiting):
    client = client_of(member(Role.BACK_OFFICE))
    client.post(address(waiting, "publish"))

    page = client.post(address(waiting, "refuse"), {"reason": "x"}, follow=True).content.decode()

    assert "Die Anfrage ist inzwischen veröffentlicht." in page
    waiting.refresh_from_db()
    assert waiting.state == "published"


def test_request_past_its_last_day_is_not_published(waiting):
    CooperationRequest.objects.update(valid_until="2020-01-01")

    page = client_of(member(Role.BACK_OFFICE)).post(address(waiting, "publish"), follow=True).content.decode()

    assert "Der letzte Tag der Anfrage ist vorbei." in page


def test_typing_errors_are_mended_before_publication_only(field, waiting):
    client = client_of(member(Role.BACK_OFFICE))
    data = {
        "kind": "search",
        "title": "Linsen gesucht",
        "text": "Neu",
        "growth_fields": [field.pk],
        "valid_until": waiting.valid_until.isoformat(),
        "contact_email": "other@example.org",
        **{f"{name}-{part}_FORMS": 0 for name in ("matches", "interests") for part in ("TOTAL", "INITIAL")},
    }

    client.post(address(waiting), data)
    waiting.refresh_from_db()
    assert (waiting.title, waiting.contact_email, waiting.state) == ("Linsen gesucht", "erika@example.org", "received")

    client.post(address(waiting, "publish"))
    client.post(address(waiting), {**data, "title": "Zu spät"})
    waiting.refresh_from_db()
    assert waiting.title == "Linsen gesucht"


def test_page_shows_matches_and_interest_to_read(waiting):
    RequestMatchFactory(request=waiting, network__short="OptoNet", reasons=["Feld Optik"])
    InterestFactory(request=waiting, organisation_name="Partner AG", contact_email="max@example.org")
    InterestFactory(request=waiting, organisation_name="Unbestätigt AG", state="unconfirmed")

    page = client_of(member(Role.BACK_OFFICE)).get(address(waiting)).content.decode()

    assert "OptoNet" in page
    assert "Partner AG" in page
    assert "Unbestätigt AG" not in page
    assert "max@example.org" not in page


def test_export_leaves_people_out(waiting):
    waiting.contact_name = "Erika Muster"
    waiting.save()

    answer = client_of(member(Role.BACK_OFFICE)).get("/verwaltung/networks/cooperationrequest/export/", follow=True)

    text = answer.content.decode("utf-8-sig")
    assert "Linse gesucht" in text
    assert "Erika" not in text
    assert "erika@" not in text


def test_demo_requests_are_made_once():
    for slug in {slug for row in REQUESTS for slug in row[4]}:
        GrowthFieldFactory(slug=slug)
    user = member(Role.BACK_OFFICE)

    for _run in range(2):
        seed_requests(user=user)

    states = list(CooperationRequest.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["published"] * (len(REQUESTS) - 1) + ["received"]
    assert all("Demo" in row.title and "Demo" in row.organisation_name for row in CooperationRequest.objects.all())
