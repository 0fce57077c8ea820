"""Mail: queued in the transaction, sent once after the commit, tried again, forgotten; whoever may see it."""

import datetime as dt
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from celery import current_app
from django.core import mail as sent
from django.db import connection, transaction
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from tests import smtp
from tests.factories.core import SiteSettingFactory
from tests.processes import environment, eventually
from thcm.celery import app
from thcm.core.delivery import ATTEMPTS, deliver, forget
from thcm.core.mail import queue_mail, send_again
from thcm.core.models import Mail, OneTimeToken
from thcm.core.tasks import deliver_waiting_mail
from thcm.core.tokens import TokenLink, find_token, new_token
from thcm.env import BASE_DIR

TEMPLATES = {
    "greeting": """{% extends "mail/base.txt" %}{% block subject %}Neu: {{ title }}{% endblock %}
{% block body %}Guten Tag,

{{ title }} – mehr unter https://example.org/a?b=1&c=2

{% if link %}{{ link }}{% endif %}

Freundliche Grüße{% endblock %}""",
    "broken": '{% extends "mail/base.txt" %}{% block body %}{% url "nowhere" %}{% endblock %}',
}
TEXT = """Guten Tag,

Öl & <Gas> – mehr unter https://example.org/a?b=1&c=2

http://localhost:8000/netzwerke/

Freundliche Grüße

-- 
Thüringer ClusterManagement
Sie bekommen diese E-Mail, weil Ihre Adresse im Portal angegeben ist.
Impressum: http://localhost:8000/impressum/
"""


def write_templates(folder: Path) -> None:
    (folder / "mail").mkdir()
    for name, text in TEMPLATES.items():
        (folder / "mail" / f"{name}.txt").write_text(text)


@pytest.fixture(autouse=True)
def templates(settings, tmp_path):
    write_templates(tmp_path)
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [engine | {"DIRS": [*engine["DIRS"], tmp_path]}]
    settings.SITE_URL = "http://localhost:8000"


@pytest.fixture
def mail_server(settings) -> Iterator[smtp.MailServer]:
    with smtp.running() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        yield server


@pytest.fixture
def queued(db) -> Callable[..., Mail]:
    """Queues a mail that nobody has been told of."""

    def queue(**values) -> Mail:
        return queue_mail(**{"template": "greeting", "to": "leserin@example.org", "title": "Öl & <Gas>", **values})

    return queue


def make_due() -> None:
    Mail.objects.update(next_attempt_at=timezone.now())


def state(mail: Mail) -> tuple[str, int, str]:
    mail.refresh_from_db()
    return mail.state, mail.attempts, mail.error


def test_mail_leaves_after_the_commit_and_is_forgotten(queued, django_capture_on_commit_callbacks):
    SiteSettingFactory()

    with django_capture_on_commit_callbacks(execute=True):
        mail = queued(link="/netzwerke/")
        assert sent.outbox == []

    [message] = sent.outbox
    assert (message.subject, message.to, message.body) == ("Neu: Öl & <Gas>", ["leserin@example.org"], TEXT)
    assert message.extra_headers == {"Auto-Submitted": "auto-generated"}
    assert state(mail) == ("sent", 1, "")
    assert (mail.subject, mail.context, str(mail)) == ("Neu: Öl & <Gas>", {}, "Neu: Öl & <Gas>")
    assert mail.sent_at is not None


def test_mail_html_says_the_same_with_a_button(queued):
    SiteSettingFactory()
    deliver(queued(link="/netzwerke/").pk)

    [(html, kind)] = sent.outbox[0].alternatives

    assert kind == "text/html"
    assert '<html lang="de">' in html
    assert "<title>Neu: Öl &amp; &lt;Gas&gt;</title>" in html
    assert "Öl &amp; &lt;Gas&gt; – mehr unter" in html
    assert '<a href="https://example.org/a?b=1&amp;c=2" rel="nofollow">https://example.org/a?b=1&amp;c=2</a>' in html
    assert html.count("http://localhost:8000/netzwerke/") == 1
    assert ">Im Portal öffnen</a>" in html
    assert html.index("mehr unter") < html.index("Im Portal öffnen") < html.index("Freundliche Grüße")
    assert "Thüringer ClusterManagement<br>" in html
    assert 'href="http://localhost:8000/impressum/"' in html


