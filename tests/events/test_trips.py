"""Interest in delegation trips: registered, changed, withdrawn, and seen by nobody but the network and the staff."""

import datetime as dt
import threading

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Event, TripInterest
from events.own_forms import NO_NUMBER
from events.trips import export_csv, forget_contacts, is_open, register_interest, withdraw_interest
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SiteSettingFactory
from tests.factories.events import EventFactory, TripInterestFactory
from tests.factories.networks import NetworkEditorFactory, NetworkFactory
from tests.people import client_of, member
from thcm.core.open_forms import EMAIL_INVALID
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db
TRIP = "/mein/reisen/indonesien/"
NEEDS = "Gespräche mit Betreibern von Kläranlagen."


@pytest.fixture
def network():
    SiteSettingFactory()
    return NetworkFactory(slug="greentech-netz", name="Netz Umwelt e. V.", short="Netz Umwelt")


@pytest.fixture
def field():
    return GrowthFieldFactory()


@pytest.fixture
def trip(field):
    return EventFactory(
        slug="indonesien",
        title_de="Delegationsreise nach Indonesien",
        type=Event.Type.DELEGATION,
        when=f"{timezone.localdate().year + 1}-Q1",
        coordination="Thüringen International",
        place_name="Indonesien",
        fields=[field],
    )


@pytest.fixture
def editor(network):
    return NetworkEditorFactory(network=network, user__function="Geschäftsstelle").user


@pytest.fixture
def client(editor):
    return client_of(editor)


def send(client, **values):
    prefix = values.pop("network", "greentech-netz")
    values = {"needs": NEEDS, "participants": 2, "contact_email": "buero@example.org", **values}
    return client.post(TRIP, {"network": prefix, **{f"{prefix}-{name}": value for name, value in values.items()}})


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def stored():
    columns = ("event__slug", "network__slug", "participants", "needs", "contact_function", "contact_email")
    return list(TripInterest.objects.order_by("pk").values_list(*columns))


def test_network_registers_changes_and_withdraws(client, editor, trip, network):
    page = client.get(TRIP).content.decode()
    assert "Die Reise koordiniert Thüringen International." in page
    assert f"1. Quartal {trip.starts_on.year}" in page

    registered = send(client, contact_function="Geschäftsstelle")
    assert (registered.status_code, registered["Location"]) == (302, TRIP)
    assert stored() == [("indonesien", "greentech-netz", 2, NEEDS, "Geschäftsstelle", "buero@example.org")]
    assert TripInterest.objects.get().created_by == editor

    colleague = NetworkEditorFactory(network=network).user
    assert NEEDS in client_of(colleague).get(TRIP).content.decode()
    send(client_of(colleague), participants="", needs="Anderes.")
    assert stored() == [("indonesien", "greentech-netz", None, "Anderes.", "", "buero@example.org")]
    assert TripInterest.objects.get().created_by == editor

    withdrawn = client.post(TRIP, {"network": "greentech-netz", "withdraw": "1"})
    assert said(withdrawn)[-1] == "Ihr Interesse ist zurückgezogen. Wir haben die Angaben gelöscht."
    assert stored() == []


def test_form_says_what_is_missing(client, trip):
    page = send(client, needs="", participants=0, contact_email="").content.decode()

    assert "Bitte schreiben Sie, was Sie von der Reise brauchen." in page
    assert "Bitte eine Zahl von 1 bis 99 angeben, oder das Feld leer lassen." in page
    assert "Bitte geben Sie an, unter welcher Adresse Sie zu erreichen sind." in page
    page = send(client, participants="drei", contact_email="buero").content.decode()
    assert page.count(str(EMAIL_INVALID)) == page.count(str(NO_NUMBER)) == 2  # above the form and beside the box
    assert stored() == []


def test_editor_of_two_networks_answers_for_each(client, editor, trip):
    NetworkEditorFactory(user=editor, network__slug="zweites")

    send(client, network="zweites", needs="Nur das zweite.")

    assert [(slug, needs) for _, slug, _, needs, _, _ in stored()] == [("zweites", "Nur das zweite.")]


