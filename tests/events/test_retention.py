"""What is kept of senders, and for how long (R37)."""

import datetime as dt
import logging

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from events.models import Event, EventSubmission, ModerationDecision
from events.moderation import accept, question, reject
from events.submission_actions import withdraw
from events.tasks import tend_submissions
from tests.core.test_images import drawn, uploaded
from tests.factories.core import SiteSettingFactory, UserFactory
from tests.factories.events import EventSubmissionFactory, payload
from tests.people import client_of, member
from thcm.core.images import redrawn
from thcm.core.models import DeletionRun, Mail
from thcm.core.permissions import Role
from thcm.core.tasks import forget_old_mail

pytestmark = pytest.mark.django_db
NOTHING = "tend_submissions: 0 unconfirmed deleted, 0 without people, 0 pictures removed"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.STORAGES = {**settings.STORAGES}  # an empty one
    settings.SUBMITTER_RETENTION_DAYS = 365
    SiteSettingFactory()


@pytest.fixture
def tended(caplog):
    """Runs the job and returns what it counted."""

    def run() -> str:
        caplog.clear()
        with caplog.at_level(logging.INFO, "events.tasks"):
            tend_submissions()
        return caplog.messages[-1]

    return run


def ago(**values: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(**values)


def tables_with(words: str) -> list[str]:
    """Every table of the database in which one row holds the words."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = []
        for name in names:
            cursor.execute(f'SELECT 1 FROM "{name}" AS row WHERE row::text ILIKE %s LIMIT 1', (f"%{words}%",))
            found += [name] if cursor.fetchone() else []
    return found


def test_unconfirmed_ones_are_deleted_after_a_week(tended):
    for state, created_at in (
        ("unconfirmed", ago(days=7, minutes=1)),
        ("unconfirmed", ago(days=6, hours=23)),
        ("received", ago(days=8)),
    ):
        EventSubmissionFactory(state=state, created_at=created_at)

    assert tended() == NOTHING.replace("0 unconfirmed", "1 unconfirmed")
    assert tended() == NOTHING
    assert sorted(EventSubmission.objects.values_list("state", flat=True)) == ["received", "unconfirmed"]


def decided(step, **values) -> EventSubmission:
    row = EventSubmissionFactory(
        submitter_name="Erika Geheim",
        submitter_email="erika.geheim@example.org",
        message="Rufen Sie Erika Geheim an.",
        payload=payload(contact_function="Erika Geheim"),
        before=payload(contact_function="Erika Geheim"),
        **values,
    )
    step(row)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(
    "step",
    [
        lambda row: reject(submission=row, reason="Liebe Erika Geheim, …", user=UserFactory()),
        lambda row: withdraw(submission=row),
        lambda row: question(submission=row, reason="Liebe Erika Geheim, wo?", user=UserFactory()),
    ],
)
def test_nothing_of_the_sender_is_left_after_the_period(tended, step):
    row = decided(step)
    EventSubmission.objects.update(
        decided_at=row.decided_at and ago(days=364), updated_at=ago(days=364), confirmed_at=ago(days=370)
    )
    assert tended() == NOTHING
    assert "events_eventsubmission" in tables_with("Geheim")

    EventSubmission.objects.update(decided_at=row.decided_at and ago(days=366), updated_at=ago(days=366))
    Mail.objects.update(created_at=ago(days=366))
    forget_old_mail()

    assert tended() == NOTHING.replace("0 without", "1 without")
    assert tended() == NOTHING
    assert tables_with("Geheim") == []
    row.refresh_from_db()
    assert (row.state in ("rejected", "withdrawn"), row.payload["title_de"]) == (True, "Photonik-Tag")


def test_published_event_keeps_its_public_contact(tended):
    row = decided(lambda row: accept(submission=row, user=UserFactory()))
    EventSubmission.objects.update(decided_at=ago(days=366))
    Event.objects.update(contact_function="Geschäftsstelle", contact_email="info@example.org")

    assert tended() == NOTHING.replace("0 without", "1 without")
    row.refresh_from_db()
    assert (row.submitter_email, row.message, row.payload.get("contact_email")) == ("", "", None)
    assert Event.objects.get().contact_email == "info@example.org"


def test_waiting_ones_keep_their_sender_however_old(tended):
    EventSubmissionFactory(state="received", created_at=ago(days=800), confirmed_at=ago(days=800))
    EventSubmission.objects.update(updated_at=ago(days=800))

    assert tended() == NOTHING


def test_period_is_a_setting(tended, settings):
    decided(lambda row: withdraw(submission=row))
    EventSubmission.objects.update(decided_at=ago(days=31))
    assert tended() == NOTHING

    settings.SUBMITTER_RETENTION_DAYS = 30

    assert tended() == NOTHING.replace("0 without", "1 without")


def test_log_of_decisions_stays_without_its_words(tended):
    decided(lambda row: reject(submission=row, reason="Doppelt, Frau Geheim", user=UserFactory()))
    EventSubmission.objects.update(decided_at=ago(days=366))
    tended()

    [step] = ModerationDecision.objects.all()
    assert (step.action, step.reason) == ("rejected", "Nach Ablauf der Aufbewahrungsfrist gelöscht.")
    assert step.decided_by


def test_pictures_without_a_submission_are_removed(tended, monkeypatch):
    names = [default_storage.save(f"submissions/{file.name}", file) for file in (picture() for _number in range(3))]
    EventSubmissionFactory(image=names[0])
    young = names[1]
    ages = {name: ago(days=2 if name == young else 4) for name in names}
    monkeypatch.setattr(type(default_storage._wrapped), "get_modified_time", lambda self, name: ages[name])

    assert tended() == NOTHING.replace("0 pictures", "1 pictures")
    assert tended() == NOTHING
    assert [default_storage.exists(name) for name in names] == [True, True, False]


def picture():
    return redrawn(uploaded(drawn()))


def test_picture_goes_with_the_sender(tended, monkeypatch):
    name = default_storage.save("submissions/x.png", picture())
    decided(lambda row: withdraw(submission=row), image=name)
    EventSubmission.objects.update(decided_at=ago(days=366))
    monkeypatch.setattr(type(default_storage._wrapped), "get_modified_time", lambda self, name: ago(days=366))

    assert tended() == "tend_submissions: 0 unconfirmed deleted, 1 without people, 1 pictures removed"
    assert not default_storage.exists(name)


def test_each_run_says_in_the_back_office_what_it_removed(tended):
    EventSubmissionFactory(state="unconfirmed", created_at=ago(days=8))
    tended()
    [run] = DeletionRun.objects.all()
    assert (run.job, run.counts) == (
        "Eingereichte Termine",
        {"nie bestätigte": 1, "Einreichende nach der Frist": 0, "Bilder": 0, "Kontakte zu Reisen": 0},
    )

    address = "/verwaltung/core/deletionrun/"
    answers = {
        role: client_of(member(role)).get(address).status_code
        for role in (Role.ADMINISTRATOR, Role.BACK_OFFICE, Role.FIELD_MANAGER, Role.MINISTRY)
    }
    assert list(answers.values()) == [200, 200, 403, 403]
    assert Client().get(address).status_code == 302
    client = client_of(member(Role.ADMINISTRATOR))
    page = client.get(f"{address}{run.pk}/change/").content.decode()
    assert "1 nie bestätigte" in page
    assert client.post(f"{address}{run.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"{address}add/").status_code == 403


def test_job_runs_every_night():
    task = PeriodicTask.objects.get(task="events.tasks.tend_submissions")

    assert (task.enabled, str(task.crontab.hour), str(task.crontab.minute)) == (True, "1", "40")