def test_mail_in_english_names_the_portal_in_english(queued):
    SiteSettingFactory()
    deliver(queued(language="en").pk)

    [message] = sent.outbox

    assert "Thuringian Cluster Management" in message.body
    assert "http://localhost:8000/en/impressum/" in message.body
    assert '<html lang="en">' in message.alternatives[0][0]


def test_mail_without_link_and_before_the_portal_has_a_name(queued):
    deliver(queued().pk)

    [message] = sent.outbox

    assert message.body.partition("\n-- \n")[2].startswith("Sie bekommen diese E-Mail")
    assert "Im Portal öffnen" not in message.alternatives[0][0]


@pytest.mark.django_db(transaction=True)
def test_mail_of_a_transaction_that_fails_never_was():
    with transaction.atomic():
        queue_mail(template="greeting", to="leserin@example.org", title="Öl")
        transaction.set_rollback(True)

    assert (sent.outbox, Mail.objects.count()) == ([], 0)


def test_token_is_in_the_mail_and_nowhere_else(queued):
    mail = queued(link=TokenLink("figure-detail", "confirm", 7))
    assert OneTimeToken.objects.count() == 0

    deliver(mail.pk)

    [message] = sent.outbox
    raw = message.body.partition("http://localhost:8000/kennzahlen/")[2].partition("/")[0]
    token = find_token("confirm", raw)
    assert token is not None
    assert (token.target_id, token.is_usable) == (7, True)
    assert raw not in str([*Mail.objects.values_list(), *OneTimeToken.objects.values_list()])


@pytest.mark.parametrize("title", ["Öl\nBcc: alle@example.org", "Öl\r\n\r\nBcc: alle@example.org", "Öl\u2028Bcc: x"])
def test_subject_stays_one_line(queued, mail_server, title):
    deliver(queued(title=title).pk)

    [message] = mail_server.messages
    assert str(message["Subject"]) == "Neu: " + " ".join(title.split())
    assert message["Bcc"] is None
    assert message.get_body(("plain",)).get_content().startswith("Guten Tag,")


def test_recipient_with_a_second_header_fails(queued, mail_server, caplog):
    mail = queued(to="leserin@example.org\nBcc: alle@example.org")

    deliver(mail.pk)

    assert mail_server.messages == []
    assert state(mail)[:2] == ("failed", 1)
    assert mail.error.startswith("ValueError: Invalid address")
    assert "failed" in caplog.text


def test_mail_to_nobody_fails(queued):
    mail = queued(to="")

    deliver(mail.pk)

    assert state(mail) == ("failed", 1, "ValueError: no address to send it to")


def test_broken_template_fails_loudly_and_at_once(queued, caplog):
    mail = queued(template="broken")

    deliver(mail.pk)
    make_due()
    deliver(mail.pk)

    assert state(mail)[:2] == ("failed", 1)
    assert mail.error.startswith("NoReverseMatch: ")
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("ERROR", f"mail {mail.pk} (broken) failed")
    ]
    assert sent.outbox == []


def test_missing_template_fails(queued):
    mail = queued(template="none")

    deliver(mail.pk)

    assert state(mail) == ("failed", 1, "TemplateDoesNotExist: mail/none.txt")


def test_refused_mail_is_tried_again_later_with_a_new_token(queued, mail_server, caplog):
    mail_server.refusals = ["451 greylisted, come back later"]
    mail = queued(link=TokenLink("figure-detail", "confirm", 7))

    deliver(mail.pk)
    assert state(mail)[:2] == ("queued", 1)
    assert "greylisted" in mail.error
    assert dt.timedelta(minutes=1) < mail.next_attempt_at - timezone.now() <= dt.timedelta(minutes=2)
    assert (mail.subject, mail.context["title"]) == ("Neu: Öl & <Gas>", "Öl & <Gas>")
    assert OneTimeToken.objects.count() == 0
    assert "leserin" not in caplog.text

    deliver_waiting_mail()  # not yet
    assert state(mail)[:2] == ("queued", 1)

    make_due()
    deliver_waiting_mail()
    assert state(mail) == ("sent", 2, "")
    assert [str(message["To"]) for message in mail_server.messages] == ["leserin@example.org"]
    assert OneTimeToken.objects.count() == 1


