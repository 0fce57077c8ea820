"""The mailbox page and the list of mails in the back office, and who may see them."""

import time

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.people import client_of, member
from thcm import mailbox
from thcm.core.models import Mail
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db
READERS = (Role.ADMINISTRATOR, Role.BACK_OFFICE)
OTHERS = (Role.FIELD_MANAGER, Role.MINISTRY, None)


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return settings.EMAIL_FILE_PATH


@pytest.fixture
def assistant() -> Client:
    return client_of(member(Role.BACK_OFFICE))


def message(subject: str, *, html: str = "") -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(subject, f"{subject}: https://example.org/a?b=1&c=2", to=["leserin@example.org"])
    if html:
        message.attach_alternative(html, "text/html")
    return message


def put(folder, name: str, content: bytes) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)


def subjects(client: Client) -> list[str]:
    return [mail.subject for mail in client.get(reverse("mailbox")).context["mails"]]


def test_mailbox_shows_the_newest_first_also_within_a_file(folder, assistant):
    put(folder, "20261122-101500-1.log", message("Älteste").message().as_bytes())
    with get_connection() as folder_connection:  # one file
        folder_connection.send_messages([message("Erste"), message("Zweite – Öl")])

    assert subjects(assistant) == ["Zweite – Öl", "Erste", "Älteste"]
    html = assistant.get(reverse("mailbox")).content.decode()
    assert str(folder) in html
    assert "leserin@example.org" in html


def test_mailbox_opens_a_mail_with_links_and_its_html_closed_in(folder, assistant):
    message("Öl", html='<p onclick="go()">Öl</p><script src="/x.js"></script>').send()
    mail = mailbox.newest_mails()[0]

    html = assistant.get(reverse("mailbox-mail", args=(mail.file_name, mail.number))).content.decode()

    assert '<a href="https://example.org/a?b=1&amp;c=2" rel="nofollow">' in html
    assert 'srcdoc="&lt;p onclick=&quot;go()&quot;&gt;Öl&lt;/p&gt;&lt;script' in html
    assert "<iframe" in html
    assert " sandbox title=" in html


def test_mailbox_that_is_empty_says_so(folder, assistant):
    assert "Noch keine E-Mail." in assistant.get(reverse("mailbox")).content.decode()


@pytest.mark.parametrize(
    ("content", "subject"),
    [
        (b"", None),
        (b"\xff\xfe\x00no mail", ""),
        (b'Subject: =?utf-8?q?=FF?=\nTo: "<<\nDate: gestern\n\nText', "\ufffd"),
        (b"Subject: A\nContent-Type: text/plain; charset=nowhere\n\nText", ""),
        (b"Subject: B\nContent-Type: multipart/alternative\n\nText", "B"),
    ],
)
def test_mailbox_survives_a_broken_file(folder, assistant, content, subject):
    put(folder, "20261122-101500-1.log", content)

    assert subjects(assistant) == ([] if subject is None else [subject])
    status = assistant.get(reverse("mailbox-mail", args=("20261122-101500-1.log", 0))).status_code
    assert status == (404 if subject is None else 200)


def test_mailbox_of_a_long_folder_reads_the_newest_files_only(folder, assistant):
    content = message("Öl").message().as_bytes()
    for number in range(3000):
        put(folder, f"20261122-101500-{10_000 + number}.log", content if number >= 2900 else b"")
    put(folder, "notes.txt", content)

    begun = time.perf_counter()
    found = mailbox.newest_mails()

    assert time.perf_counter() - begun < 2
    assert [mail.file_name for mail in found] == [f"20261122-101500-{12_999 - place}.log" for place in range(100)]
    assert "Gezeigt sind die letzten 100." in assistant.get(reverse("mailbox")).content.decode()


@pytest.mark.parametrize("name", ["..", "notes.txt", "20261122-101500-2.log", "..%2Fsecret_key"])
def test_mailbox_opens_mails_only(folder, assistant, name):
    put(folder, "notes.txt", message("Öl").message().as_bytes())
    (folder.parent / "secret_key").write_text("geheim")

    assert assistant.get(f"/verwaltung/postfach/{name}/0/").status_code == 404