def test_nobody_registers_for_another_network(trip, network):
    stranger = NetworkEditorFactory(network__slug="fremd").user

    send(client_of(stranger))

    assert stored() == []


@pytest.mark.parametrize(
    "change",
    [
        {"state": Event.State.CANCELLED},
        {"starts_on": dt.date(2013, 1, 1), "ends_before": dt.date(2013, 4, 1)},
        {"status": "archived"},
        {"type": Event.Type.FAIR},
    ],
)
def test_interest_ends_with_the_trip(client, editor, trip, network, change):
    TripInterestFactory(event=trip, network=network, needs=NEEDS)
    Event.objects.filter(pk=trip.pk).update(**change)

    with pytest.raises(ValidationError, match="kein Interesse mehr"):
        register_interest(event=trip, network=network, user=editor, needs="Zu spät.")
    send(client, needs="Zu spät.")

    assert [needs for _, _, _, needs, _, _ in stored()] == [NEEDS]
    assert withdraw_interest(event=trip, network=network)
    assert not withdraw_interest(event=trip, network=network)


def test_trip_of_today_is_open_and_of_yesterday_is_not(trip):
    today = timezone.localdate()

    assert is_open(EventFactory(type="delegation", when=today.isoformat()))
    assert not is_open(EventFactory(type="delegation", when=(today - dt.timedelta(days=1)).isoformat()))


def test_page_of_a_past_trip_shows_what_was_said_and_no_form(client, network):
    past = EventFactory(slug="indonesien", type="delegation", when="2013-Q1")
    TripInterestFactory(event=past, network=network, needs=NEEDS, participants=3)

    page = client.get(TRIP).content.decode()

    assert NEEDS in page
    assert "Interesse kann nicht mehr gemeldet werden." in page
    assert "Interesse melden</button>" not in page


def test_pages_are_for_editors(client, trip):
    for path in ("/mein/reisen/", TRIP):
        accounts = [member(Role.ADMINISTRATOR), member(Role.MINISTRY), member()]
        assert [client_of(account).get(path).status_code for account in accounts] == [403, 403, 403]
        anonymous = Client().get(path)
        assert (anonymous.status_code, anonymous["Location"]) == (302, f"/mein/anmelden/?next={path}")
        assert client.get(path).status_code == 200


def test_other_events_and_drafts_are_no_trips(client):
    EventFactory(slug="messe", type=Event.Type.FAIR)
    EventFactory(slug="geheim", type=Event.Type.DELEGATION, status="draft")

    assert [client.get(f"/mein/reisen/{slug}/").status_code for slug in ("messe", "geheim", "nichts")] == [404] * 3
    assert client.get("/mein/reisen/").context["rows"] == []


def test_list_names_upcoming_trips_in_order(client, trip, network):
    EventFactory(type="delegation", when="2013-Q1")
    first = EventFactory(type="delegation", state=Event.State.CANCELLED)
    own = TripInterestFactory(event=trip, network=network)
    TripInterestFactory(event=trip)

    rows = client.get("/mein/reisen/").context["rows"]

    assert rows == [
        {"trip": first, "is_open": False, "interests": []},
        {"trip": trip, "is_open": True, "interests": [own]},
    ]


def queries(client, path):
    client.get(path)  # what is asked once and kept
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_list_asks_as_many_queries_for_one_trip_as_for_thirty(client, trip, network):
    TripInterestFactory(event=trip, network=network)
    one = queries(client, "/mein/reisen/")
    for _number in range(29):
        TripInterestFactory(network=network)

    assert queries(client, "/mein/reisen/") == one


def looks(user, trip):
    """What an account sees of the interest in the back office: on the trip's page, and as a table."""
    client = client_of(user)
    page = client.get(f"/verwaltung/events/event/{trip.pk}/change/")
    table = client.get(f"/verwaltung/events/event/{trip.pk}/trip-interests/")
    return page.status_code, NEEDS in page.content.decode(), table.status_code


