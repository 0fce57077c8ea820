"""The newsletter's address list: confirmed by mail, ended by one click, proven and forgotten in time."""

import datetime as dt
import re

import pytest
from django.core import mail as sent
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from newsroom.models import ConsentRecord, Subscriber
from newsroom.subscriptions import confirm, end, end_url, subscribe
from newsroom.tasks import tend_subscribers
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.newsroom import ConsentRecordFactory, SubscriberFactory
from thcm.core.models import DeletionRun, Mail
from thcm.core.open_forms import new_stamp
from thcm.privacy_desk import forget_old

pytestmark = pytest.mark.django_db
PAGE = "/newsletter/"


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def filled(**values):
    return {"stamp": new_stamp("again"), "email": "leserin@example.org", "language": "de", "consent": "on"} | values


def path_of(row):
    return end_url(row, "de").removeprefix("http://localhost:8000")


def test_subscribing_confirming_and_ending(client, django_capture_on_commit_callbacks):
    field = GrowthFieldFactory(slug="optik")

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(PAGE, filled(field=["optik"]))

    row, record = Subscriber.objects.get(), ConsentRecord.objects.get()
    assert (response.status_code, response.url) == (302, "/newsletter/hinweis/bestaetigen/")
    assert (row.condition, row.email, record.email, record.confirmed_at) == (
        *("pending", "leserin@example.org", "leserin@example.org", None),
    )
    assert (record.text_version, record.text[:36]) == ("2026-11", "Ich möchte den Newsletter bekommen u")
    [message] = sent.outbox
    assert (message.to, message.subject) == (["leserin@example.org"], "Bitte bestätigen Sie den Newsletter")
    link = re.search(r"http://localhost:8000(/newsletter/bestaetigen/\S+)", message.body)[1]

    assert f"Felder: {field.name}" in client.get(link).content.decode()
    row.refresh_from_db()
    assert row.condition == "pending"  # opening it changes nothing
    assert client.post(link).url == "/newsletter/hinweis/bestaetigt/"
    row.refresh_from_db()
    record.refresh_from_db()
    assert (row.condition, list(row.growth_fields.all())) == ("confirmed", [field])
    assert row.confirmed_at == record.confirmed_at
    assert client.post(link).url == link  # a second time nothing happens
    ended = client.get(link)
    assert (ended.status_code, "Ihre Anmeldung ist schon bestätigt." in ended.content.decode()) == (410, True)

    assert client.get(path_of(row)).status_code == 200
    row.refresh_from_db()
    assert row.condition == "confirmed"
    assert client.post(path_of(row)).url == "/newsletter/hinweis/beendet/"
    row.refresh_from_db()
    record.refresh_from_db()
    assert (row.condition, row.email, record.email) == ("ended", "", "leserin@example.org")
    assert record.withdrawn_at == row.ended_at
    assert "schon nicht mehr" in client.get(path_of(row)).content.decode()


def test_mail_program_ends_it_with_one_post_of_its_own_also_twice():
    row = SubscriberFactory()
    program = Client(enforce_csrf_checks=True)
    post = {"data": {"List-Unsubscribe": "One-Click"}, "headers": {"Origin": "https://mail.example.org"}}

    answers = [program.post(path_of(row), **post) for _time in range(2)]

    row.refresh_from_db()
    assert ([answer.status_code for answer in answers], row.condition) == ([200, 200], "ended")


