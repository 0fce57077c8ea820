"""Back office of events and of the inbox: who sees and does what, BO-1 and BO-2 through its pages."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.models import Event, EventParty, EventSubmission
from events.payload import payload_of
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SiteSettingFactory
from tests.factories.events import (
    EarlierDateFactory,
    EventFactory,
    EventSubmissionFactory,
    FeedItemFactory,
    payload,
)
from tests.factories.networks import NetworkFactory
from tests.factories.roadmaps import ProjectFactory, RoadmapFactory
from tests.networks.partner import delivered
from tests.people import client_of, member
from thcm.core.models import Mail
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db

EVENTS, INBOX = "/verwaltung/events/event/", "/verwaltung/events/eventsubmission/"
PARTS = ("parties", "earlier_dates", "trip_interests")


@pytest.fixture(autouse=True)
def _site():
    SiteSettingFactory()


@pytest.fixture
def field():
    return GrowthFieldFactory(slug="optik", name_de="Optik")


@pytest.fixture
def office():
    return client_of(member(Role.BACK_OFFICE))


def everybody(field):
    return {
        "back office": client_of(member(Role.BACK_OFFICE)),
        "owner": client_of(member(Role.FIELD_MANAGER, field)),
        "stranger": client_of(member(Role.FIELD_MANAGER, GrowthFieldFactory())),
        "ministry": client_of(member(Role.MINISTRY)),
        "nobody": client_of(member()),
    }


def address(row, page: str = "change", **query) -> str:
    return reverse(f"admin:events_{row._meta.model_name}_{page}", args=(row.pk,), query=query)


def form(**values):
    """What the form of an event sends."""
    data = {
        "title_de": "Human-Resources-Panel",
        "type": "panel",
        "status": "published",
        "starts": "14.03.2027",
        "state": "scheduled",
        "attendance_mode": "on_site",
        "timezone": "Europe/Berlin",
        **{f"{part}-{kind}_FORMS": 0 for part in PARTS for kind in ("TOTAL", "INITIAL")},
    }
    return {name: value for name, value in (data | values).items() if value is not None}


def errors(answer):
    return answer.context["adminform"].form.errors


# Events --------------------------------------------------------------------


def test_imprecise_date_is_entered_and_made_exact(office):
    """BO-2."""
    EventFactory(title_de="Dezember", when="2012-12")
    EventFactory(title_de="April", when="2013-04")
    page = office.get(f"{EVENTS}add/").content.decode()
    assert [name in page for name in ("Tag", "Monat", "Quartal", "Jahr")] == [True] * 4

    office.post(f"{EVENTS}add/", form(starts="Q1/2013", is_planned="on", date_precision="quarter"))

    event = Event.objects.get(title_de="Human-Resources-Panel")
    assert (event.when, event.slug) == ("1. Quartal 2013 (geplant)", "human-resources-panel-2013")
    assert [row.title_de for row in Event.objects.published().in_order()] == [
        "Dezember",
        "Human-Resources-Panel",
        "April",
    ]

    changed = {"starts": "14.03.2013", "is_planned": None, "date_precision": "quarter", "date_text": ""}
    answer = office.post(address(event), form(slug=event.slug, **changed), follow=True)

    event = Event.objects.get(pk=event.pk)
    assert (event.when, event.slug, event.is_concretised) == ("14. März 2013", "human-resources-panel-2013", True)
    assert [former.when for former in event.earlier_dates.all()] == ["1. Quartal 2013 (geplant)"]
    assert [record.date_precision for record in event.history.all()] == ["day", "quarter"]
    history = office.get(reverse("admin:events_event_history", args=(event.pk,))).context["page_obj"]
    changes = [(change["field"], change["old"], change["new"]) for change in history[0].history_delta_changes]
    assert changes[0] == ("Termin", "1. Quartal 2013 (geplant)", "14. März 2013")
    page = office.get(address(event)).content.decode()
    assert "Termin konkretisiert" in page
    assert "zuvor: 1. Quartal 2013 (geplant)" in page
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("values", "name", "text"),
    [
        ({"starts": "bald"}, "starts", "Bitte als Tag, Monat, Quartal oder Jahr angeben"),
        ({"starts": ""}, "starts", "Bitte geben Sie an, wann"),
        ({"starts": "31.02.2027"}, "starts", "Dieses Datum gibt es nicht."),
        ({"starts": "31.12.9999"}, "starts", "Dieses Datum gibt es nicht."),
        ({"starts": "14.03.2207"}, "starts", "Bitte prüfen Sie das Jahr."),
        ({"parent": "no number"}, "parent", "Bitte eine gültige Auswahl treffen."),
        ({"starts": "Q1/2027", "date_precision": "day"}, "starts", "Sie haben „Tag“ gewählt"),
        ({"starts": "01.01.2027", "ends": "01.06.2028"}, "ends", "Eine Veranstaltung dauert höchstens ein Jahr."),
        ({"starts": "Q1/2027", "start_time": "10:00"}, "start_time", "Eine Uhrzeit gibt es nur"),
        ({"latitude": "50.9"}, "longitude", "Breite und Länge gehören zusammen."),
        ({"slug": "archiv"}, "slug", "Unter dieser Adresse steht eine andere Seite."),
        ({"timezone": "Mars/Olympus"}, "timezone", "Diese Zeitzone gibt es nicht."),
    ],
)
def test_form_says_what_is_wrong(office, values, name, text):
    answer = office.post(f"{EVENTS}add/", form(**values))

    assert Event.objects.count() == 0
    assert list(errors(answer)) == [name]
    assert errors(answer)[name][0].startswith(text)


def test_comma_at_the_end_of_topics_does_not_count(office):
    office.post(f"{EVENTS}add/", form(topics="Laser, Optik,"))
    assert Event.objects.get().topics == ["Laser", "Optik"]


def test_words_of_the_source_go_with_the_former_date(office):
    event = EventFactory(when="2027-Q1", date_text="im Frühjahr")

    office.post(address(event), form(title_de="Neu", starts="2027-Q1", date_text="im Frühjahr"))
    event.refresh_from_db()
    assert event.date_text == "im Frühjahr"

    office.post(address(event), form(title_de="Neu", starts="02/2027", date_text="im Frühjahr"))
    event.refresh_from_db()
    assert (event.when, event.date_text) == ("Februar 2027", "")
    assert [former.date_text for former in event.earlier_dates.all()] == ["im Frühjahr"]


def test_cross_over_of_one_field_is_saved_with_a_warning(office, field):
    other = GrowthFieldFactory()

    one = office.post(f"{EVENTS}add/", form(type="cross_over", growth_fields=[field.pk]), follow=True)
    two = office.post(
        f"{EVENTS}add/", form(title_de="Zweites", type="cross_over", growth_fields=[field.pk, other.pk]), follow=True
    )

    warned = [[m.message for m in answer.context["messages"] if m.level_tag == "warning"] for answer in (one, two)]
    assert [len(warnings) for warnings in warned] == [1, 0]
    assert warned[0][0].startswith("Ein Cross-over verbindet mindestens zwei Felder oder Netzwerke")
    assert Event.objects.count() == 2


def test_exact_day_that_moved_suggests_to_say_so(office):
    event = EventFactory(when="2027-03-14")
    hint = "Der Termin war schon auf den Tag bekannt."
    assert hint not in office.get(address(event)).content.decode()

    office.post(address(event), form(starts="15.03.2027"))
    assert hint in office.get(address(event)).content.decode()

    office.post(
        address(event, "move"), {"state": "rescheduled", "starts": "15.03.2027", "note": "Der Saal ist besetzt."}
    )
    event.refresh_from_db()
    assert (event.state, event.state_note_de, event.when) == ("rescheduled", "Der Saal ist besetzt.", "15. März 2027")
    assert hint not in office.get(address(event)).content.decode()


def test_new_date_is_another_one(office):
    event = EventFactory(when="2027-03-14")
    answer = office.post(address(event, "move"), {"state": "rescheduled", "starts": "14.03.2027"})

    event.refresh_from_db()
    assert (event.state, answer.context["form"].errors["starts"]) == (
        "scheduled",
        ["Das ist der bisherige Termin. Bitte geben Sie den neuen an."],
    )


def test_mistaken_earlier_date_may_be_deleted(office):
    event = EventFactory(when="2027-03-14")
    former = EarlierDateFactory(event=event)
    rows = {
        "earlier_dates-TOTAL_FORMS": 1,
        "earlier_dates-INITIAL_FORMS": 1,
        "earlier_dates-0-id": former.pk,
        "earlier_dates-0-event": event.pk,
    }

    office.post(address(event), form(**rows))
    assert list(event.earlier_dates.all()) == [former]
    office.post(address(event), form(**rows, **{"earlier_dates-0-DELETE": "on"}))
    assert list(event.earlier_dates.all()) == []


def test_buttons_publish_cancel_postpone_and_withdraw(office):
    event = EventFactory(when="2027-03-14", status="draft", published_at=None)
    steps = []
    for page, data in (
        ("publish", {}),
        ("move", {"state": "postponed", "starts": "14.03.2027"}),
        ("cancel", {"note": "Zu wenige."}),
        ("withdraw", {}),
    ):
        assert office.get(address(event, page), follow=True).status_code == 200
        office.post(address(event, page), data)
        event.refresh_from_db()
        steps.append((event.status, event.state, event.state_note_de, event.when))

    assert steps == [
        ("published", "scheduled", "", "14. März 2027"),
        ("published", "postponed", "", "14. März 2027"),
        ("published", "cancelled", "Zu wenige.", "14. März 2027"),
        ("archived", "cancelled", "Zu wenige.", "14. März 2027"),
    ]


def test_earlier_state_is_restored_and_the_address_stays(office):
    event = EventFactory(title_de="Alt", when="2027-03-14")
    office.post(address(event), form(title_de="Neu", starts="15.03.2027"))
    record = event.history.last()

    office.post(reverse("admin:events_event_restore", args=(event.pk, record.history_id)))

    event.refresh_from_db()
    assert (event.title_de, event.when, event.slug) == ("Alt", "14. März 2027", record.slug)


def test_events_are_for_their_fields_managers(field):
    event = EventFactory(fields=[field])
    held = EventFactory(title_de="Gehalten", held_by=[NetworkFactory(growth_field=field)])
    clients = everybody(field)

    def answers(row, page="change"):
        return {name: client.get(address(row, page)).status_code for name, client in clients.items()}

    allowed = {"back office": 200, "owner": 200, "stranger": 403, "ministry": 200, "nobody": 403}
    assert answers(event) == allowed
    assert answers(held) == allowed
    assert answers(event, "move") == allowed | {"ministry": 403}
    for name in ("stranger", "ministry", "nobody"):
        for page in ("publish", "withdraw", "cancel", "move"):
            assert clients[name].post(address(event, page), {"state": "postponed"}).status_code == 403
    listed = {name: clients[name].get(EVENTS).context["cl"].result_list for name in ("owner", "stranger", "ministry")}
    assert {name: len(rows) for name, rows in listed.items()} == {"owner": 2, "stranger": 0, "ministry": 2}


def test_new_event_of_a_manager_needs_an_own_field(field):
    client, other = client_of(member(Role.FIELD_MANAGER, field)), GrowthFieldFactory()

    refused = client.post(f"{EVENTS}add/", form(growth_fields=[other.pk]))
    assert errors(refused)["growth_fields"][0].startswith("Bitte wählen Sie mindestens ein Feld")

    client.post(f"{EVENTS}add/", form(growth_fields=[other.pk, field.pk]))
    assert Event.objects.get().growth_fields.count() == 2


@pytest.mark.parametrize(("name", "factory"), [("roadmap", RoadmapFactory), ("project", ProjectFactory)])
def test_event_names_public_and_own_plans_only(field, name, factory):
    """A plan of others answers as one that never was; what the office linked may stay."""
    manager = client_of(member(Role.FIELD_MANAGER, field))
    foreign, public = factory(status="draft"), factory()
    event = EventFactory(fields=[field])

    def chosen(key):
        answer = manager.post(address(event), form(growth_fields=[field.pk], **{name: key}))
        return errors(answer)[name] if answer.status_code == 200 else Event.objects.values_list(name, flat=True)[0]

    assert (
        chosen(foreign.pk)
        == chosen(foreign.pk + 100)
        == ["Bitte eine gültige Auswahl treffen. Dies ist keine gültige Auswahl."]
    )
    assert str(foreign) not in manager.post(address(event), form(**{name: foreign.pk})).content.decode()
    assert chosen(public.pk) == public.pk
    Event.objects.update(**{name: foreign})
    assert chosen(foreign.pk) == foreign.pk


def test_ministry_reads_the_date_in_words(field):
    event = EventFactory(when="2027-Q1", is_planned=True)

    page = client_of(member(Role.MINISTRY)).get(address(event)).content.decode()

    assert "1. Quartal 2027 (geplant)" in page
    assert 'name="starts"' not in page
    assert "01.01.2027" not in page


def test_list_is_filtered_and_exported_without_invented_days(office):
    EventFactory(title_de="Kommt", when=(timezone.localdate() + dt.timedelta(days=9)).isoformat())
    EventFactory(title_de="Quartal", when="2012-Q1", held_by=[NetworkFactory(short="OptoNet")])
    gone = EventFactory(title_de="Fehlt", when="2012-05-01")
    FeedItemFactory(event=gone, missing_since=timezone.now())

    def shown(query):
        return sorted(row.title_de for row in office.get(f"{EVENTS}?{query}").context["cl"].result_list)

    assert shown("zeit=kommend") == ["Kommt"]
    assert shown("zeit=vergangen") == ["Fehlt", "Quartal"]
    assert shown("zeit=ungenau") == ["Quartal"]
    assert shown("kalender=fehlt") == [gone.title_de]
    assert shown("q=quart") == ["Quartal"]
    table = office.get(f"{EVENTS}export/?zeit=ungenau").content.decode("utf-8-sig")
    assert table.startswith("Titel;Termin;Veranstalter;Partner;")
    assert "Quartal;1. Quartal 2012;OptoNet;;" in table
    assert "2012-01-01" not in table


def queries(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def test_lists_ask_as_many_queries_for_one_row_as_for_thirty(office, field):
    network = NetworkFactory(growth_field=field)
    paths = (EVENTS, INBOX, "/verwaltung/")

    def add():
        event = EventFactory(fields=[field], held_by=[network])
        EventParty.objects.create(event=event, label="Beteiligte")
        EventSubmissionFactory(
            payload=payload(fields=["optik"]), network=network, duplicate_of=event, duplicate_reasons=["am selben Tag"]
        )

    add()
    few = [queries(office, path) for path in paths]
    for _number in range(30):
        add()
    assert [queries(office, path) for path in paths] == few


# Inbox ---------------------------------------------------------------------


def test_inbox_shows_what_waits_oldest_first(office, field):
    now = dt.datetime.now(dt.UTC)
    network = NetworkFactory(short="OptoNet")
    EventFactory(title_de="Photonik-Tag", when="2027-03-14", city="Jena")
    for days, title, values in (
        (1, "Neu", {"network": network}),
        (
            3,
            "Alt",
            {"duplicate_of": Event.objects.get(), "duplicate_reasons": ["am selben Tag", "ebenfalls in Jena"]},
        ),
        (2, "Rückfrage", {"state": "question", "reason": "Wo?"}),
        (2, "Entschieden", {"state": "accepted"}),
        (2, "Unbestätigt", {"state": "unconfirmed"}),
    ):
        EventSubmissionFactory(
            payload=payload(title_de=title, fields=["optik"]), confirmed_at=now - dt.timedelta(days=days), **values
        )

    def shown(query=""):
        return [str(row) for row in office.get(f"{INBOX}?{query}").context["cl"].result_list]

    page = office.get(INBOX).content.decode()
    assert shown() == ["Alt", "Neu"]
    texts = ("seit 3 Tagen", "ohne Konto", "OptoNet", "Optik", "Photonik-Tag: am selben Tag, ebenfalls in Jena")
    assert [text for text in texts if text not in page] == []
    assert shown("stand=rueckfrage") == ["Rückfrage"]
    assert shown("stand=entschieden") == ["Entschieden"]
    assert shown("stand=alle") == ["Neu", "Entschieden", "Rückfrage", "Alt"]
    assert shown("q=alt") == ["Alt"]


def test_submission_is_for_the_office_and_the_fields_manager(field):
    row = EventSubmissionFactory(payload=payload(fields=["optik"]))
    clients = everybody(field)

    assert {name: client.get(address(row)).status_code for name, client in clients.items()} == {
        "back office": 200,
        "owner": 200,
        "stranger": 403,
        "ministry": 403,
        "nobody": 403,
    }
    for name in ("stranger", "ministry", "nobody"):
        for page in ("take", "accept", "question", "reject", "merge", "image"):
            assert clients[name].post(address(row, page), {"reason": "x"}).status_code == 403
    assert [len(clients[name].get(INBOX).context["cl"].result_list) for name in ("owner", "stranger")] == [1, 0]
    row.refresh_from_db()
    assert (row.state, Mail.objects.count()) == ("received", 0)
    assert clients["owner"].post(address(row, "accept"), {"seen": row.version}).status_code == 302
    assert Event.objects.published().count() == 1


def test_anonymous_reader_is_led_to_the_sign_in(client):
    row = EventSubmissionFactory()

    for page in ("change", "image", "accept"):
        assert client.get(address(row, page)).url.startswith("/verwaltung/login/")


def test_unconfirmed_submission_is_nobodys_to_read(office):
    row = EventSubmissionFactory(state="unconfirmed", payload=payload(title_de="Geheimes"))

    assert "Geheimes" not in office.get(address(row), follow=True).content.decode()
    assert office.get(address(row, "accept")).status_code == 404


def test_page_shows_all_of_it_in_words_and_marks_duplicates_afresh(office):
    event = EventFactory(title_de="Photonik-Tag", when="2027-03-14", city="Jena")
    row = EventSubmissionFactory(
        payload=payload(starts="2027-03-14", cost="10 €"), message="Bitte bald.", submitter_email="erika@example.org"
    )

    page = office.get(address(row)).content.decode()

    texts = ("14. März 2027", "Verein für Photonik", "10 €", "Bitte bald.", "erika@example.org", "am selben Tag")
    assert [text for text in texts if text not in page] == []
    row.refresh_from_db()
    assert (row.duplicate_of, row.duplicate_reasons[0]) == (event, "am selben Tag")


def test_change_shows_before_after_and_what_moved_on_meanwhile(office):
    event = EventFactory(title_de="Photonik-Tag", when="2027-03-14", city="Jena")
    before = payload_of(event)
    row = EventSubmissionFactory(kind="change", event=event, before=before, payload={**before, "city": "Gera"})
    Event.objects.update(city="Weimar")

    context = office.get(address(row)).context

    assert [(line.label, line.old, line.new) for line in context["lines"]] == [("Stadt oder Gemeinde", "Jena", "Gera")]
    assert [(line.old, line.new) for line in context["meanwhile"]] == [("Jena", "Weimar")]


def test_decisions_go_through_the_pages(office):
    """BO-1: each sends a mail and writes a log entry; what is returned is not visible."""
    asked, refused, taken = (EventSubmissionFactory(payload=payload(title_de=title)) for title in ("A", "B", "C"))

    office.post(address(taken, "take"))
    assert "Bitte schreiben Sie" in office.post(address(asked, "question"), {"reason": ""}).content.decode()
    assert "Bitte nennen Sie den Grund." in office.post(address(refused, "reject"), {}).content.decode()
    office.post(address(asked, "question"), {"reason": "Wo?"})
    office.post(address(refused, "reject"), {"reason": "Werbung"})
    page = office.post(address(taken, "accept"), {"seen": taken.version}, follow=True).content.decode()

    assert "„C“ steht im Kalender." in page
    states = EventSubmission.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["question", "rejected", "accepted"]
    assert [message.subject for message in delivered()] == [
        "Rückfrage zu „A“",
        "Nicht veröffentlicht: „B“",
        "Veröffentlicht: „C“",
    ]
    assert [row.decisions.count() for row in (asked, refused, taken)] == [1, 1, 2]
    assert [event.title_de for event in Event.objects.published()] == ["C"]
    late = office.post(address(refused, "accept"), {"seen": refused.version}, follow=True).content.decode()
    assert "Die Einreichung ist inzwischen abgelehnt." in late
    late = office.post(address(taken, "accept"), {"seen": "of the page before"}, follow=True).content.decode()
    assert "Die Einreichung ist inzwischen veröffentlicht." in late


def test_new_event_is_taken_over_into_one_that_is_searched_for(office, field):
    event = EventFactory(title_de="Photonik-Tag", when="2027-Q1", city="Jena")
    EventFactory(title_de="Photonik-Entwurf", status="draft")
    row = EventSubmissionFactory(payload=payload(starts="2027-03-14"))

    assert office.get(address(row, "merge", q="\0photonik")).context["found"] == [event]
    assert office.get(address(row, "merge", event="9" * 5000)).context["event"] is None
    preview = office.get(address(row, "merge", event=event.pk))
    lines = [(line.label, line.old, line.new) for line in preview.context["lines"]]
    assert ("Termin", "1. Quartal 2027", "14. März 2027") in lines
    assert client_of(member(Role.FIELD_MANAGER, field)).get(address(row, "merge", event=event.pk)).status_code == 403
    office.post(address(row, "merge"), {"event": event.pk, "seen": row.version})

    event.refresh_from_db()
    assert (event.when, event.is_concretised, Event.objects.published().count()) == ("14. März 2027", True, 1)


def test_manager_takes_over_into_own_events_only(field):
    client = client_of(member(Role.FIELD_MANAGER, field))
    foreign = EventFactory(title_de="Photonik-Tag", when="2027-Q1")
    row = EventSubmissionFactory(payload=payload(fields=["optik"]))

    assert client.get(address(row, "merge", q="photonik")).context["found"] == []
    assert client.post(address(row, "merge"), {"event": foreign.pk}).status_code == 403


def test_many_from_calendars_are_decided_at_once(office):
    good, bad = (
        EventSubmissionFactory(feed_item=FeedItemFactory(), payload=payload(title_de=title, starts=starts))
        for title, starts in (("Gut", "2027-03-14"), ("Schlecht", "bald"))
    )
    by_hand = EventSubmissionFactory()
    chosen = {"_selected_action": [good.pk, bad.pk, by_hand.pk]}

    page = office.post(INBOX, {"action": "accept_imports", **chosen}, follow=True).content.decode()
    assert "1 Einreichung ist entschieden." in page
    assert "Schlecht: Der Inhalt ist nicht zu lesen" in page

    asked = office.post(INBOX, {"action": "reject_imports", **chosen})
    assert asked.context["hidden"] == [("action", "reject_imports"), ("_selected_action", bad.pk)]
    assert "geht keine E-Mail hinaus" in asked.content.decode()
    none = office.post(INBOX, {"action": "accept_imports", "_selected_action": [by_hand.pk]}, follow=True)
    assert [message.message for message in none.context["messages"]] == ["Darunter ist nichts aus einem Kalender."]
    office.post(INBOX, {"action": "reject_imports", "_selected_action": [bad.pk], "reason": "Kein Datum"})
    states = EventSubmission.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["accepted", "rejected", "received"]


def test_picture_is_shown_to_who_decides(office, client, field):
    row = EventSubmissionFactory(payload=payload(fields=["optik"], image_alt="Ein Saal"))
    row.image.save("1" * 32 + ".png", ContentFile(b"pixels"))

    answer = office.get(address(row, "image"))

    assert b"".join(answer.streaming_content) == b"pixels"
    assert "no-store" in answer["Cache-Control"]
    assert client.get(f"/media/{row.image.name}").status_code == 404
    row.image.delete()


def test_export_of_the_inbox_has_no_personal_data(office):
    EventSubmissionFactory(
        submitter_name="Erika Muster", submitter_email="erika@example.org", message="Meine Nummer", payload=payload()
    )

    table = office.get(f"{INBOX}export/").content.decode("utf-8-sig")

    assert "Photonik-Tag" in table
    assert [text for text in ("Erika", "example.org", "Nummer") if text in table] == []


def test_page_that_shows_former_content_publishes_nothing(db):
    row = EventSubmissionFactory()
    seen = row.version
    EventSubmission.objects.update(payload=payload(title_de="Etwas anderes"))

    page = client_of(member(Role.BACK_OFFICE)).post(address(row, "accept"), {"seen": seen}, follow=True)

    assert "Der Inhalt hat sich inzwischen geändert." in page.content.decode()
    assert not Event.objects.exists()
