"""What becomes of a calendar whose entries wait for the office, and of one that is trusted."""

import datetime as dt

import pytest

from events import moderation
from events.actions import change_event
from events.models import Event, EventSubmission, FeedImport, FeedItem
from tests.events.calendar_files import counts, entry, in_days, read, submitted
from tests.factories.core import UserFactory
from tests.factories.events import FeedImportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed():
    return FeedImportFactory()


@pytest.fixture
def trusted():
    return FeedImportFactory(is_trusted=True)


def accept() -> Event:
    return moderation.accept(submission=EventSubmission.objects.open().get(), user=UserFactory())


def test_second_reading_changes_what_waits_instead_of_doubling_it(feed):
    read(feed, entry("a"))

    assert counts(read(feed, entry("a"))) == ("done", 1, 0, 0, 0, 0)
    assert counts(read(feed, entry("a", title="Optik-Tag", days=31))) == ("done", 1, 0, 1, 0, 0)

    assert submitted() == [("new", "received", "Optik-Tag")]
    assert EventSubmission.objects.get().payload["starts"] == in_days(31).isoformat()


def test_answer_to_a_question_comes_with_the_next_change(feed):
    read(feed, entry("a"))
    moderation.question(submission=EventSubmission.objects.get(), reason="Wo?", user=UserFactory())

    read(feed, entry("a", "LOCATION:Jena"))

    submission = EventSubmission.objects.get()
    assert (submission.state, submission.payload["place_name"]) == ("received", "Jena")


def test_rejected_entry_comes_again_only_with_other_content(feed):
    read(feed, entry("a"))
    moderation.reject(submission=EventSubmission.objects.get(), reason="Nur intern.", user=UserFactory())

    read(feed, entry("a"))
    assert submitted() == [("new", "rejected", "Photonik-Tag")]

    read(feed, entry("a", title="Photonik für alle"))
    assert submitted() == [("new", "rejected", "Photonik-Tag"), ("new", "received", "Photonik für alle")]


def test_accepted_event_follows_with_a_change_and_a_cancellation(feed):
    read(feed, entry("a"))
    event = accept()

    read(feed, entry("a", hour=14))

    change = EventSubmission.objects.open().get()
    assert (change.kind, change.event, change.before["start_time"]) == ("change", event, "09:00")
    assert moderation.changes_of(change) == {"start_time": "14:00", "end_time": "16:00"}
    accept()
    event.refresh_from_db()
    assert event.start_time == dt.time(14)

    assert counts(read(feed, entry("a", "STATUS:CANCELLED", hour=14))) == ("done", 1, 0, 0, 1, 0)
    assert EventSubmission.objects.open().get().kind == "cancellation"
    accept()
    event.refresh_from_db()
    assert (event.state, FeedItem.objects.get().imported["state"]) == ("cancelled", "cancelled")


def test_change_that_is_taken_back_is_withdrawn(feed):
    read(feed, entry("a"))
    accept()
    read(feed, entry("a", hour=14))

    read(feed, entry("a"))

    assert [state for _kind, state, _title in submitted()] == ["accepted", "withdrawn"]


def test_cancelled_before_anybody_saw_it(feed):
    read(feed, entry("a"), entry("b", "STATUS:CANCELLED"))

    read(feed, entry("a", "STATUS:CANCELLED"), entry("b", "STATUS:CANCELLED"))

    assert submitted() == [("new", "withdrawn", "Photonik-Tag")]
    assert [item.uid for item in FeedItem.objects.all()] == ["a"]


def test_local_edit_is_kept_and_named(feed):
    read(feed, entry("a", "LOCATION:Jena"))
    event = accept()
    change_event(event=event, payload={"title_de": "Tag der Photonik"}, user=UserFactory())

    run = read(feed, entry("a", "LOCATION:Weimar", title="Photonik-Tag 2027"))

    assert moderation.changes_of(EventSubmission.objects.open().get()) == {"place_name": "Weimar"}
    assert run.notes == (f"„Photonik-Tag 2027“ ({in_days(30)}): in T³ bearbeitet und deshalb behalten: Titel")
    accept()
    event.refresh_from_db()
    assert (event.title_de, event.place_name) == ("Tag der Photonik", "Weimar")


