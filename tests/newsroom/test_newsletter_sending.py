"""Sending an issue over a real mail server: whom it reaches, what is refused, what breaks in the middle."""

import datetime as dt
import threading
from collections import Counter

import pytest
from django.db import connection, transaction
from django.utils import timezone

from newsroom import newsletter_sending as sending
from newsroom.models import NewsletterDelivery, NewsletterIssue
from newsroom.newsletter_actions import schedule, stop
from newsroom.subscriptions import end, end_url
from newsroom.tasks import send_newsletter_batch, tend_newsletter
from tests import smtp
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.newsroom import NewsletterIssueFactory, NewsletterItemFactory, SubscriberFactory
from tests.people import client_of, member, restore_roles
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    with smtp.running() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.server_address
        yield running


def begun(**values):
    """An issue whose sending has begun, to all who are confirmed by now."""
    issue = NewsletterIssueFactory(intro_de="Guten Tag", intro_en="Hello", **values)
    schedule(issue=issue, at_once=True)
    assert sending.start(issue_id=issue.pk)
    issue.refresh_from_db()
    return issue


def recipients(server):
    return sorted(message["To"] for message in server.messages)


def counts(issue):
    return NewsletterDelivery.objects.counts(issue.pk)


def later(**ago):
    """As if that much time had passed for all deliveries."""
    NewsletterDelivery.objects.update(
        next_attempt_at=timezone.now() - dt.timedelta(**ago), claimed_at=timezone.now() - dt.timedelta(**ago)
    )


def test_scheduled_issue_reaches_confirmed_readers_of_its_field(server):
    field, other = GrowthFieldFactory.create_batch(2)
    everything = SubscriberFactory(email="alle@example.org", language="en")
    SubscriberFactory(email="feld@example.org").growth_fields.add(field)
    SubscriberFactory(email="anderes@example.org").growth_fields.add(other)
    SubscriberFactory(email="offen@example.org", condition="pending", confirmed_at=None)
    SubscriberFactory(email="", condition="ended")
    issue = NewsletterIssueFactory(number=3, growth_field=field, intro_de="Guten Tag", intro_en="Hello")
    NewsletterItemFactory(issue=issue, title_de="Grüße aus Jena", title_en="Greetings from Jena")
    tomorrow = NewsletterIssueFactory(intro_de="Später", send_at=timezone.now() + dt.timedelta(days=1))
    schedule(issue=issue, at_once=True)
    schedule(issue=tomorrow)

    tend_newsletter()

    issue.refresh_from_db()
    tomorrow.refresh_from_db()
    assert recipients(server) == ["alle@example.org", "feld@example.org"]
    assert (issue.condition, counts(issue), tomorrow.condition) == ("sent", {"sent": 2}, "scheduled")
    [message] = [message for message in server.messages if message["To"] == "alle@example.org"]
    address = end_url(everything, "en")
    assert (message["Subject"], message["List-Unsubscribe"].strip()) == (issue.title_en, f"<{address}>")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert all(words in part for words in ("Greetings from Jena", "Hello", address) for part in (text, html))


def test_reader_whose_fields_the_issue_says_nothing_about_gets_no_empty_mail(server):
    field, other = GrowthFieldFactory.create_batch(2)
    SubscriberFactory(email="feld@example.org").growth_fields.add(field)
    SubscriberFactory(email="anderes@example.org").growth_fields.add(other)
    issue = NewsletterIssueFactory()
    NewsletterItemFactory(issue=issue).growth_fields.add(field)
    schedule(issue=issue, at_once=True)

    tend_newsletter()
    tend_newsletter()

    issue.refresh_from_db()
    assert (recipients(server), counts(issue), issue.condition) == (["feld@example.org"], {"sent": 1}, "sent")


def test_each_mail_has_the_way_out_of_its_own_reader(server, client):
    readers = SubscriberFactory.create_batch(3)
    issue = begun()

    sending.send_batch(issue_id=issue.pk)

    for reader in readers:
        [message] = [message for message in server.messages if message["To"] == reader.email]
        own = [end_url(other, "de") in message.get_body(("html",)).get_content() for other in readers]
        assert own == [other == reader for other in readers]
    path = server.messages[0]["List-Unsubscribe"].strip(" <>").removeprefix("http://localhost:8000")
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200


def test_refused_mailbox_bounces_and_ends_after_three(server):
    gone, full, here = (SubscriberFactory(email=f"{name}@example.org") for name in ("weg", "voll", "da"))
    server.refused = {"weg@example.org": "550 5.1.1 no such user", "voll@example.org": "452 4.2.2 mailbox full"}

    issues = []
    for _time in range(3):
        issues.append(begun())
        sending.send_batch(issue_id=issues[-1].pk)
        gone.refresh_from_db()
    begun()

    assert [counts(issue) for issue in issues] == [{"failed": 1, "waiting": 1, "sent": 1}] * 3
    assert (gone.condition, gone.email, gone.bounces) == ("ended", "", 3)
    for reader in (full, here):
        reader.refresh_from_db()
        assert (reader.condition, reader.bounces) == ("confirmed", 0)
    assert not gone.deliveries.filter(condition="waiting").exists()


def test_mail_that_arrives_forgets_earlier_bounces(server):
    reader = SubscriberFactory(bounces=2)

    sending.send_batch(issue_id=begun().pk)
    reader.refresh_from_db()
    assert reader.bounces == 2  # a report may still come back
    begun()

    reader.refresh_from_db()
    assert reader.bounces == 0


