"""What the database itself keeps true of events."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from events.actions import change_event, create_event, new_slug
from events.models import Event, EventParty
from tests.factories.events import EventFactory, EventPartyFactory, payload
from tests.factories.networks import NetworkFactory

pytestmark = pytest.mark.django_db


def refuse(name, **columns):
    event = EventFactory(when="2013-03-14")
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(**columns)


def test_period_that_does_not_fit_its_precision_is_refused():
    refuse("whole_period", date_precision="quarter")
    refuse("whole_period", date_precision="month", starts_on=dt.date(2013, 3, 1))
    refuse("whole_period", date_precision="year", starts_on=dt.date(2013, 2, 1), ends_before=dt.date(2014, 1, 1))


def test_end_before_start_and_more_than_a_year_are_refused():
    refuse("ends_after_start", ends_before=dt.date(2013, 3, 14))
    refuse("within_a_year", ends_before=dt.date(2014, 3, 16))


def test_time_without_day_and_end_without_start_are_refused():
    refuse("end_needs_start", end_time=dt.time(17))
    refuse(
        "time_needs_day",
        starts_on=dt.date(2013, 3, 1),
        ends_before=dt.date(2013, 4, 1),
        date_precision="month",
        start_time=dt.time(9),
    )


def test_picture_without_words_and_half_a_place_are_refused():
    refuse("image_in_words", image="events/x.png")
    refuse("whole_place", latitude=50)


def test_party_is_exactly_one_of_network_organisation_and_name():
    event = EventFactory()

    for values in ({"label": ""}, {"label": "Verein", "network": NetworkFactory()}):
        with pytest.raises(IntegrityError, match="one_of_three"), transaction.atomic():
            EventPartyFactory(event=event, **values)


def test_planned_quarter_moved_to_a_day_is_concretised_and_keeps_the_former_statement():
    event = EventFactory(when="2013-Q1", is_planned=True, date_text="Q1/2013 – geplant")

    change_event(event=event, payload={"starts": "2013-03-14", "ends": "", "is_planned": False}, user=None)

    event = Event.objects.get()
    assert [date.when for date in event.earlier_dates.all()] == ["1. Quartal 2013 (geplant)"]
    assert event.latest_earlier_date.date_text == "Q1/2013 – geplant"
    assert (event.when, event.is_concretised) == ("14. März 2013", True)


def test_day_moved_to_another_day_is_not_concretised():
    event = EventFactory(when="2013-03-14")

    change_event(event=event, payload={"starts": "2013-03-21"}, user=None)

    event = Event.objects.get()
    assert ([date.when for date in event.earlier_dates.all()], event.is_concretised) == (["14. März 2013"], False)


def test_date_of_a_draft_leaves_no_former_date():
    event = EventFactory(when="2013-03-14", status="draft", published_at=None)

    change_event(event=event, payload={"starts": "2013-03-21"}, user=None)

    assert not event.earlier_dates.exists()


def test_sequence_counts_what_calendars_show_and_never_goes_back():
    event = EventFactory()
    stale = Event.objects.get()

    Event.objects.update(title_de="Neu")
    Event.objects.update(note="intern")
    stale.note = "auch intern"
    stale.title_de = "Neu"
    stale.save()
    assert Event.objects.get().sequence == 1

    EventPartyFactory(event=event)
    assert Event.objects.get().sequence == 2
    EventParty.objects.all().delete()
    assert Event.objects.get().sequence == 3


def test_deleting_an_event_takes_its_parties_along():
    event = EventFactory(held_by=[NetworkFactory()])

    event.delete()

    assert not EventParty.objects.exists()


def test_event_made_from_plain_data_says_what_it_says():
    network = NetworkFactory()

    event = create_event(
        payload=payload(
            starts="2013-03-14", start_time="09:30", organisers=[{"network": network.slug}, {"name": "Verein"}]
        ),
        origin=Event.Origin.SUBMISSION,
        user=None,
    )

    assert (event.slug, event.when, event.starts_at.isoformat()) == (
        "photonik-tag-2013",
        "14. März 2013",
        "2013-03-14T09:30:00+01:00",
    )
    assert [party.name for party in event.organisers] == [network.short, "Verein"]
    assert event.published_at is not None


def test_slug_is_never_an_address_of_the_calendar_and_never_taken():
    EventFactory(slug="photonik-tag-2013")

    assert new_slug("Photonik-Tag", 2013) == "photonik-tag-2013-2"
    assert new_slug("Forum 2013", 2013) == "forum-2013"
    assert new_slug("Archiv", 2013) == "archiv-2013"
