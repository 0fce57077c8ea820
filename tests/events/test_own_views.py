"""The pages on which networks see their events, submit new ones, report changes, and follow what they sent (NE-2)."""

import datetime as dt
from io import BytesIO

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from events.actions import cancel_event, change_event
from events.models import Event, EventSubmission
from events.payload import payload_of
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SiteSettingFactory, UserFactory
from tests.factories.events import (
    EventFactory,
    EventPartyFactory,
    EventSeriesFactory,
    EventSubmissionFactory,
    payload,
)
from tests.factories.networks import NetworkEditorFactory, NetworkFactory
from tests.people import client_of, member
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db
OWN = "/mein/termine/"
XSS = "<script>alert(1)</script>"
QUESTION = EventSubmission.State.QUESTION


@pytest.fixture
def network():
    SiteSettingFactory()
    return NetworkFactory(slug="optonet", name="OptoNet e. V.", short="OptoNet", contact_email="info@example.org")


@pytest.fixture
def editor(network):
    return NetworkEditorFactory(network=network, user__function="Geschäftsstelle").user


@pytest.fixture
def client(editor):
    return client_of(editor)


@pytest.fixture
def stranger():
    return client_of(NetworkEditorFactory().user)


@pytest.fixture
def field():
    return GrowthFieldFactory(slug="optik", name_de="Optik")


@pytest.fixture
def event(network, field):
    event = EventFactory(
        slug="photonik-tag",
        title_de="Photonik-Tag",
        when="2027-03-14",
        city="Jena",
        place_level="city",
        latitude="50.92705",
        longitude="11.58924",
        description_de="Vorträge.\n\nGespräche.",
        contact_email="info@example.org",
        topics=["Laser"],
        series=EventSeriesFactory(slug="photonik-tage"),
        held_by=[network],
        fields=[field],
    )
    event.refresh_from_db()
    return event


def changes(submission):
    return {name: value for name, value in submission.payload.items() if value != submission.before[name]}


def filled(client, path, **values):
    """What the browser would send of the form on a page, changed by `values`."""
    form = client.get(path).context["form"]
    data = {}
    for box in form:
        value = box.value()
        if value not in (None, False, "") and box.name != "image":
            data[box.html_name] = "on" if value is True else value
    return {**data, **values}


def send(client, path, **values):
    return client.post(path, {name: value for name, value in filled(client, path, **values).items() if value != ""})


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def picture():
    output = BytesIO()
    Image.new("RGB", (20, 10), "teal").save(output, "PNG")
    return SimpleUploadedFile("bild.png", output.getvalue(), "image/png")


def submission_page(submission):
    return f"{OWN}einreichungen/{submission.public_id}/"


def test_lists_show_own_public_events_only(client, network, event):
    today = timezone.localdate()
    running = EventFactory(when=today.isoformat(), held_by=[network])
    past = EventFactory(when=(today - dt.timedelta(days=1)).isoformat(), held_by=[network])
    older = EventFactory(when="2012", held_by=[network])
    cancelled = EventFactory(state=Event.State.CANCELLED, held_by=[network])
    EventFactory(status="draft", held_by=[network])
    EventFactory(held_by=[NetworkFactory()])
    EventPartyFactory(event=EventFactory(), network=network, label="", role="partner")
    sent = EventSubmissionFactory(network=network)
    EventSubmissionFactory(network=network, state="unconfirmed")
    EventSubmissionFactory(network=NetworkFactory())
    EventSubmissionFactory()

    lists = {name: client.get(OWN, {"liste": name}).context["page"].object_list for name in ("", "vergangen")}
    lists |= {
        name: client.get(OWN, {"liste": name}).context["page"].object_list for name in ("abgesagt", "eingereicht")
    }

    assert lists == {
        "": [running, event],
        "vergangen": [past, older],
        "abgesagt": [cancelled],
        "eingereicht": [sent],
    }
    assert client.get(OWN, {"liste": "nichts"}).status_code == 404


def test_colleague_sees_the_same(client, network, event):
    EventSubmissionFactory(network=network, payload=payload(title_de="Eingereichtes"))
    colleague = client_of(NetworkEditorFactory(network=network).user)

    for name in ("", "eingereicht"):
        pages = [one.get(OWN, {"liste": name}).context["page"].object_list for one in (client, colleague)]
        assert pages[0] == pages[1] != []