def test_mail_refused_for_its_contents_is_no_bounce(server):
    reader = SubscriberFactory()
    server.refusals = ["554 5.7.1 looks like spam"]

    issue = begun()
    sending.send_batch(issue_id=issue.pk)

    reader.refresh_from_db()
    assert (counts(issue), reader.bounces) == ({"failed": 1}, 0)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("550 5.1.1 no such user", ({"failed": 1}, 1)),
        ("550 5.2.1 mailbox disabled", ({"failed": 1}, 1)),
        ("550 no such user", ({"failed": 1}, 1)),
        ("554 5.7.1 relay access denied", ({"waiting": 1}, 0)),
        ("554 denied", ({"waiting": 1}, 0)),
    ],
)
def test_relay_that_refuses_everybody_ends_nobody(server, answer, outcome):
    reader = SubscriberFactory(email="a@example.org")
    server.refused = {"a@example.org": answer}

    issue = begun()
    sending.send_batch(issue_id=issue.pk)

    reader.refresh_from_db()
    assert (counts(issue), reader.bounces) == outcome


def test_temporary_failure_is_tried_later_and_given_up_in_the_end(server):
    SubscriberFactory(email="voll@example.org")
    server.refused = {"voll@example.org": "452 4.2.2 mailbox full"}
    issue = begun()

    assert sending.send_batch(issue_id=issue.pk) == 1
    assert sending.send_batch(issue_id=issue.pk) == 0  # not yet
    for _time in range(5):
        later(hours=10)
        sending.send_batch(issue_id=issue.pk)

    assert counts(issue) == {"failed": 1}
    assert sending.finish(issue_id=issue.pk)


def test_server_that_is_down_loses_nothing(server, settings):
    SubscriberFactory.create_batch(3)
    issue = begun()
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1

    send_newsletter_batch(issue.pk)
    assert counts(issue) == {"waiting": 3}
    settings.EMAIL_PORT = port
    tend_newsletter()

    assert counts(issue) == {"sent": 3}
    assert len(set(recipients(server))) == 3


def test_connection_that_breaks_leaves_one_uncertain_and_sends_none_twice(server):
    SubscriberFactory.create_batch(5)
    issue = begun()
    server.breaks_at = 2

    assert sending.send_batch(issue_id=issue.pk) == 5
    assert counts(issue) == {"sent": 1, "uncertain": 1, "waiting": 3}
    sending.send_batch(issue_id=issue.pk)

    assert counts(issue) == {"sent": 4, "uncertain": 1}
    assert len(set(recipients(server))) == len(server.messages) == 5


def test_server_that_says_goodbye_gets_the_rest_later(server):
    SubscriberFactory(email="a@example.org")
    SubscriberFactory.create_batch(2)
    server.refused = {"a@example.org": "421 4.3.2 closing"}
    issue = begun()

    sending.send_batch(issue_id=issue.pk)

    assert counts(issue) == {"waiting": 3}
    assert [row.attempts for row in issue.deliveries.all()] == [1, 0, 0]


def test_what_a_killed_worker_had_claimed_is_uncertain_and_not_sent_again(server):
    SubscriberFactory.create_batch(5)
    issue = begun()
    sending.claim(issue_id=issue.pk, most=2)  # and the worker is no more

    assert sending.bury_dead() == 0  # it may be slow
    sending.send_batch(issue_id=issue.pk)
    assert (counts(issue), sending.finish(issue_id=issue.pk)) == ({"claimed": 2, "sent": 3}, False)
    NewsletterDelivery.objects.filter(condition="claimed").update(claimed_at=timezone.now() - dt.timedelta(hours=1))
    tend_newsletter()

    issue.refresh_from_db()
    assert (counts(issue), issue.condition, len(server.messages)) == ({"uncertain": 2, "sent": 3}, "sent", 3)


def test_who_leaves_meanwhile_gets_nothing_any_more(server):
    stays, leaves = SubscriberFactory.create_batch(2)
    issue = begun()
    end(subscriber=leaves)

    sending.send_batch(issue_id=issue.pk)

    assert (recipients(server), counts(issue)) == ([stays.email], {"sent": 1})


def test_stopped_issue_waits(server):
    SubscriberFactory()
    issue = begun()
    stop(issue=issue)

    tend_newsletter()

    assert (counts(issue), server.messages) == ({"waiting": 1}, [])


def test_issue_starts_once():
    SubscriberFactory()
    issue = begun()

    assert not sending.start(issue_id=issue.pk)
    assert issue.deliveries.count() == 1


def test_report_has_counts_and_no_address(server):
    reader = SubscriberFactory()
    issue = begun()
    sending.send_batch(issue_id=issue.pk)

    page = client_of(member(Role.BACK_OFFICE)).get(f"/verwaltung/newsroom/newsletterissue/{issue.pk}/change/")

    content = page.content.decode()
    assert ("übergeben: 1" in content, "ungewiss: 0" in content, reader.email in content) == (True, True, False)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_mail_once(server):
    restore_roles()
    SubscriberFactory.create_batch(90)
    with transaction.atomic():
        issue = begun()
    taken = []

    def work():
        try:
            taken.append(sending.send_batch(issue_id=issue.pk))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert (sum(taken), counts(issue)) == (90, {"sent": 90})
    assert set(Counter(recipients(server)).values()) == {1}
    assert NewsletterIssue.objects.get().condition == "sending"