def test_mailbox_is_not_there_where_mails_are_sent(folder, settings, assistant):
    assert "/verwaltung/postfach/" in assistant.get(reverse("admin:index")).content.decode()

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    assert assistant.get(reverse("mailbox")).status_code == 404
    assert "/verwaltung/postfach/" not in assistant.get(reverse("admin:index")).content.decode()


def test_mailbox_is_not_there_in_production(folder, settings, assistant):
    settings.PRODUCTION = True

    assert assistant.get(reverse("mailbox")).status_code == 404
    assert "/verwaltung/postfach/" not in assistant.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize(("role", "status"), [*((role, 200) for role in READERS), *((role, 403) for role in OTHERS)])
def test_mails_are_for_administration_and_back_office(folder, role, status):
    message("Öl").send()
    mail = Mail.objects.create(template="greeting", recipient="leserin@example.org", language="de")
    file_name = mailbox.newest_mails()[0].file_name
    client = client_of(member(role))

    answers = [
        client.get(reverse("mailbox")),
        client.get(reverse("mailbox-mail", args=(file_name, 0))),
        client.get(reverse("admin:core_mail_changelist")),
        client.get(reverse("admin:core_mail_change", args=(mail.pk,))),
        client.get(reverse("admin:core_mail_export")),
    ]

    assert [answer.status_code for answer in answers] == [status] * 5


def test_mailbox_needs_login(folder, client):
    assert client.get(reverse("mailbox")).status_code == 302


def new_mail(state: Mail.State, **values) -> Mail:
    values = {"template": "greeting", "recipient": "leserin@example.org", "language": "de", "state": state, **values}
    return Mail.objects.create(**values)


def test_mails_are_filtered_by_state_and_only_read(assistant):
    waiting, failed = new_mail(Mail.State.QUEUED), new_mail(Mail.State.FAILED, context={"link": "", "title": "geheim"})
    address = reverse("admin:core_mail_changelist")

    listed = assistant.get(address, {"state__exact": "failed"})

    assert list(listed.context["cl"].result_list) == [failed]
    assert list(assistant.get(address).context["cl"].result_list) == [failed, waiting]
    assert assistant.get(reverse("admin:core_mail_add")).status_code == 403
    assert assistant.post(reverse("admin:core_mail_delete", args=(failed.pk,)), {"post": "yes"}).status_code == 403
    page = assistant.get(reverse("admin:core_mail_change", args=(failed.pk,))).content.decode()
    export = assistant.get(reverse("admin:core_mail_export")).content.decode()
    assert "leserin@example.org" in page
    assert "leserin@example.org" in export
    assert "geheim" not in page + export


def test_failed_mails_are_sent_again_and_others_not(assistant):
    failed = new_mail(Mail.State.FAILED, attempts=8, error="weg")
    gone = new_mail(Mail.State.SENT, attempts=1)
    address = reverse("admin:core_mail_changelist")

    def send(*mails: Mail) -> str:
        data = {"action": "send_failed_again", "_selected_action": [mail.pk for mail in mails]}
        return assistant.post(address, data, follow=True).content.decode()

    assert "Noch einmal gesendet wird nur, was gescheitert ist." in send(gone)
    assert "1 E-Mail wird noch einmal gesendet." in send(failed, gone)
    assert list(Mail.objects.order_by("pk").values_list("state", "attempts", "error")) == [
        ("queued", 0, ""),
        ("sent", 1, ""),
    ]


def test_list_of_mails_needs_as_many_queries_for_many(assistant, django_assert_num_queries):
    address = reverse("admin:core_mail_changelist")
    new_mail(Mail.State.SENT)
    assistant.get(address)
    with CaptureQueriesContext(connection) as for_one:
        assistant.get(address)

    for _number in range(29):
        new_mail(Mail.State.SENT)

    with django_assert_num_queries(len(for_one)):
        assert len(assistant.get(address).context["cl"].result_list) == 30