def test_pages_are_for_editors(event, network, client, stranger):
    submission = EventSubmissionFactory(network=network, event=event)
    pages = {
        OWN: 200,
        f"{OWN}neu/": 200,
        f"{OWN}neu/?vorlage=photonik-tag": 403,
        f"{OWN}photonik-tag/aendern/": 403,
        f"{OWN}photonik-tag/absagen/": 403,
        submission_page(submission): 404,
    }

    for path, answer in pages.items():
        assert (path, client.get(path).status_code) == (path, 200)
        assert (path, stranger.get(path).status_code) == (path, answer)
        for account in (member(Role.ADMINISTRATOR), UserFactory()):
            assert client_of(account).get(path).status_code == (404 if path == submission_page(submission) else 403)
        anonymous = Client().get(path)
        assert (anonymous.status_code, anonymous["Location"].split("?")[0]) == (302, "/mein/anmelden/")
    assert b"Photonik" not in stranger.get(OWN).content


def test_partner_of_an_event_does_not_change_it(event, client):
    other = NetworkEditorFactory()
    EventPartyFactory(event=event, network=other.network, label="", role="partner")

    assert client_of(other.user).get(f"{OWN}photonik-tag/aendern/").status_code == 403


def test_drafts_and_unknown_events_do_not_exist(client, network):
    EventFactory(slug="entwurf", status="draft", held_by=[network])

    for slug in ("entwurf", "nichts", "nichts%00"):
        answers = [client.get(f"{OWN}{slug}/{page}/").status_code for page in ("aendern", "absagen")]
        assert [*answers, client.get(f"{OWN}neu/?vorlage={slug}").status_code] == [404, 404, 404]


def test_new_event_is_submitted_for_the_network(client, editor, network):
    response = send(
        client,
        f"{OWN}neu/",
        title_de="Laser-Forum",
        starts="Q2/2027",
        is_planned="on",
        city="Jena",
        description_de="Vorträge.",
        message="Bitte bald.",
    )

    submission = EventSubmission.objects.get()
    assert response["Location"] == submission_page(submission)
    assert said(response) == ["Ihr Termin ist eingegangen. Wir prüfen ihn."]
    assert (submission.kind, submission.state, submission.network, submission.editor) == (
        "new",
        "received",
        network,
        editor,
    )
    assert (submission.submitter_email, submission.consented_at, submission.message) == ("", None, "Bitte bald.")
    assert submission.payload["organisers"] == [{"network": "optonet"}]
    assert (submission.payload["starts"], submission.payload["is_planned"]) == ("2027-Q2", True)
    assert Event.objects.count() == 0
    assert "Laser-Forum" in client.get(submission_page(submission)).content.decode()


def test_editor_of_several_networks_says_for_which(client, editor, network):
    second = NetworkEditorFactory(user=editor, network__name="Zweites Netz").network

    path = f"{OWN}neu/"
    values = {"title_de": "Forum", "starts": "2027", "city": "Jena", "description_de": "Text."}
    send(client, path, network=second.pk, **values)
    foreign = send(client, path, network=NetworkFactory().pk, **values)

    assert list(EventSubmission.objects.values_list("network__name", flat=True)) == ["Zweites Netz"]
    assert "network" in foreign.context["form"].errors


def test_last_years_event_is_copied_without_its_date(client, event):
    change_event(event=event, payload={"date_text": "am 14.3.", "start_time": "09:00"}, user=None)
    path = f"{OWN}neu/?vorlage=photonik-tag"

    form = client.get(path).context["form"]
    missing = send(client, path)
    send(client, path, starts="2028")

    shown = {name: form[name].value() for name in ("title_de", "starts", "start_time", "city", "topics", "organisers")}
    assert shown == {
        "title_de": "Photonik-Tag",
        "starts": None,
        "start_time": None,
        "city": "Jena",
        "topics": "Laser",
        "organisers": "OptoNet",
    }
    assert "starts" in missing.context["form"].errors
    sent = EventSubmission.objects.get()
    assert (sent.kind, sent.event, sent.before) == ("new", None, None)
    left_out = ("title_en", "description_en", "date_text", "state", "state_note_de", "parent")
    expected = {name: value for name, value in payload_of(event).items() if name not in left_out}
    assert sent.payload == {**expected, "starts": "2028", "start_time": "", "is_planned": False}
    assert sent.payload["series"] == "photonik-tage"