def test_form_of_another_site_and_wrong_links_end_nothing(client):
    row = SubscriberFactory()

    assert client.post(path_of(row), headers={"Origin": "https://example.org"}).status_code == 403
    assert client.post(f"{path_of(row)[:-2]}x/").status_code == 404
    assert client.post(f"/newsletter/abmelden/{row.public_id}/").status_code == 404
    assert client.post(PAGE, filled(), headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    row.refresh_from_db()
    assert (row.condition, Mail.objects.count()) == ("confirmed", 0)


def test_known_address_gets_the_same_answer_and_changes_only_when_confirmed(client):
    field = GrowthFieldFactory(slug="optik")
    row = SubscriberFactory(email="Leserin@Example.org")
    ConsentRecordFactory(subscriber=row)

    known = client.post(PAGE, filled(field=["optik"], language="en"))
    unknown = client.post(PAGE, filled(email="neu@example.org"))

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    row.refresh_from_db()
    assert (row.language, row.growth_fields.count()) == ("de", 0)
    confirm(record=ConsentRecord.objects.get(subscriber=row, confirmed_at=None))
    row.refresh_from_db()
    assert (row.language, list(row.growth_fields.all())) == ("en", [field])
    assert [(mail.template, mail.language) for mail in Mail.objects.order_by("pk")] == [
        ("newsletter_confirm", "en"),
        ("newsletter_confirm", "de"),
    ]


def test_proof_keeps_the_words_that_were_read_whatever_the_language_of_the_newsletter(client):
    client.post(PAGE, filled(language="en"))
    client.post("/en/newsletter/", filled(language="de"))

    assert [(record.language, record.text.split()[0]) for record in ConsentRecord.objects.order_by("pk")] == [
        ("en", "Ich"),
        ("de", "I"),
    ]


def test_confirming_what_ended_in_this_moment_says_so_and_changes_nothing():
    row = SubscriberFactory()
    record = ConsentRecordFactory(subscriber=row, confirmed_at=None)
    Subscriber.objects.filter(pk=row.pk).update(condition="ended", email="")  # as `end` does first

    with pytest.raises(ValidationError, match="inzwischen abgemeldet"):
        confirm(record=record)

    row.refresh_from_db()
    record.refresh_from_db()
    assert (row.condition, record.confirmed_at) == ("ended", None)


def test_confirming_anew_forgets_what_bounced_before():
    row = SubscriberFactory(email="leserin@example.org", bounces=2)

    confirm(record=subscribe(email="leserin@example.org", fields=[], language="de"))

    row.refresh_from_db()
    assert (row.condition, row.bounces) == ("confirmed", 0)


def test_address_of_before_may_subscribe_again():
    former = SubscriberFactory(email="leserin@example.org")
    end(subscriber=former)

    confirm(record=subscribe(email="leserin@example.org", fields=[], language="de"))

    assert list(Subscriber.objects.order_by("pk").values_list("condition", "email")) == [
        ("ended", ""),
        ("confirmed", "leserin@example.org"),
    ]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"consent": ""}, "Ohne Ihre Einwilligung können wir Ihnen nichts schicken."),
        ({"email": "leserin"}, "Bitte eine vollständige E-Mail-Adresse eingeben"),
        ({"email": ""}, "Bitte geben Sie Ihre E-Mail-Adresse an."),
        ({"stamp": "alt"}, "Das Formular war zu lange offen."),
        ({"field": ["mond"]}, "mond"),
        ({"language": "xx"}, "xx"),
    ],
)
def test_form_with_something_wrong_says_so_and_stores_nothing(client, values, told):
    response = client.post(PAGE, filled(**values))

    assert told in response.content.decode()
    assert Subscriber.objects.count() == 0


def test_what_a_program_fills_in_is_thanked_for_and_thrown_away(client):
    response = client.post(PAGE, filled(homepage="https://spam.example.org"))

    assert (response.url, Subscriber.objects.count()) == ("/newsletter/hinweis/bestaetigen/", 0)


def test_many_of_one_connection_are_refused(client):
    for number in range(5):
        assert client.post(PAGE, filled(email=f"leser{number}@example.org")).status_code == 302

    assert client.post(PAGE, filled(email="leser6@example.org")).status_code == 429


def test_pages_set_no_cookie_and_are_english_under_en(client):
    response = client.get("/en/newsletter/")

    assert (response.status_code, response.headers["Content-Language"], dict(response.cookies)) == (200, "en", {})
    client.post("/en/newsletter/", filled(language=""))
    assert Subscriber.objects.get().language == "en"
    assert client.get("/newsletter/hinweis/unbekannt/").status_code == 404


def test_database_refuses_an_address_twice_and_one_that_has_ended():
    SubscriberFactory(email="leserin@example.org")

    with pytest.raises(IntegrityError, match="newsroom_subscriber_one_of_address"):
        SubscriberFactory(email="LESERIN@example.org")


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"condition": "ended"}, "newsroom_subscriber_forgets_address"),
        ({"condition": "pending", "email": ""}, "newsroom_subscriber_forgets_address"),
        ({"confirmed_at": None}, "newsroom_subscriber_confirmed_at"),
    ],
)
def test_database_refuses_half_a_subscriber(values, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        SubscriberFactory(**values)


def test_what_was_never_confirmed_is_deleted_after_a_week():
    now = timezone.now()
    old, young = now - dt.timedelta(days=8), now - dt.timedelta(days=6)
    gone = SubscriberFactory(condition="pending", created_at=old)
    stays = SubscriberFactory(condition="pending", created_at=old)
    confirmed = SubscriberFactory(created_at=old)
    ConsentRecordFactory(subscriber=gone, confirmed_at=None, asked_at=old)
    ConsentRecordFactory(subscriber=confirmed, confirmed_at=None, asked_at=old)
    kept = {
        ConsentRecordFactory(subscriber=stays, confirmed_at=None, asked_at=young),
        ConsentRecordFactory(subscriber=confirmed, asked_at=old),
    }

    tend_subscribers()

    assert set(Subscriber.objects.all()) == {stays, confirmed}
    assert set(ConsentRecord.objects.all()) == kept
    assert DeletionRun.objects.get().text == "1 nie bestätigte"


def test_proof_forgets_its_address_three_years_after_it_was_withdrawn():
    now = timezone.now()
    over = ConsentRecordFactory(withdrawn_at=now - dt.timedelta(days=1096))
    kept = ConsentRecordFactory(withdrawn_at=now - dt.timedelta(days=1094))

    forget_old()

    over.refresh_from_db()
    kept.refresh_from_db()
    assert (over.email, kept.email) == ("", kept.subscriber.email)