def test_missing_entry_is_marked_and_comes_back(feed):
    read(feed, entry("a"), entry("b", title="Optik-Tag"))

    assert counts(read(feed, entry("b", title="Optik-Tag"))) == ("done", 1, 0, 0, 0, 1)
    assert list(FeedItem.objects.filter(missing_since=None).values_list("uid", flat=True)) == ["b"]
    message = "Der Eintrag steht nicht mehr im Kalender des Netzwerks."
    assert EventSubmission.objects.open().get(feed_item__uid="a").message == message
    assert counts(read(feed, entry("b", title="Optik-Tag")))[5] == 0

    run = read(feed, entry("a"), entry("b", title="Optik-Tag"))
    assert run.notes == f"„Photonik-Tag“ ({in_days(30)}): wieder im Kalender"
    assert not FeedItem.objects.exclude(missing_since=None).exists()
    assert EventSubmission.objects.get(feed_item__uid="a").message == ""
    assert len(submitted()) == 2


def test_trusted_calendar_writes_at_once(trusted):
    run = read(trusted, entry("a", "LOCATION:Jena"))

    event = Event.objects.published().get()
    assert (counts(run), submitted()) == (("done", 1, 1, 0, 0, 0), [])
    assert (event.title_de, event.starts_on, event.origin) == ("Photonik-Tag", in_days(30), "feed")
    assert [party.network for party in event.organisers] == [trusted.network]
    assert list(event.growth_fields.all()) == [trusted.network.growth_field]


def test_moved_event_keeps_its_former_date_and_its_address(trusted):
    read(trusted, entry("a"))
    slug = Event.objects.get().slug

    read(trusted, entry("a", days=37))

    event = Event.objects.get()
    assert (event.slug, event.starts_on) == (slug, in_days(37))
    assert [date.starts_on for date in event.earlier_dates.all()] == [in_days(30)]


def test_moved_date_of_a_series_keeps_its_event(trusted):
    series = entry("a", "RRULE:FREQ=WEEKLY;COUNT=3")
    original = f"RECURRENCE-ID;TZID=Europe/Berlin:{in_days(37):%Y%m%d}T090000"
    read(trusted, series)
    keys = dict(Event.objects.values_list("starts_on", "pk"))

    run = read(trusted, series, entry("a", original, "SEQUENCE:1", days=38))

    assert counts(run) == ("done", 3, 0, 1, 0, 0)
    moved = keys | {in_days(38): keys[in_days(37)]}
    del moved[in_days(37)]
    assert dict(Event.objects.values_list("starts_on", "pk")) == moved


def test_trusted_cancellation_and_its_end(trusted):
    read(trusted, entry("a"))

    read(trusted, entry("a", "STATUS:CANCELLED"))
    assert Event.objects.published().get().state == "cancelled"

    read(trusted, entry("a"))
    assert Event.objects.get().state == "scheduled"


def test_trusted_calendar_does_not_overwrite_edits(trusted):
    read(trusted, entry("a"))
    change_event(event=Event.objects.get(), payload={"starts": in_days(40).isoformat()}, user=UserFactory())

    run = read(trusted, entry("a", "LOCATION:Gera", days=31))

    event = Event.objects.get()
    assert (event.starts_on, event.place_name) == (in_days(40), "Gera")
    assert run.notes.endswith("in T³ bearbeitet und deshalb behalten: Termin")


def test_event_deleted_by_the_office_does_not_come_back(trusted):
    read(trusted, entry("a"))
    Event.objects.all().delete()

    run = read(trusted, entry("a", title="Neuer Titel"))

    assert not Event.objects.exists()
    assert run.notes.endswith("in T³ gelöscht, nicht wieder angelegt")


def test_what_waited_is_replaced_when_its_calendar_is_trusted(feed):
    read(feed, entry("a"))
    FeedImport.objects.update(is_trusted=True)

    read(feed, entry("a", title="Optik-Tag"))

    assert [event.title_de for event in Event.objects.all()] == ["Optik-Tag"]
    assert submitted() == [("new", "withdrawn", "Photonik-Tag")]


def test_older_version_is_not_taken_over(trusted):
    read(trusted, entry("a", "SEQUENCE:2", title="Neu"))

    run = read(trusted, entry("a", "SEQUENCE:1", title="Alt"))

    assert Event.objects.get().title_de == "Neu"
    assert run.notes.endswith("eine ältere Fassung als die bekannte, nicht übernommen")


def test_event_of_today_is_not_missing_once_it_is_over(feed):
    read(feed, entry("a", days=0))

    assert counts(read(feed)) == ("done", 0, 0, 0, 0, 0)
