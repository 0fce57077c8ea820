"""Reports that a newsletter did not arrive after all, as a mail server writes them (RFC 3464)."""

import io
import sys
from email.message import EmailMessage
from io import StringIO

import pytest
from django.core.management import call_command

from newsroom import newsletter_sending as sending
from newsroom.bounces import take_in
from newsroom.models import NewsletterDelivery
from newsroom.newsletter_actions import schedule
from newsroom.newsletter_mail import rendered
from tests.factories.newsroom import NewsletterIssueFactory, SubscriberFactory

pytestmark = pytest.mark.django_db
REPORT = """\
From: MAILER-DAEMON@mx.example.org
To: portal@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; leserin@example.org
Action: {action}
Status: {status}

--b
Content-Type: {kind}

{copy}
--b--
"""


@pytest.fixture
def reader():
    return SubscriberFactory(email="leserin@example.org")


def handed_over() -> str:
    """An issue that the mail server took, as its headers come back."""
    issue = NewsletterIssueFactory(intro_de="Guten Tag")
    schedule(issue=issue, at_once=True)
    sending.start(issue_id=issue.pk)
    issue.deliveries.update(condition="sent")
    [delivery] = issue.deliveries.select_related("subscriber")
    subscriber = delivery.subscriber
    mail = rendered(issue, "de").to(address=subscriber.email, public_id=subscriber.public_id, language="de").message()
    return "".join(f"{name}: {value}\n" for name, value in mail.items())


def report(copy: str, *, action="failed", status="5.1.1", kind="text/rfc822-headers") -> bytes:
    return REPORT.format(action=action, status=status, kind=kind, copy=copy).encode()


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
def test_report_of_a_mailbox_that_does_not_exist_is_counted_once_an_issue(reader, kind):
    copy = handed_over()

    assert [take_in(report(copy, kind=kind)) for _time in range(2)] == ["counted", "known"]

    reader.refresh_from_db()
    assert (reader.bounces, reader.condition) == (1, "confirmed")
    assert NewsletterDelivery.objects.get().condition == "failed"


def test_three_in_a_row_end_it(reader):
    for _time in range(3):
        take_in(report(handed_over()))

    reader.refresh_from_db()
    assert (reader.condition, reader.email) == ("ended", "")


def test_issue_that_arrived_between_begins_the_count_anew(reader):
    take_in(report(handed_over()))
    take_in(report(handed_over()))
    handed_over()
    take_in(report(handed_over()))

    reader.refresh_from_db()
    assert (reader.bounces, reader.condition) == (1, "confirmed")


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"action": "delayed", "status": "4.4.1"}, "not for good"),
        ({"status": "5.7.1"}, "not for good"),  # refused for its contents or for us, not for the mailbox
        ({"status": "5.2.2"}, "not for good"),  # full
        ({"status": ""}, "not for good"),
    ],
)
def test_report_of_anything_else_changes_nothing(reader, changes, outcome):
    assert take_in(report(handed_over(), **changes)) == outcome

    reader.refresh_from_db()
    assert reader.bounces == 0


def test_forged_report_ends_nobody(reader):
    copy = handed_over()
    forged = copy.replace(reader.public_id, "EAAAAAAA")

    assert [
        take_in(report(text)) for text in (forged, "Subject: x\n", copy.replace("localhost:8000", "evil.example"))
    ] == ["not ours"] * 3
    reader.refresh_from_db()
    assert reader.bounces == 0


def test_other_mail_is_left_alone():
    answer = EmailMessage()
    answer["Subject"] = "Re: Newsletter"
    answer.set_content("Danke!")

    assert [take_in(raw) for raw in (answer.as_bytes(), b"", b"\xff\x00kaputt")] == ["not a report"] * 3


def test_command_reads_what_the_mail_server_hands_over(reader, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(report(handed_over()))))
    said = StringIO()

    call_command("read_bounce", stdout=said)

    assert said.getvalue() == "counted\n"
