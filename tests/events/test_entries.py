"""Entries of calendars are made when events change, and only read afterwards."""

import datetime as dt

import pytest
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from events import entries, tasks
from events.entries import entries_of, make_due_entries, make_entries, renew_entries
from events.models import CalendarEntry, Event
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.events import EventFactory, EventPartyFactory
from tests.factories.networks import NetworkFactory

pytestmark = pytest.mark.django_db


def texts():
    return [entry.text for entry in entries_of(Event.objects.in_order())]


def mark():
    """Falsifies what is kept, to see whether it is used."""
    CalendarEntry.objects.update(text="KEPT")


def test_entry_is_made_once_and_read_afterwards(django_assert_num_queries):
    for day in range(1, 4):
        EventFactory(when=f"2013-03-0{day}")
    assert len(texts()) == 3
    mark()

    with django_assert_num_queries(1):
        assert texts() == ["KEPT"] * 3


def test_changed_event_has_a_new_entry_and_the_others_stay():
    event = EventFactory(when="2013-03-01")
    EventFactory(when="2013-03-02")
    make_due_entries()
    texts()
    mark()

    Event.objects.filter(pk=event.pk).update(title_de="Neuer Titel")

    first, second = texts()
    assert ("SUMMARY:Neuer Titel\r\n" in first, "SEQUENCE:1\r\n" in first, second) == (True, True, "KEPT")


def test_new_party_is_a_new_entry():
    event = EventFactory()
    texts()

    EventPartyFactory(event=event, label="Verein")

    assert "Veranstalter: Verein" in "".join(texts()).replace("\r\n ", "")


def test_entry_of_another_release_is_made_anew():
    EventFactory()
    made = texts()
    CalendarEntry.objects.update(text="KEPT", edition="other")

    assert texts() == made


@pytest.mark.parametrize("number", [1, 30])
def test_missing_entries_take_the_same_number_of_queries(django_assert_num_queries, number):
    fields, networks = [GrowthFieldFactory()], [NetworkFactory()]
    for _event in range(number):
        EventFactory(fields=fields, held_by=networks)

    with django_assert_num_queries(6):  # rows, events, parties, fields, earlier dates, writing
        assert len(texts()) == number


def test_many_entries_are_made_in_parts(monkeypatch):
    monkeypatch.setattr(entries, "PART", 2)
    events = [EventFactory() for _event in range(5)]

    assert make_entries(event.pk for event in events).keys() == {event.pk for event in events}


def test_due_are_public_events_of_today_and_of_the_year_before():
    today = timezone.localdate()
    EventFactory(when=str(today), title_de="heute")
    EventFactory(when=str(today - dt.timedelta(days=300)), title_de="neulich")
    EventFactory(when=str(today - dt.timedelta(days=400)), title_de="lange her")
    EventFactory(status="draft", title_de="Entwurf")

    assert make_due_entries() == 2
    assert {entry.event.title_de for entry in CalendarEntry.objects.all()} == {"heute", "neulich"}


def test_job_asks_one_question_if_nothing_has_changed(django_assert_num_queries):
    EventFactory()
    tasks.make_entries()
    mark()

    with django_assert_num_queries(3):  # two for the lock
        tasks.make_entries()
    assert texts() == ["KEPT"]


def test_renamed_network_is_a_new_version_of_its_events_by_night():
    network = NetworkFactory(short="Alt")
    event = EventFactory(held_by=[network])
    EventFactory()
    make_due_entries()
    before = Event.objects.get(pk=event.pk).sequence

    type(network).objects.update(short="Neu")
    assert (renew_entries(), renew_entries()) == (1, 0)

    assert Event.objects.get(pk=event.pk).sequence == before + 1
    assert "Veranstalter: Neu" in "".join(texts()).replace("\r\n ", "")


def test_internal_remark_is_no_new_version():
    event = EventFactory()
    make_due_entries()

    event.note = "intern"
    event.save()

    assert (renew_entries(), Event.objects.get().sequence) == (0, 0)


def test_jobs_are_scheduled():
    jobs = PeriodicTask.objects.filter(task__startswith="events.tasks.").values_list("task", flat=True)

    assert {"events.tasks.make_entries", "events.tasks.renew_entries"} <= set(jobs)
