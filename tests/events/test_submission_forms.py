"""What people fill in about an event: what is asked, what becomes of it, what comes back for a copy or a change."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.http import QueryDict

from events.change_forms import EventChangeForm
from events.models import Event
from events.payload import payload_of
from events.period_forms import NO_DATE
from events.submission_forms import NO_ADDRESS, EventContentForm, SubmissionForm, copied, initial_of
from tests.events.submitting import content_data, day_in_a_month, picture, submission_data
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import OrganisationFactory
from tests.factories.events import EventFactory, EventPartyFactory
from tests.factories.events import payload as new_payload
from tests.factories.networks import NetworkFactory
from tests.networks.partner import stamp_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_sent_yet(settings):
    settings.STORAGES = {**settings.STORAGES}  # an empty one
    cache.clear()


def filled_in(form_class=EventContentForm, files=None, data=content_data, **options):
    values = options.pop("values", {})
    sent = QueryDict(mutable=True)
    for name, value in data(**values).items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    return form_class(sent, files, **options)


def sent_back(form):
    """The form as a browser sends it when nothing is touched."""
    sent = QueryDict(mutable=True)
    for bound in form:
        value = bound.value()
        if value not in (None, False):
            sent.setlist(bound.html_name, value if isinstance(value, list) else ["on" if value is True else value])
    return sent


def test_payload_says_what_was_filled_in():
    GrowthFieldFactory(slug="optik")
    network = NetworkFactory(slug="optonet", short="OptoNet")
    OrganisationFactory(slug="hochschule", name="Hochschule Jena")
    form = filled_in(
        values={
            "starts": "14.03.2013",
            "ends": "15.03.2013",
            "date_precision": "day",
            "start_time": "09:30",
            "is_planned": "on",
            "place_name": "Volkshaus",
            "organisers": "optonet\r\n\r\n Hochschule  Jena\nEin Verein\nEin Verein",
            "growth_fields": ["optik"],
            "topics": "Laser, Messtechnik,",
            "registration_url": "example.org/anmeldung",
            "contact_email": "info@example.org",
        }
    )

    assert form.errors == {}
    assert form.payload() == {
        "title_de": "Photonik-Tag",
        "type": "network_event",
        "starts": "2013-03-14",
        "ends": "2013-03-15",
        "is_planned": True,
        "start_time": "09:30",
        "end_time": "",
        "attendance_mode": "on_site",
        "place_name": "Volkshaus",
        "city": "Jena",
        "place_level": "venue",
        "online_url": "",
        "organisers": [{"network": network.slug}, {"organisation": "hochschule"}, {"name": "Ein Verein"}],
        "description_de": "Vorträge und Gespräche.",
        "fields": ["optik"],
        "topics": ["Laser", "Messtechnik"],
        "registration_url": "https://example.org/anmeldung",
        "cost": "",
        "language": "",
        "contact_function": "",
        "contact_email": "info@example.org",
        "contact_phone": "",
        "image_alt": "",
    }


@pytest.mark.parametrize(
    ("written", "starts"),
    [("03/2013", "2013-03"), ("Q1/2013", "2013-Q1"), ("2013", "2013"), ("14.03.2013", "2013-03-14")],
)
def test_date_is_as_exact_as_it_was_written(written, starts):
    form = filled_in(values={"starts": written})
    assert form.errors == {}

    assert form.payload()["starts"] == starts
    assert initial_of(form.payload())["starts"] == written


@pytest.mark.parametrize(
    ("values", "field", "error"),
    [
        ({"title_de": " "}, "title_de", "Bitte geben Sie einen Titel an."),
        ({"title_de": "x" * 201}, "title_de", None),
        ({"title_de": "Tag\0"}, "title_de", None),
        ({"starts": None}, "starts", "Bitte geben Sie an, wann: z. B. 14.03.2013, 03/2013, Q1/2013 oder 2013."),
        ({"starts": "Frühjahr"}, "starts", None),
        ({"starts": "Q1/2013", "date_precision": "day"}, "starts", None),
        ({"starts": "Q1/2013", "ends": "14.03.2013"}, "ends", "Bitte so genau wie der Beginn angeben, z. B. Q1/2013."),
        ({"ends": "bald"}, "ends", str(NO_DATE)),
        ({"starts": "Q1/2013", "start_time": "09:00"}, "start_time", None),
        ({"starts": "2013", "ends": "2014"}, "ends", "Eine Veranstaltung dauert höchstens ein Jahr."),
        ({"type": "party"}, "type", None),
        ({"city": None}, "city", "Bitte geben Sie Ort oder Veranstaltungsort an."),
        ({"city": None, "attendance_mode": "hybrid", "online_url": "https://example.org"}, "city", None),
        ({"attendance_mode": "online"}, "online_url", None),
        ({"attendance_mode": "online", "online_url": "javascript:alert(1)"}, "online_url", None),
        ({"registration_url": "ftp://example.org/x"}, "registration_url", str(NO_ADDRESS)),
        ({"registration_url": "bei uns"}, "registration_url", str(NO_ADDRESS)),
        ({"organisers": "\n \n"}, "organisers", None),
        ({"organisers": "x" * 201}, "organisers", None),
        ({"organisers": "\n".join(map(str, range(11)))}, "organisers", "Bitte höchstens 10 Veranstalter angeben."),
        ({"organisers": "Verein\0"}, "organisers", None),
        ({"description_de": None}, "description_de", "Bitte beschreiben Sie die Veranstaltung."),
        ({"description_de": "x" * 4001}, "description_de", None),
        ({"growth_fields": ["geheim"]}, "growth_fields", None),
        ({"topics": ",".join(map(str, range(21)))}, "topics", None),
        ({"topics": "x" * 101}, "topics", None),
        ({"contact_email": "info"}, "contact_email", None),
        ({"message": "x" * 2001}, "message", None),
    ],
)
def test_form_refuses(values, field, error):
    GrowthFieldFactory(slug="geheim", status="draft")
    form = filled_in(values=values)

    assert list(form.errors) == [field]
    if error:
        assert form.errors[field] == [error]


@pytest.mark.parametrize("values", [{"online_url": "https://example.org"}, {"registration_url": "https://example.org"}])
def test_online_event_needs_no_place(values):
    form = filled_in(values={"city": None, "attendance_mode": "online", **values})

    assert form.errors == {}
    assert form.payload()["place_level"] == ""


def test_networks_are_known_however_they_are_spaced():
    NetworkFactory(slug="optonet", name="OptoNet e.V.")

    form = filled_in(values={"organisers": "optonet e. V."})

    assert form.errors == {}
    assert form.payload()["organisers"] == [{"network": "optonet"}]


def test_copy_has_everything_but_the_date_and_what_was_of_that_year():
    GrowthFieldFactory(slug="optik")
    network = NetworkFactory(short="OptoNet")
    event = EventFactory(
        title_de="Branchentag",
        title_en="Trade day",
        when="2012-03-14",
        start_time=dt.time(9),
        date_text="14. März",
        state="cancelled",
        state_note_de="Fällt aus.",
        city="Jena",
        description_de="Vorträge.",
        held_by=[network],
    )
    partner = EventPartyFactory(event=event, role="partner")
    content = copied(payload_of(event))
    form = EventContentForm(content=content)
    assert (form["title_de"].value(), form["starts"].value(), form["start_time"].value()) == ("Branchentag", None, None)

    sent = sent_back(form)
    sent["starts"] = "2013-Q1"
    form = EventContentForm(sent, content=content)

    assert form.errors == {}
    payload = form.payload()
    assert {name: payload.get(name) for name in ("organisers", "partners", "starts", "start_time", "city")} == {
        "organisers": [{"network": network.slug}],
        "partners": [{"name": partner.label}],
        "starts": "2013-Q1",
        "start_time": "",
        "city": "Jena",
    }
    assert payload.keys().isdisjoint({"state", "state_note_de", "title_en", "date_text", "parent"})


@pytest.mark.usefixtures("dataset")
def test_change_that_changes_nothing_says_nothing_new():
    """Not even of events that lack what a new one needs."""
    for event in Event.objects.all():
        form = EventChangeForm(sent_back(EventChangeForm(event=event)), event=event)

        assert form.errors == {"__all__": ["Sie haben noch nichts geändert."]}
        assert form.payload() == form.before == payload_of(event)


def test_change_is_of_the_event_as_the_sender_knew_it():
    event = EventFactory(title_de="Alt", city="Jena", description_de="Vorträge.", held_by=[NetworkFactory()])
    sent = sent_back(EventChangeForm(event=event))
    sent["description_de"] = "Neu."
    Event.objects.update(title_de="Von der Redaktion")
    event.refresh_from_db()

    form = EventChangeForm(sent, event=event)

    assert form.errors == {}
    assert {name for name, value in form.payload().items() if form.before[name] != value} == {"description_de"}


def test_change_with_a_forged_knowledge_is_of_the_event_as_it_is():
    event = EventFactory(city="Jena", description_de="Vorträge.", held_by=[NetworkFactory()])
    sent = sent_back(EventChangeForm(event=event))
    sent["known"] = "eyJ4IjoxfQ:forged"

    assert EventChangeForm(sent, event=event).before == payload_of(event)


def test_change_of_the_place_takes_coordinates_and_level_along():
    event = EventFactory(
        place_name="Messe", city="Erfurt", place_level="city", latitude=Decimal("50.97"), longitude=Decimal("11.03"),
        description_de="x",
        held_by=[NetworkFactory()],
    )  # fmt: skip
    sent = sent_back(EventChangeForm(event=event))
    sent["place_name"], sent["city"] = "", "Weimar"
    form = EventChangeForm(sent, event=event)

    assert form.errors == {}
    place = {name: form.payload()[name] for name in ("place_level", "latitude", "longitude")}
    assert place == {"place_level": "city", "latitude": "", "longitude": ""}


def test_change_of_the_date_drops_the_words_of_the_former_one():
    event = EventFactory(when="2013-Q1", date_text="Q1/2013 (geplant)", city="Jena", held_by=[NetworkFactory()])
    sent = sent_back(EventChangeForm(event=event))
    sent["starts"] = "14.03.2013"

    form = EventChangeForm(sent, event=event)

    assert form.errors == {}
    assert (form.payload()["starts"], form.payload()["date_text"]) == ("2013-03-14", "")


def test_party_and_field_that_are_not_public_stay_in_a_change():
    network = NetworkFactory(short="Entwurf", status="draft")
    hidden, shown = GrowthFieldFactory(slug="geheim", status="draft"), GrowthFieldFactory(slug="optik")
    event = EventFactory(city="Jena", description_de="x", held_by=[network], fields=[hidden, shown])
    sent = sent_back(EventChangeForm(event=event))
    del sent["growth_fields"]

    form = EventChangeForm(sent, event=event)

    assert form.errors == {}
    payload = form.payload()
    assert (payload["organisers"], payload["fields"]) == ([{"network": network.slug}], ["geheim"])


# Pictures -------------------------------------------------------------------


def test_picture_is_redrawn_and_needs_words():
    form = filled_in(files={"image": picture("foto.jpg", kind="JPEG")})
    assert form.errors == {"image_alt": ["Bitte beschreiben Sie das Bild in Worten."]}

    form = filled_in(files={"image": picture()}, values={"image_alt": "Ein Saal"})
    assert form.errors == {}
    assert form.payload()["image_alt"] == "Ein Saal"
    assert form.picture.read().startswith(b"\x89PNG")


def test_words_without_a_picture_are_left_out():
    form = filled_in(values={"image_alt": "Ein Saal"})

    assert (form.errors, form.payload()["image_alt"]) == ({}, "")


def test_picture_that_is_there_keeps_its_words():
    form = filled_in(values={"image_alt": ""}, has_image=True)

    assert list(form.errors) == ["image_alt"]


def test_picture_that_is_none_is_refused():
    form = filled_in(files={"image": picture("x.png", kind="GIF", mode="P")}, values={"image_alt": "x"})

    assert form.errors == {"image": ["Das ist kein Bild im Format PNG, JPEG oder WebP, oder es ist beschädigt."]}


def test_picture_is_kept_when_something_else_is_wrong():
    form = filled_in(files={"image": picture()}, values={"title_de": "", "image_alt": "Ein Saal"})
    assert not form.is_valid()
    form.keep_picture()
    kept = form["kept_image"].value()

    again = filled_in(values={"image_alt": "Ein Saal", "kept_image": kept})

    assert again.errors == {}
    assert default_storage.exists(again.picture)
    assert again.picture.startswith("submissions/")


@pytest.mark.parametrize("kept", ["submissions/0.png", "networks/logo.png:x:y", "\0", "x" * 5000])
def test_picture_of_a_forged_name_is_not_taken(kept):
    form = filled_in(values={"kept_image": kept, "image_alt": "x"})

    form.is_valid()

    assert form["kept_image"].value() == "" or "kept_image" in form.errors
    assert form.picture is None


def test_picture_that_was_kept_and_is_gone_is_asked_for_again():
    form = filled_in(files={"image": picture()}, values={"title_de": ""})
    assert not form.is_valid()
    form.keep_picture()
    kept = form["kept_image"].value()
    for name in default_storage.listdir("submissions")[1]:
        default_storage.delete(f"submissions/{name}")

    again = filled_in(values={"kept_image": kept})

    assert (again.errors, again.picture, again["kept_image"].value()) == ({}, None, "")


# Without an account ---------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "field", "error"),
    [
        ({"email": None}, "email", "Bitte geben Sie Ihre E-Mail-Adresse an."),
        ({"email": "erika"}, "email", None),
        ({"consent": None}, "consent", "Ohne Ihre Einwilligung können wir den Termin nicht annehmen."),
        ({"stamp": None}, "stamp", None),
        ({"stamp": stamp_of(3 * 86400)}, "stamp", None),
    ],
)
def test_sender_is_asked_for(values, field, error):
    form = filled_in(SubmissionForm, data=submission_data, values=values)

    assert list(form.errors) == [field]
    if error:
        assert form.errors[field] == [error]


def test_example_of_the_tests_is_what_the_form_makes():
    """So that tests with the factory's payload are of what really comes."""
    made = filled_in(values={"contact_email": "kontakt@example.org"})

    assert made.errors == {}
    assert new_payload().items() <= made.payload().items()
    assert day_in_a_month().isoformat() == made.payload()["starts"]