def test_back_office_shows_interest_to_those_who_look_after_the_trip(trip, field, network, editor):
    TripInterestFactory(event=trip, network=network, needs=NEEDS)
    other = GrowthFieldFactory()

    assert looks(member(Role.FIELD_MANAGER, field), trip) == (200, True, 200)
    assert looks(member(Role.BACK_OFFICE), trip) == (200, True, 200)
    assert looks(member(Role.ADMINISTRATOR), trip) == (200, True, 200)
    assert looks(member(Role.MINISTRY), trip) == (200, False, 403)
    assert looks(member(Role.FIELD_MANAGER, other), trip) == (403, False, 403)
    assert looks(editor, trip) == (403, False, 403)


def test_table_exists_for_trips_only(field, network):
    client = client_of(member(Role.BACK_OFFICE))
    fair = EventFactory(type=Event.Type.FAIR)

    assert client.get(f"/verwaltung/events/event/{fair.pk}/trip-interests/").status_code == 403
    assert client.get("/verwaltung/events/event/0/trip-interests/").status_code in (403, 404)


def test_table_opens_in_a_spreadsheet_without_running_anything(trip, network):
    moment = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)
    row = TripInterestFactory(
        event=trip,
        network=network,
        participants=2,
        needs='=HYPERLINK("http://example.org"); "Büro"\nzweite Zeile',
        contact_function="+49 Stelle",
        contact_email="buero@example.org",
        created_at=moment,
    )
    TripInterest.objects.filter(pk=row.pk).update(updated_at=moment)
    TripInterestFactory(event=EventFactory(type="delegation"))

    response = client_of(member(Role.BACK_OFFICE)).get(f"/verwaltung/events/event/{trip.pk}/trip-interests/")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="reise-indonesien.csv"'
    assert response.content == export_csv(trip)
    assert response.content.decode("utf-8") == (
        "\ufeffNetzwerk;Personen, ungefähr;Bedarf;Kontakt: Funktion;Kontakt: E-Mail;gemeldet;geändert\r\n"
        'Netz Umwelt e. V.;2;"\'=HYPERLINK(""http://example.org""); ""Büro""\nzweite Zeile";'
        "'+49 Stelle;buero@example.org;2026-03-01 10:30:00+01:00;2026-03-01 10:30:00+01:00\r\n"
    )


def test_public_pages_feeds_search_and_history_never_tell(trip, network):
    TripInterestFactory(event=trip, network=network, needs=NEEDS, contact_email="geheim@example.org")
    places = ("/t3/indonesien/", "/t3/", "/t3.ics", "/t3.atom", "/t3-vorschau.ics", "/suche/?q=Kläranlagen", "/")
    places += ("/api/v1/events/indonesien/", "/api/v1/events/", f"/netzwerke/{network.slug}/", "/sitemap-events.xml")

    stranger = client_of(NetworkEditorFactory().user)
    answers = {(client, place): client.get(place) for client in (Client(), stranger) for place in places}

    for (_client, place), answer in answers.items():
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        told = [word for word in ("Kläranlagen.", "geheim@") if word.encode() in text]
        assert (place, told) == (place, [])
    assert not hasattr(TripInterest, "history")
    assert NEEDS not in stranger.get(TRIP).content.decode()


def test_contacts_end_with_the_period_set(network, settings):
    settings.SUBMITTER_RETENTION_DAYS = 365
    for days in (364, 366):
        end = (timezone.localdate() - dt.timedelta(days=days + 1)).isoformat()
        trip = EventFactory(type="delegation", when=end)
        TripInterestFactory(event=trip, network=network, needs=str(days), contact_email="wer@example.org")

    assert [forget_contacts(), forget_contacts()] == [1, 0]
    assert dict(TripInterest.objects.values_list("needs", "contact_email")) == {"364": "wer@example.org", "366": ""}


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_once_leave_one_interest():
    trip, network = EventFactory(type="delegation"), NetworkFactory()
    users = [NetworkEditorFactory(network=network).user for _number in range(2)]
    barrier, faults = threading.Barrier(2), []

    def register(user):
        try:
            barrier.wait()
            register_interest(event=trip, network=network, user=user, needs=user.username)
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=register, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert TripInterest.objects.filter(event=trip, network=network).count() == 1
