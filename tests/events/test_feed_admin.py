import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.feed_import import lock_of
from events.models import EventSubmission, FeedImport, FeedItem, FeedRun
from tests.events.calendar_files import entry, read
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.events import FeedImportFactory, FeedItemFactory, FeedRunFactory
from tests.factories.networks import NetworkFactory
from tests.people import client_of, member
from thcm.core.locks import advisory_lock
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db
LIST = "/verwaltung/events/feedimport/"


@pytest.fixture
def office():
    return client_of(member(Role.BACK_OFFICE))


def page_of(feed: FeedImport) -> str:
    return reverse("admin:events_feedimport_change", args=(feed.pk,))


def reading_of(feed: FeedImport) -> str:
    return reverse("admin:events_feedimport_read", args=(feed.pk,))


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_office_adds_a_calendar_and_trusts_it(office):
    network = NetworkFactory()
    data = {"network": network.pk, "url": "webcal://netz.example.org/k.ics", "event_type": "fair"}

    office.post(f"{LIST}add/", data | {"is_active": "on", "is_trusted": "on"})

    feed = FeedImport.objects.get()
    assert (feed.network, feed.url, feed.event_type) == (network, "https://netz.example.org/k.ics", "fair")
    assert (feed.is_active, feed.is_trusted, feed.created_by.groups.get().name) == (True, True, Role.BACK_OFFICE.value)


def test_another_address_is_another_calendar(office):
    feed = FeedImportFactory(etag='"1"', last_modified="gestern")

    office.post(
        page_of(feed), {"network": feed.network_id, "url": "https://netz.example.org/b.ics", "event_type": "fair"}
    )

    feed.refresh_from_db()
    assert (feed.url, feed.etag, feed.last_modified) == ("https://netz.example.org/b.ics", "", "")


def test_address_without_sense_is_refused(office):
    feed = FeedImportFactory()

    response = office.post(page_of(feed), {"network": feed.network_id, "url": "ftp://x", "event_type": "fair"})

    assert "url" in response.context["adminform"].form.errors


def test_page_says_what_came_of_the_last_reading(office):
    feed = FeedImportFactory()
    read(feed, entry("a"), entry("b", title="Optik-Tag"))
    read(feed, entry("a"), "BEGIN:VEVENT\r\nUID:c\r\nSUMMARY:Kaputt\r\nEND:VEVENT")

    text = text_of(office.get(page_of(feed)))

    assert "1 gefunden, davon 0 neu, 0 geändert, 0 abgesagt; 1 nicht mehr enthalten." in text
    assert "„Kaputt“ ist übergangen: Der Beginn fehlt." in text
    assert "1 Eintrag fehlt im Kalender" in text
    assert "Trotz der Lücken" not in text


def test_button_hands_the_reading_to_a_worker(office):
    feed = FeedImportFactory(url="http://localhost:1/k.ics")

    response = office.post(reading_of(feed), follow=True)

    run = FeedRun.objects.get()
    assert (run.feed, run.error) == (feed, "„localhost“ ist keine öffentliche Adresse.")
    assert run.error in text_of(response)
    assert [str(message) for message in response.context["messages"]] == [
        "Der Kalender wird gelesen. Laden Sie die Seite gleich neu."
    ]


def test_calendar_is_never_read_twice_at_once(office):
    feed = FeedImportFactory()

    with advisory_lock(lock_of(feed)):
        response = office.post(reading_of(feed), follow=True)

    assert not FeedRun.objects.exists()
    assert [str(message) for message in response.context["messages"]] == ["Der Kalender wird gerade gelesen."]


def test_broker_that_does_not_answer_is_named(office, silent_broker):
    response = office.post(reading_of(FeedImportFactory()), follow=True)

    assert [str(message) for message in response.context["messages"]] == [
        "Das Lesen konnte nicht beginnen: Die Warteschlange antwortet nicht."
    ]


def test_gaps_can_be_accepted_after_a_run_that_stopped(office):
    feed = FeedImportFactory()
    read(feed, *(entry(f"e{number}", days=number + 1) for number in range(10)))
    read(feed)

    text = text_of(office.get(page_of(feed)))

    assert "10 von 10 künftigen Terminen fehlen auf einmal im Kalender." in text
    assert 'name="despite_gaps"' in text


def test_removed_calendar_takes_its_runs_along_and_withdraws_what_waits(office):
    feed = FeedImportFactory()
    read(feed, entry("a"))

    office.post(reverse("admin:events_feedimport_delete", args=(feed.pk,)), {"post": "yes"})

    counts = (FeedImport.objects.count(), FeedRun.objects.count(), FeedItem.objects.count())
    assert (counts, EventSubmission.objects.get().state) == ((0, 0, 0), "withdrawn")


def test_manager_sees_the_calendars_of_own_fields_and_changes_none():
    field = GrowthFieldFactory()
    own = FeedImportFactory(network=NetworkFactory(growth_field=field))
    other = FeedImportFactory()
    runs = [FeedRunFactory(feed=feed) for feed in (own, other)]
    items = [FeedItemFactory(feed=feed) for feed in (own, other)]
    manager = client_of(member(Role.FIELD_MANAGER, field))

    lists = [
        list(manager.get(f"/verwaltung/events/{table}/").context["cl"].result_list)
        for table in ("feedimport", "feedrun", "feeditem")
    ]

    assert lists == [[own], [runs[0]], [items[0]]]
    assert (manager.get(page_of(own)).status_code, manager.get(page_of(other)).status_code) == (200, 403)
    assert manager.post(page_of(own), {"is_trusted": "on"}).status_code == 403
    assert manager.post(reading_of(own)).status_code == 403
    assert "Jetzt lesen" not in text_of(manager.get(page_of(own)))


@pytest.mark.parametrize("role", [Role.MINISTRY, None])
def test_others_see_no_calendars(role):
    feed = FeedImportFactory()
    other = client_of(member(role))

    assert {other.get(LIST).status_code, other.get(page_of(feed)).status_code} <= {302, 403}
    assert other.post(reading_of(feed)).status_code in (302, 403)
    assert not FeedRun.objects.exists()


def test_list_of_faults_is_what_the_dashboard_counts(office):
    faulty = FeedImportFactory(error="Die Adresse antwortet mit dem Fehler 404.")
    FeedImportFactory()
    FeedImportFactory(error="Alt", is_active=False)

    response = office.get(LIST, {"stand": "fehler"})

    assert list(response.context["cl"].result_list) == [faulty]


@pytest.mark.parametrize("table", ["feedimport", "feedrun", "feeditem"])
def test_lists_ask_as_often_for_many_rows_as_for_one(office, table):
    def fill(count: int) -> None:
        for _number in range(count):
            feed = FeedImportFactory()
            FeedRunFactory(feed=feed)
            FeedItemFactory(feed=feed)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            office.get(f"/verwaltung/events/{table}/")
        return len(captured)

    fill(1)
    queries()
    once = queries()
    fill(29)

    assert queries() == once


def test_items_that_are_missing(office):
    feed = FeedImportFactory()
    read(feed, entry("a"), entry("b", title="Optik-Tag"))
    read(feed, entry("a"))

    response = office.get("/verwaltung/events/feeditem/", {"feed__id__exact": feed.pk, "missing_since__isempty": 0})

    assert [item.uid for item in response.context["cl"].result_list] == ["b"]
    assert "Optik-Tag" in text_of(response)