def test_server_that_is_away_ends_in_a_failure_that_can_be_sent_again(queued, mail_server, caplog):
    other = queued()
    deliver(other.pk)
    mail_server.server_close()
    mail = queued()

    for _attempt in range(ATTEMPTS):
        make_due()
        deliver(mail.pk)
    assert state(mail)[:2] == ("failed", ATTEMPTS)
    assert mail.error.startswith("ConnectionRefusedError: ")
    assert mail.context["title"] == "Öl & <Gas>"
    assert len(caplog.records) == ATTEMPTS

    assert send_again(Mail.objects.all()) == 1
    assert (state(mail), state(other)) == (("queued", 0, ""), ("sent", 1, ""))


def test_mail_delivered_twice_is_sent_once(queued):
    mail = queued()

    deliver(mail.pk)
    deliver(mail.pk)

    assert len(sent.outbox) == 1
    assert state(mail) == ("sent", 1, "")


@pytest.mark.django_db(transaction=True)
def test_mail_delivered_by_two_workers_at_once_is_sent_once(mail_server, silent_broker):
    mail = queue_mail(template="greeting", to="leserin@example.org", title="Öl")
    mail_server.seconds = 0.3

    def work() -> None:
        deliver(mail.pk)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(mail_server.messages) == 1
    assert state(mail) == ("sent", 1, "")


def test_mail_waits_for_a_broker_that_is_away(
    queued, django_capture_on_commit_callbacks, silent_broker, settings, caplog
):
    begun = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        mail = queued()
    assert time.monotonic() - begun < 2
    assert state(mail) == ("queued", 0, "")
    assert f"mail {mail.pk} waits for the broker" in caplog.text

    settings.CELERY_TASK_ALWAYS_EAGER = True
    deliver_waiting_mail()

    assert state(mail) == ("sent", 1, "")


def test_old_mail_and_ended_tokens_are_forgotten(queued):
    old, new = queued(), queued()
    gone, kept = (find_token("confirm", new_token("confirm", number)) for number in (1, 2))
    limit = timezone.now() - dt.timedelta(days=90)
    Mail.objects.filter(pk=old.pk).update(created_at=limit - dt.timedelta(minutes=1))
    Mail.objects.filter(pk=new.pk).update(created_at=limit + dt.timedelta(minutes=1))
    OneTimeToken.objects.filter(pk=gone.pk).update(expires_at=limit - dt.timedelta(minutes=1))

    assert forget() == (1, 1)

    assert (list(Mail.objects.all()), list(OneTimeToken.objects.all())) == ([new], [kept])


@pytest.mark.django_db
def test_jobs_of_mail_have_their_times():
    jobs = PeriodicTask.objects.filter(task__startswith="thcm.core.tasks.").order_by("name")

    assert [job.name for job in jobs] == ["Alte E-Mails vergessen", "Wartende E-Mails verschicken"]
    assert {job.task for job in jobs} <= set(app.tasks)


def test_every_thread_hands_over_to_the_same_broker():
    found = []

    thread = threading.Thread(target=lambda: found.append(current_app._get_current_object()))
    thread.start()
    thread.join()

    assert found == [app]


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_mail_arrives_in_the_mailbox_through_a_real_worker(settings, tmp_path):
    """Its settings differ from the portal's in the templates of this test only."""
    settings.CELERY_TASK_ALWAYS_EAGER = False
    (tmp_path / "worker_settings.py").write_text(
        f"from thcm.settings import *\nTEMPLATES[0]['DIRS'].append({str(tmp_path)!r})\n"
    )
    access = connection.settings_dict
    variables = environment(
        tmp_path / "var",
        DJANGO_SETTINGS_MODULE="worker_settings",
        PYTHONPATH=str(tmp_path),
        DATABASE_URL=f"postgres://{access['USER']}@/{access['NAME']}?host={access['HOST']}&port={access['PORT']}",
        REDIS_URL=os.environ["REDIS_URL"],
        PYTHONWARNINGS="ignore",
    )
    mail = queue_mail(template="greeting", to="leserin@example.org", title="Öl")

    command = [sys.executable, "-m", "celery", "-q", "-A", "thcm.celery", "worker", "--pool=solo", "--without-mingle"]
    with subprocess.Popen(command, cwd=BASE_DIR, env=variables) as worker:
        try:
            assert eventually(lambda: state(mail)[0] == "sent")
        finally:
            worker.terminate()

    [file] = (tmp_path / "var" / "mail").iterdir()
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (str(message["To"]), str(message["Subject"])) == ("leserin@example.org", "Neu: Öl")