def test_change_reports_only_what_differs(client, editor, event, network):
    before = payload_of(event)
    response = send(client, f"{OWN}photonik-tag/aendern/", starts="15.03.2027", cost="kostenfrei")

    submission = EventSubmission.objects.get()
    assert response["Location"] == submission_page(submission)
    assert (submission.kind, submission.event, submission.network, submission.editor) == (
        "change",
        event,
        network,
        editor,
    )
    assert changes(submission) == {"starts": "2027-03-15", "cost": "kostenfrei"}
    assert submission.before == before
    event.refresh_from_db()
    assert payload_of(event) == before
    assert "Zu diesem Termin ist schon etwas in Prüfung:" in client.get(f"{OWN}photonik-tag/aendern/").content.decode()


def test_paragraphs_are_no_change(client, event):
    """Browsers end lines of a text area in another way than the database."""
    path = f"{OWN}photonik-tag/aendern/"
    response = send(client, path, description_de="Vorträge.\r\n\r\nGespräche.")

    assert response.context["form"].non_field_errors() == ["Sie haben noch nichts geändert."]
    assert EventSubmission.objects.count() == 0


def test_new_place_forgets_the_coordinates_of_the_former_one(client, event):
    send(client, f"{OWN}photonik-tag/aendern/", city="Ilmenau")

    assert changes(EventSubmission.objects.get()) == {"city": "Ilmenau", "latitude": "", "longitude": ""}


