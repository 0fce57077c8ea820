"""Subscribing without account: confirmed by mail, ended by one click, forgotten in time."""

import datetime as dt
import re

import pytest
from django.core import mail as sent
from django.core.cache import cache
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from funding.models import FundingNotice, FundingSubscription
from funding.subscriptions import confirm, end_url, query_of
from funding.tasks import tend_subscriptions
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import UserFactory
from tests.factories.funding import SubscriptionFactory
from thcm.core.models import DeletionRun, Mail
from thcm.core.open_forms import new_stamp

pytestmark = pytest.mark.django_db
PAGE = "/foerderung/abo/"
CHOICE = "level=eu&applicant=unternehmen&sme=on"


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def filled(**values):
    return {"stamp": new_stamp("again"), "email": "leserin@example.org", "consent": "on"} | values


def path_of(row):
    return end_url(row).removeprefix("http://localhost:8000")


def test_subscribing_confirming_and_ending(client, django_capture_on_commit_callbacks):
    field = GrowthFieldFactory(slug="optik")

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"{PAGE}?{CHOICE}&sort=news", filled(field=["optik"]))

    row = FundingSubscription.objects.get()
    assert (response.status_code, response.url) == (302, "/foerderung/abo/hinweis/bestaetigen/")
    assert (row.state, row.email, row.language, row.query) == ("unconfirmed", "leserin@example.org", "de", CHOICE)
    assert list(row.growth_fields.all()) == [field]
    [message] = sent.outbox
    assert (message.to, message.subject) == (["leserin@example.org"], "Bitte bestätigen Sie Ihr Abonnement")
    link = re.search(r"http://localhost:8000(/foerderung/abo/bestaetigen/\S+)", message.body)[1]

    assert "Ebene: Europäische Union" in client.get(link).content.decode()
    row.refresh_from_db()
    assert row.state == "unconfirmed"  # opening it changes nothing
    assert client.post(link).url == "/foerderung/abo/hinweis/bestaetigt/"
    row.refresh_from_db()
    assert (row.state, row.told_until) == ("active", row.confirmed_at)
    assert client.post(link).url == link  # a second time nothing happens
    ended = client.get(link)
    assert ended.status_code == 410
    assert "Ihr Abonnement ist schon bestätigt und läuft." in ended.content.decode()

    assert client.get(path_of(row)).status_code == 200
    row.refresh_from_db()
    assert row.state == "active"
    assert client.post(path_of(row)).url == "/foerderung/abo/hinweis/beendet/"
    row.refresh_from_db()
    assert (row.state, row.email, row.ended_at is None) == ("ended", "", False)
    assert "schon nicht mehr" in client.get(path_of(row)).content.decode()


def test_mail_program_ends_it_with_one_post_of_its_own():
    row = SubscriptionFactory()

    response = Client(enforce_csrf_checks=True).post(
        path_of(row), {"List-Unsubscribe": "One-Click"}, headers={"Origin": "https://mail.example.org"}
    )

    row.refresh_from_db()
    assert (response.status_code, row.state) == (200, "ended")


def test_form_of_another_site_and_wrong_links_end_nothing(client):
    row = SubscriptionFactory()

    assert client.post(path_of(row), headers={"Origin": "https://example.org"}).status_code == 403
    assert client.post(f"{path_of(row)[:-2]}x/").status_code == 404
    assert client.post(f"/foerderung/abo/beenden/{row.public_id}/").status_code == 404
    row.refresh_from_db()
    assert row.state == "active"


def test_staff_ends_its_mails_and_keeps_the_account(client):
    notice = FundingNotice.objects.create(user=UserFactory(email="optik@example.org"))

    client.post(path_of(notice))

    notice.refresh_from_db()
    assert (notice.is_wanted, notice.user.email) == (False, "optik@example.org")


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"consent": ""}, "Ohne Ihre Einwilligung können wir Ihnen nichts schicken."),
        ({"email": "leserin"}, "Bitte eine vollständige E-Mail-Adresse eingeben"),
        ({"email": ""}, "Bitte geben Sie Ihre E-Mail-Adresse an."),
        ({"stamp": "alt"}, "Das Formular war zu lange offen."),
    ],
)
def test_form_with_something_missing_says_so_and_stores_nothing(client, values, told):
    response = client.post(PAGE, filled(**values))

    assert told in response.content.decode()
    assert FundingSubscription.objects.count() == 0


@pytest.mark.parametrize("values", [{"homepage": "https://spam.example.org"}, {"stamp": None}])
def test_what_a_program_filled_in_is_thanked_for_and_thrown_away(client, values):
    values = {"stamp": new_stamp()} if "stamp" in values else values  # quicker than anybody

    assert client.post(PAGE, filled(**values)).url == "/foerderung/abo/hinweis/bestaetigen/"
    assert (FundingSubscription.objects.count(), Mail.objects.count()) == (0, 0)


def test_no_more_than_five_an_hour(client):
    for number in range(5):
        assert client.post(PAGE, filled(email=f"leser{number}@example.org")).status_code == 302

    assert client.post(PAGE, filled(email="leser6@example.org")).status_code == 429
    assert FundingSubscription.objects.count() == 5


def test_form_of_another_site_is_refused(client):
    assert client.post(PAGE, filled(), headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_pages_set_no_cookie_and_are_english_under_en(client):
    response = client.get(f"/en{PAGE}?field=optik")

    assert (response.status_code, response.headers["Content-Language"], dict(response.cookies)) == (200, "en", {})
    client.post(f"/en{PAGE}", filled())
    assert FundingSubscription.objects.get().language == "en"


def test_confirming_the_same_again_ends_the_former(client):
    former = SubscriptionFactory(email="Leserin@example.org", query=CHOICE)
    other = SubscriptionFactory(email="leserin@example.org")
    client.post(f"{PAGE}?{CHOICE}", filled())
    row = FundingSubscription.objects.get(state="unconfirmed")

    confirm(subscription=row)

    states = dict(FundingSubscription.objects.values_list("pk", "state"))
    assert states == {former.pk: "ended", other.pk: "active", row.pk: "active"}


def test_only_what_narrows_the_list_is_kept():
    data = QueryDict("level=eu&level=mond&sort=news&page=3&field=optik&status=ended&unknown=1&q=&region=thueringen")

    assert query_of(data) == "region=thueringen&status=ended"


def test_what_was_never_confirmed_is_deleted_after_a_week():
    now = timezone.now()
    SubscriptionFactory(state="unconfirmed", created_at=now - dt.timedelta(days=8))
    young = SubscriptionFactory(state="unconfirmed", created_at=now - dt.timedelta(days=6))
    active = SubscriptionFactory(created_at=now - dt.timedelta(days=800))

    tend_subscriptions()

    assert set(FundingSubscription.objects.all()) == {young, active}
    assert DeletionRun.objects.get().text == "1 nie bestätigte"


@pytest.mark.browser
def test_pages_of_subscriptions_are_accessible(transactional_db, axe):
    GrowthFieldFactory()
    row = SubscriptionFactory()

    assert axe(f"{PAGE}?{CHOICE}") == []
    assert axe(f"{PAGE}?{CHOICE}", width=390, dark=True) == []
    assert axe(path_of(row), width=390) == []
    assert axe("/foerderung/abo/hinweis/bestaetigt/") == []


def test_a_long_choice_is_kept_and_nothing_in_it_twice(client):
    word = "%F0%9F%92%B6" * 100

    response = client.post(f"{PAGE}?q={word}&{'&'.join(['level=eu'] * 200)}", filled())

    assert response.status_code == 302
    assert FundingSubscription.objects.get().query == f"q={word}&level=eu"
