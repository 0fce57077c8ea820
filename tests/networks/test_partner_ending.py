"""How requests come to their end, night by night; a second run changes nothing."""

import datetime as dt
import logging

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from networks.models import CooperationRequest, Interest
from networks.request_actions import renew_request
from networks.tasks import tend_requests
from tests.factories.core import SiteSettingFactory
from tests.factories.networks import CooperationRequestFactory, InterestFactory, RequestMatchFactory
from tests.networks.partner import delivered
from thcm.core.models import DeletionRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def tended(caplog):
    """Runs the job and returns what it counted."""
    SiteSettingFactory()

    def run() -> str:
        caplog.clear()
        with caplog.at_level(logging.INFO, "networks.tasks"):
            tend_requests()
        return caplog.messages[-1]

    return run


NOTHING = "tend_requests: 0 expired, 0 reminded, 0 unconfirmed deleted, 0 without people"


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def ago(**values: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(**values)


def test_requests_expire_after_their_last_day(tended):
    over = CooperationRequestFactory(valid_until=in_days(-1), reminded_at=timezone.now())
    last_day = CooperationRequestFactory(valid_until=in_days(0), reminded_at=timezone.now())
    waiting = CooperationRequestFactory(valid_until=in_days(-1), state="received")

    assert tended() == NOTHING.replace("0 expired", "1 expired")
    assert tended() == NOTHING
    assert {row.pk: row.state for row in CooperationRequest.objects.all()} == {
        over.pk: "expired",
        last_day.pk: "published",
        waiting.pk: "received",
    }
    assert CooperationRequest.objects.get(pk=over.pk).ended_at


def test_renewal_is_offered_once_14_days_before(tended):
    soon = CooperationRequestFactory(valid_until=in_days(14), contact_email="erika@example.org", title="Sensor")
    CooperationRequestFactory(valid_until=in_days(15))
    CooperationRequestFactory(valid_until=in_days(14), state="received")

    assert tended() == NOTHING.replace("0 reminded", "1 reminded")
    assert tended() == NOTHING
    [message] = delivered()
    assert (message.to, message.subject) == (["erika@example.org"], "Läuft bald ab: „Sensor“")
    assert "/partner/verwalten/" in message.body
    assert CooperationRequest.objects.get(pk=soon.pk).reminded_at


def test_unconfirmed_ones_are_deleted_after_a_week(tended):
    for state, created_at in (
        ("unconfirmed", ago(days=7, minutes=1)),
        ("unconfirmed", ago(days=6, hours=23)),
        ("received", ago(days=8)),
    ):
        CooperationRequestFactory(state=state, created_at=created_at)
    request = CooperationRequestFactory()
    for state, created_at in (("unconfirmed", ago(days=8)), ("unconfirmed", ago(days=6)), ("open", ago(days=8))):
        InterestFactory(request=request, state=state, created_at=created_at)

    assert tended() == NOTHING.replace("0 unconfirmed", "2 unconfirmed")
    assert DeletionRun.objects.get().counts == {"nie bestätigte": 2, "Kontakte nach der Frist": 0}
    assert tended() == NOTHING
    assert sorted(CooperationRequest.objects.values_list("state", flat=True)) == [
        "published",
        "received",
        "unconfirmed",
    ]
    assert sorted(CooperationRequest.history.values_list("state", flat=True)) == [
        "published",
        "received",
        "unconfirmed",
    ]
    assert sorted(Interest.objects.values_list("state", flat=True)) == ["open", "unconfirmed"]


def test_people_are_forgotten_a_year_after_the_end(tended):
    kept = settings.REQUEST_RETENTION_DAYS
    rows = {
        days: CooperationRequestFactory(
            state=state, reason="x", contact_name="Erika", contact_email="erika@example.org", ended_at=ended_at
        )
        for days, state, ended_at in (
            (1, "expired", ago(days=kept, minutes=1)),
            (2, "refused", ago(days=kept, minutes=1)),
            (3, "withdrawn", ago(days=kept - 1)),
            (4, "published", None),
        )
    }
    for row in rows.values():
        InterestFactory(request=row)
        RequestMatchFactory(request=row)

    assert tended() == NOTHING.replace("0 without", "2 without")
    assert tended() == NOTHING
    for days, row in rows.items():
        row.refresh_from_db()
        is_known = days in (3, 4)
        assert (bool(row.contact_name), bool(row.contact_email), row.interests.exists()) == (is_known,) * 3
        assert row.matches.count() == 1


def test_old_interest_is_forgotten_although_the_request_goes_on(tended):
    row = CooperationRequestFactory()
    for days in (settings.REQUEST_RETENTION_DAYS + 1, settings.REQUEST_RETENTION_DAYS - 1):
        InterestFactory(request=row, state="declined", created_at=ago(days=days), message=f"vor {days} Tagen")

    tended()

    assert [one.message for one in row.interests.all()] == [f"vor {settings.REQUEST_RETENTION_DAYS - 1} Tagen"]


def test_request_is_not_renewed_once_its_contact_is_forgotten(tended):
    row = CooperationRequestFactory(state="expired", ended_at=ago(days=settings.REQUEST_RETENTION_DAYS + 1))
    tended()

    with pytest.raises(ValidationError, match="inzwischen abgelaufen"):
        renew_request(request=row)

    row.refresh_from_db()
    assert (row.state, row.contact_email) == ("expired", "")


def test_history_never_holds_people():
    row = CooperationRequestFactory(contact_name="Erika", contact_email="erika@example.org")

    assert not {"contact_name", "contact_email"} & {field.name for field in row.history.model._meta.get_fields()}


def test_job_is_planned_every_night():
    task = PeriodicTask.objects.get(task="networks.tasks.tend_requests")

    assert (task.enabled, task.crontab.hour, task.crontab.day_of_week) == (True, "1", "*")