def test_picture_alone_is_a_change(client, event, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    response = client.post(
        f"{OWN}photonik-tag/aendern/",
        {**filled(client, f"{OWN}photonik-tag/aendern/"), "image": picture(), "image_alt": "Ein Saal."},
    )

    submission = EventSubmission.objects.get()
    assert response.status_code == 302
    assert changes(submission) == {"image_alt": "Ein Saal."}
    assert submission.image.name.startswith("submissions/")


def test_cancellation_waits_for_the_office(client, event):
    response = client.post(f"{OWN}photonik-tag/absagen/", {"note": "Wird 2028 nachgeholt.", "message": ""})

    submission = EventSubmission.objects.get()
    assert response["Location"] == submission_page(submission)
    assert submission.kind == "cancellation"
    assert changes(submission) == {"state": "cancelled", "state_note_de": "Wird 2028 nachgeholt."}
    event.refresh_from_db()
    assert event.state == "scheduled"


def test_what_is_over_or_cancelled_is_not_cancelled_again(client, event, network):
    EventFactory(slug="vorbei", when="2013", held_by=[network])
    cancel_event(event=event, note="", user=None)

    for slug in ("vorbei", "photonik-tag"):
        response = client.post(f"{OWN}{slug}/absagen/", {"note": "x"})
        assert response["Location"] == OWN
        assert said(response)[-1] == "Dieser Termin ist schon vorbei oder abgesagt."
    assert EventSubmission.objects.count() == 0


def test_cancelled_event_stays_in_the_list(client, event):
    cancel_event(event=event, note="Wird nachgeholt.", user=None)

    page = client.get(OWN, {"liste": "abgesagt"}).content.decode()

    assert "Photonik-Tag" in page
    assert "abgesagt</span> Wird nachgeholt." in page
    assert "/photonik-tag/absagen/" not in page


@pytest.mark.parametrize("state", ["received", "in_review", "question"])
def test_open_submission_is_withdrawn(client, network, stranger, state):
    submission = EventSubmissionFactory(network=network, state=state, reason="Wo?" if state == "question" else "")
    path = submission_page(submission)

    assert stranger.post(path, {"withdraw": "1"}).status_code == 404
    response = client.post(path, {"withdraw": "1"})

    assert said(response) == ["Die Einreichung ist zurückgezogen."]
    submission.refresh_from_db()
    assert submission.state == "withdrawn"
    assert "withdraw" not in client.get(path).content.decode()


@pytest.mark.parametrize("state", ["accepted", "rejected", "withdrawn"])
def test_what_is_decided_stays(client, network, state):
    submission = EventSubmissionFactory(network=network, state=state, reason="Kein Technologiethema.")
    path = submission_page(submission)

    assert said(client.post(path, {"withdraw": "1"})) != ["Die Einreichung ist zurückgezogen."]
    page = client.post(path, {"title_de": "Anders"}).content.decode()

    submission.refresh_from_db()
    assert (submission.state, submission.payload["title_de"]) == (state, "Photonik-Tag")
    assert "Kein Technologiethema." in page
    assert "Noch einmal senden" not in page


def test_question_is_answered(client, editor, network):
    submission = EventSubmissionFactory(network=network, editor=editor, state=QUESTION, reason="Wo genau?")
    path = submission_page(submission)
    assert "Wo genau?" in client.get(OWN).context["questions"][0].reason

    wrong = send(client, path, city="")
    send(client, path, place_name="Volkshaus", message="Im großen Saal.")

    assert "Bitte geben Sie Ort oder Veranstaltungsort an." in wrong.content.decode()
    submission.refresh_from_db()
    assert (submission.state, submission.reason, submission.message) == ("received", "", "Im großen Saal.")
    assert (submission.payload["place_name"], submission.payload["place_level"]) == ("Volkshaus", "venue")
    assert submission.payload["organisers"] == [{"name": "Verein für Photonik"}]


def test_change_is_corrected_and_still_says_only_what_differs(client, event):
    send(client, f"{OWN}photonik-tag/aendern/", starts="15.03.2027", city="Ilmenau")
    submission = EventSubmission.objects.get()
    path = f"{submission_page(submission)}?bearbeiten"

    send(client, path, starts="16.03.2027")

    submission.refresh_from_db()
    assert changes(submission) == {"starts": "2027-03-16", "city": "Ilmenau", "latitude": "", "longitude": ""}
    lines = client.get(submission_page(submission)).context["lines"]
    assert [line.label for line in lines] == ["Termin", "Stadt oder Gemeinde"]


def test_cancellation_is_corrected(client, event):
    client.post(f"{OWN}photonik-tag/absagen/", {"note": "Kommt später."})
    submission = EventSubmission.objects.get()

    send(client, f"{submission_page(submission)}?bearbeiten", note="Kommt 2028.")

    submission.refresh_from_db()
    assert changes(submission) == {"state": "cancelled", "state_note_de": "Kommt 2028."}


def test_texts_of_senders_are_shown_as_texts(client, network):
    EventSubmissionFactory(network=network, state=QUESTION, reason=XSS, payload=payload(title_de=XSS), message=XSS)
    EventFactory(title_de=XSS, state_note_de=XSS, state="postponed", held_by=[network])
    submission = EventSubmission.objects.get()

    for path in (OWN, f"{OWN}?liste=eingereicht", submission_page(submission)):
        page = client.get(path).content.decode()
        assert XSS not in page
        assert "&lt;script&gt;" in page


def test_forms_ask_for_the_token(editor, event):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)

    assert client.post(f"{OWN}photonik-tag/absagen/", {"note": "x"}).status_code == 403


def queries(client, path):
    client.get(path)  # what is asked once and kept
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", ["", "vergangen", "abgesagt", "eingereicht"])
def test_lists_ask_as_many_queries_for_one_row_as_for_thirty(client, network, field, name):
    values = {"vergangen": {"when": "2013"}, "abgesagt": {"state": "cancelled"}}.get(name, {})

    def add():
        event = EventFactory(held_by=[network], fields=[field], **values)
        EventPartyFactory(event=event)
        EventSubmissionFactory(network=network, event=event, state=QUESTION, reason="Wo?")

    add()
    one = queries(client, f"{OWN}?liste={name}")
    for _number in range(29):
        add()

    assert queries(client, f"{OWN}?liste={name}") == one


def test_long_lists_have_pages(client, network):
    for _number in range(31):
        EventSubmissionFactory(network=network)

    page = client.get(OWN, {"liste": "eingereicht"}).content.decode()

    assert 'href="?liste=eingereicht&amp;page=2"' in page
    assert len(client.get(OWN, {"liste": "eingereicht", "page": 2}).context["page"].object_list) == 1
