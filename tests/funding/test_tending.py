"""What happens to programmes over night."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from funding.models import FundingCall, FundingProgramme, ProgrammeEvent
from funding.tasks import tend_programmes
from funding.tending import tend
from tests.factories.funding import CallFactory, DeadlineFactory, ProgrammeEventFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db
Kind = ProgrammeEvent.Kind


def in_days(days):
    return timezone.localdate() + dt.timedelta(days=days)


def known_since(days, **values):
    return ProgrammeFactory(first_seen_at=timezone.now() - dt.timedelta(days=days), **values)


def events():
    return list(ProgrammeEvent.objects.order_by("pk").values_list("programme", "kind", "is_announced"))


def test_next_deadline_moves_on_to_the_next_day():
    row = known_since(30, ends_on=in_days(20), next_deadline_on=in_days(-1))
    DeadlineFactory(call=CallFactory(programme=row), on=in_days(-1))
    DeadlineFactory(call=CallFactory(programme=row, is_manual=True), on=in_days(7))

    tend_programmes()

    row.refresh_from_db()
    assert row.next_deadline_on == in_days(7)
    event = row.events.get()
    assert (event.kind, event.before, event.after, event.is_announced) == (
        Kind.NEXT_CUT_OFF,
        in_days(-1).isoformat(),
        in_days(7).isoformat(),
        True,
    )


def test_second_stage_is_no_day_to_apply():
    row = known_since(30, ends_on=in_days(20), next_deadline_on=in_days(-1))
    FundingCall.objects.update(model=FundingCall.Model.TWO_STAGE)

    tend_programmes()

    row.refresh_from_db()
    assert (row.next_deadline_on, events()) == (in_days(20), [])


def test_deadline_of_today_stays_until_the_day_is_over():
    row = known_since(30, deadline=in_days(0))

    tend(today=in_days(0))
    assert (FundingProgramme.objects.get().next_deadline_on, events()) == (in_days(0), [])
    tend(today=in_days(1))

    row.refresh_from_db()
    assert (row.next_deadline_on, events()) == (None, [(row.pk, Kind.ENDED, False)])


def test_what_has_ended_is_noted_once():
    row = known_since(30, deadline=in_days(-2))
    known_since(30, deadline=in_days(-40))
    known_since(0, deadline=in_days(-2))  # was over when it was found
    known_since(30, deadline=in_days(-2), state="hidden")

    tend_programmes()
    tend_programmes()

    assert events() == [(row.pk, Kind.ENDED, False)]


def test_what_ended_again_is_noted_again():
    row = known_since(30, deadline=in_days(-1))
    ProgrammeEventFactory(programme=row, kind=Kind.ENDED, happened_at=timezone.now() - dt.timedelta(days=9))

    tend_programmes()

    assert row.events.filter(kind=Kind.ENDED).count() == 2


def test_call_opens_on_its_day():
    row = known_since(30, opens_on=in_days(0))
    known_since(30, opens_on=in_days(1))
    known_since(30, opens_on=in_days(0), facts={"status": "forthcoming"})  # its source will say so
    known_since(0, opens_on=in_days(-3))

    tend_programmes()
    tend_programmes()

    assert events() == [(row.pk, Kind.OPENED, True)]


def test_night_without_news_writes_no_programme(django_assert_num_queries):
    for days in range(1, 6):
        known_since(30, deadline=in_days(days))
    before = written()

    with django_assert_num_queries(6):
        tend(today=in_days(0))

    assert written() == before


def written():
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, xmin::text, ctid::text FROM funding_fundingprogramme ORDER BY id")
        return cursor.fetchall()
