"""Whether the inbox sees what is in the calendar already, and says why."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.duplicates import duplicates_of, note_duplicate
from tests.factories.events import EventFactory, EventSubmissionFactory, payload

pytestmark = pytest.mark.django_db


def submission(**values):
    return EventSubmissionFactory(payload=payload(title_de="Photonik-Tag Jena", starts="2027-03-14", **values))


def found(row):
    return [(hit.event.title_de, hit.reasons) for hit in duplicates_of(row)]


def test_same_day_alike_title_and_same_place_are_said_in_words():
    EventFactory(title_de="Photonik-Tag in Jena", when="2027-03-14", city="jena")

    [(title, reasons)] = found(submission())

    assert title == "Photonik-Tag in Jena"
    assert [reasons[0], reasons[2]] == ["am selben Tag", "ebenfalls in Jena"]
    assert reasons[1].startswith("Titel zu 8")
    assert reasons[1].endswith(" % gleich")


@pytest.mark.parametrize(
    ("when", "until", "words"),
    [
        ("2027-03-13", None, "am Tag davor"),
        ("2027-03-15", None, "am Tag danach"),
        ("2027-03-13", "2027-03-15", "zur selben Zeit: 13.–15. März 2027"),
        ("2027-Q1", None, "Termin überschneidet sich: 1. Quartal 2027"),
        ("2027", None, "Termin überschneidet sich: 2027"),
        ("2027-03-12", None, None),
        ("2027-Q2", None, None),
    ],
)
def test_near_in_time_means_a_day_or_an_imprecise_period(when, until, words):
    EventFactory(title_de="Photonik-Tag Jena", when=when, until=until)

    expected = [] if words is None else [("Photonik-Tag Jena", [words, "gleicher Titel"])]
    assert found(submission()) == expected


def test_other_titles_count_only_on_a_known_day_at_the_same_place():
    EventFactory(title_de="Ganz anderes", when="2027-03-14", city="Jena")
    EventFactory(title_de="Woanders", when="2027-03-14", city="Erfurt")
    EventFactory(title_de="Irgendwann", when="2027-Q1", city="Jena")

    assert found(submission()) == [("Ganz anderes", ["am selben Tag", "ebenfalls in Jena"])]
    assert found(submission(city="")) == []


def test_likeliest_comes_first_and_drafts_do_not_count():
    EventFactory(title_de="Photonik-Tag Jena", when="2027-03-14", status="draft")
    EventFactory(title_de="Photonik-Tag 2027", when="2027-Q1")
    EventFactory(title_de="Photonik-Tag Jena", when="2027-03-15", city="Jena")

    assert [title for title, _reasons in found(submission())] == ["Photonik-Tag Jena", "Photonik-Tag 2027"]


def test_changes_have_no_duplicates_and_unreadable_dates_none_either():
    event = EventFactory(title_de="Photonik-Tag Jena", when="2027-03-14")
    change = submission()
    change.kind, change.event = "change", event

    assert found(change) == []
    assert found(EventSubmissionFactory(payload={"title_de": "Photonik-Tag Jena", "starts": "bald"})) == []


def test_hint_is_noted_and_taken_back():
    event = EventFactory(title_de="Photonik-Tag Jena", when="2027-03-14", city="Jena")
    row = submission()

    note_duplicate(row)
    assert row.duplicate_of == event
    assert row.duplicate_reasons == ["am selben Tag", "gleicher Titel", "ebenfalls in Jena"]

    event.delete()
    note_duplicate(row)
    assert (row.duplicate_of, row.duplicate_reasons) == (None, [])


def test_one_query_however_many_events_there_are():
    row = submission()
    for _number in range(30):
        EventFactory(title_de="Photonik-Tag Jena", when="2027-03-14", city="Jena")

    with CaptureQueriesContext(connection) as queries:
        assert len(duplicates_of(row)) == 5
    assert len(queries) == 1
