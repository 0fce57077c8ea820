"""The way of a submission without an account (NE-1), with every mail read: nothing goes on without its link."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from events.models import Event, EventSubmission
from events.moderation import accept, question, reject
from events.submission_forms import PICTURES_PER_HOUR
from tests.events.submitting import content_data, day_in_a_month, picture, submission_data
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SiteSettingFactory, UserFactory
from tests.factories.events import EventFactory, EventSubmissionFactory
from tests.factories.networks import NetworkFactory
from tests.networks.partner import delivered, paths_in, stamp_of
from thcm.core.models import Mail, OneTimeToken
from thcm.core.open_forms import SENT_PER_HOUR

pytestmark = pytest.mark.django_db
FORM = "/t3/einreichen/"


@pytest.fixture(autouse=True)
def _nothing_sent_yet(settings):
    settings.STORAGES = {**settings.STORAGES}  # an empty one
    SiteSettingFactory()
    cache.clear()


def posted(client: Client, **values) -> tuple[EventSubmission, str]:
    """What was just submitted, and the path of its link."""
    assert client.post(FORM, submission_data(**values))["Location"] == "/t3/einreichen/hinweis/bestaetigen/"
    [message] = delivered()
    return EventSubmission.objects.get(), next(paths_in(message))


def link_of(row: EventSubmission) -> str:
    """A fresh link to the page of its state."""
    cache.clear()
    delivered()
    data = {"public_id": row.public_id, "email": row.submitter_email, "stamp": stamp_of(60)}
    Client().post("/t3/einreichen/stand/", data)
    [message] = delivered()
    return next(paths_in(message))


def page_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


# The way --------------------------------------------------------------------


def test_event_is_submitted_confirmed_checked_and_published():
    client = Client(enforce_csrf_checks=True)
    row, link = posted(client)
    assert (row.state, row.submitter_name, row.submitter_email) == ("unconfirmed", "Erika Muster", "erika@example.org")
    assert list(EventSubmission.objects.waiting()) == []

    page = client.get(link)
    assert "Photonik-Tag" in page.content.decode()
    assert not page.cookies
    row.refresh_from_db()
    assert row.state == "unconfirmed"  # programs follow links, too

    assert client.post(link)["Location"] == "/t3/einreichen/hinweis/bestaetigt/"
    assert list(EventSubmission.objects.waiting()) == [row]
    [message] = delivered()
    assert f"Kennung der Einreichung: {row.public_id}" in message.body
    status = next(paths_in(message))
    assert "Stand: eingegangen" in page_of(client, status)
    EventSubmission.objects.update(state="in_review")
    assert "Stand: in Prüfung" in page_of(client, status)

    event = accept(submission=row, user=UserFactory())
    [message] = delivered()
    assert message.to == ["erika@example.org"]
    page = page_of(client, status)
    assert "Stand: veröffentlicht" in page
    assert f'href="{event.get_absolute_url()}"' in page
    public = page_of(client, event.get_absolute_url())
    assert "Photonik-Tag" in public
    assert "erika" not in public.lower()


def test_rejected_one_says_why():
    client = Client()
    row = EventSubmissionFactory()
    reject(submission=row, reason="Kein Technologiethema.", user=UserFactory())
    delivered()

    page = page_of(client, link := link_of(row))

    assert "Stand: abgelehnt" in page
    assert "Kein Technologiethema." in page
    assert "Zurückziehen" not in page
    assert client.post(link, {"choice": "withdraw"}).status_code == 409


def test_question_is_answered_by_changed_content():
    client = Client(enforce_csrf_checks=True)
    row = EventSubmissionFactory()
    question(submission=row, reason="In welchem Haus?", user=UserFactory())
    delivered()
    link = link_of(row)
    page = page_of(client, link)
    assert "Stand: Rückfrage" in page
    assert "In welchem Haus?" in page

    data = content_data(place_name="Volkshaus", message="Im großen Saal.", choice="answer", organisers="Verein")
    assert client.post(f"{link}?choice=answer", data)["Location"] == "/t3/einreichen/hinweis/beantwortet/"

    row.refresh_from_db()
    assert (row.state, row.payload["place_name"], row.message) == ("received", "Volkshaus", "Im großen Saal.")
    assert client.get(link).status_code == 410


def test_answer_with_a_mistake_loses_nothing_and_not_the_link():
    client = Client()
    row = EventSubmissionFactory()
    link = link_of(row)

    data = content_data(title_de="", city="Gera", choice="answer", image=picture(), image_alt="Ein Saal")
    answer = client.post(f"{link}?choice=answer", data)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'href="#id_title_de"' in page
    assert 'value="Gera"' in page
    assert "Ihr Bild haben wir noch" in page
    row.refresh_from_db()
    assert row.payload["city"] == "Jena"
    assert client.get(link).status_code == 200


def test_submission_is_withdrawn():
    client = Client()
    row = EventSubmissionFactory()
    link = link_of(row)

    assert client.post(link, {"choice": "withdraw"})["Location"] == "/t3/einreichen/hinweis/zurueckgezogen/"

    row.refresh_from_db()
    assert row.state == "withdrawn"


def published(**values) -> EventSubmission:
    event = EventFactory(title_de="Photonik-Tag", city="Jena", description_de="x", held_by=[NetworkFactory()], **values)
    return EventSubmissionFactory(state="accepted", event=event, submitter_name="Erika")


def test_change_of_a_published_event_is_reported():
    client = Client(enforce_csrf_checks=True)
    row = published()
    link = link_of(row)
    form = client.get(f"{link}?choice=change")
    values = {bound.html_name: bound.value() for bound in form.context["form"] if bound.value() not in (None, False)}

    page = client.post(f"{link}?choice=change", {**values, "choice": "change"}).content.decode()
    assert "Sie haben noch nichts geändert." in page

    data = {**values, "starts": "14.03.2013", "date_precision": "day", "choice": "change"}
    assert client.post(f"{link}?choice=change", data)["Location"] == "/t3/einreichen/hinweis/aenderung/"

    change = EventSubmission.objects.get(kind="change")
    assert (change.state, change.event, change.submitter_email) == ("received", row.event, row.submitter_email)
    assert {name for name, value in change.payload.items() if change.before[name] != value} == {"starts"}
    assert row.event.starts_on == Event.objects.get().starts_on
    [message] = delivered()
    status = page_of(client, next(paths_in(message)))
    assert "14. März 2013" in status
    assert "bisher:" in status


def test_cancellation_is_reported_and_stays_visible_once_accepted():
    client = Client()
    row = published()
    link = link_of(row)
    assert "Hinweis für Besucherinnen und Besucher" in page_of(client, f"{link}?choice=cancel")

    data = {"choice": "cancel", "note": "Wird nachgeholt.", "message": "Saal gesperrt."}
    assert client.post(f"{link}?choice=cancel", data)["Location"] == "/t3/einreichen/hinweis/absage/"

    cancellation = EventSubmission.objects.get(kind="cancellation")
    assert (cancellation.message, str(cancellation)) == ("Saal gesperrt.", "Photonik-Tag")
    accept(submission=cancellation, user=UserFactory())
    page = page_of(client, row.event.get_absolute_url())
    assert "abgesagt" in page.lower()
    assert "Wird nachgeholt." in page
    assert "Absage melden" not in page_of(client, link_of(row))
    status = page_of(client, link_of(cancellation))
    assert "Stand: übernommen" in status
    assert "bisher: findet statt" in status
    assert "<dt>Titel</dt>" not in status


@pytest.mark.parametrize("choice", ["", "accept", "change", "cancel"])
def test_choice_that_is_not_offered_is_refused(choice):
    client = Client()
    row = EventSubmissionFactory()
    link = link_of(row)

    answer = client.post(link, {"choice": choice, **content_data()})

    assert answer.status_code == 409
    assert EventSubmission.objects.count() == 1
    assert client.get(f"{link}?choice={choice}").context["form"] is None


def test_event_that_is_not_public_any_more_is_not_changed():
    row = published(status="archived")

    page = page_of(Client(), link_of(row))

    assert "Änderung melden" not in page
    assert "Zum Termin im Kalender" not in page


# Copies ---------------------------------------------------------------------


def test_similar_event_starts_with_the_content_of_the_other():
    client = Client()
    row = published(when="2012-03-14")
    assert f'href="/t3/einreichen/?like={row.event.slug}"' in page_of(client, link_of(row))

    page = client.get(f"{FORM}?like={row.event.slug}")
    form = page.context["form"]
    assert (form["title_de"].value(), form["starts"].value(), form["email"].value()) == ("Photonik-Tag", None, None)

    data = submission_data(organisers=form["organisers"].value())
    client.post(f"{FORM}?like={row.event.slug}", data)
    copy = EventSubmission.objects.get(state="unconfirmed")
    assert (copy.kind, copy.event, copy.before) == ("new", None, None)
    assert copy.payload["organisers"] == [{"network": row.event.organisers[0].network.slug}]
    assert copy.payload["starts"] == day_in_a_month().isoformat()


@pytest.mark.parametrize("like", ["entwurf", "gibt-es-nicht", "%00"])
def test_copy_of_what_is_not_public_is_an_empty_form(like):
    EventFactory(slug="entwurf", title_de="Geheim", status="draft")

    answer = Client().get(f"{FORM}?like={like}")

    assert answer.status_code == 200
    assert "Geheim" not in answer.content.decode()


# The form -------------------------------------------------------------------


def test_form_sets_no_cookie_and_is_not_kept():
    answer = Client().get(FORM)

    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


def test_form_says_at_the_top_and_beside_the_field_what_is_missing():
    answer = Client().post(FORM, {"stamp": stamp_of(60), "city": "Gera"})

    page = answer.content.decode()
    assert page.count("Bitte geben Sie einen Titel an.") == 2
    for name in ("title_de", "starts", "organisers", "description_de", "email", "consent"):
        assert f'href="#id_{name}"' in page
        assert f'id="id_{name}_error"' in page
    assert 'value="Gera"' in page
    assert EventSubmission.objects.count() == 0


@pytest.mark.parametrize(("seconds", "homepage"), [(60, "https://example.org"), (0, "")])
def test_what_a_program_sends_is_thanked_for_and_thrown_away(seconds, homepage):
    answer = Client().post(FORM, submission_data(homepage=homepage, stamp=stamp_of(seconds)))

    assert answer["Location"] == "/t3/einreichen/hinweis/bestaetigen/"
    assert EventSubmission.objects.count() == Mail.objects.count() == 0


def test_form_is_not_taken_from_another_site():
    answer = Client().post(FORM, submission_data(), headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert EventSubmission.objects.count() == 0


def test_one_sender_submits_no_more_than_the_limit_and_keeps_what_was_entered():
    client = Client()
    for number in range(SENT_PER_HOUR):
        assert client.post(FORM, submission_data(email=f"a{number}@example.org")).status_code == 302

    answer = client.post(FORM, submission_data(title_de="Zu viel"))

    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert 'value="Zu viel"' in answer.content.decode()
    assert EventSubmission.objects.count() == SENT_PER_HOUR


def test_one_address_is_mailed_no_more_than_the_limit_wherever_it_comes_from():
    answers = [
        Client(REMOTE_ADDR=f"192.0.2.{number}").post(FORM, submission_data(email="Erika@example.org"))
        for number in range(SENT_PER_HOUR + 2)
    ]

    assert [answer.status_code for answer in answers] == [302] * SENT_PER_HOUR + [429] * 2
    assert Mail.objects.count() == SENT_PER_HOUR


def test_picture_is_not_lost_by_another_mistake_and_not_public():
    client = Client()
    page = client.post(FORM, submission_data(title_de="", image=picture(), image_alt="Ein Saal"))
    kept = page.context["form"]["kept_image"].value()
    assert f'value="{kept}"' in page.content.decode()
    [name] = default_storage.listdir("submissions")[1]

    client.post(FORM, submission_data(kept_image=kept, image_alt="Ein Saal"))

    row = EventSubmission.objects.get()
    assert (row.image.name, row.payload["image_alt"]) == (f"submissions/{name}", "Ein Saal")
    assert client.get(f"/media/submissions/{name}").status_code == 404
    assert default_storage.listdir("submissions")[1] == [name]


def test_pictures_of_one_sender_are_kept_up_to_a_limit():
    client = Client()
    for _number in range(PICTURES_PER_HOUR):
        client.post(FORM, submission_data(title_de=""))

    answer = client.post(FORM, submission_data(title_de="", image=picture(), image_alt="x"))

    assert "Bitte wählen Sie das Bild noch einmal aus." in answer.content.decode()
    assert not default_storage.exists("submissions")


def test_fields_are_public_ones():
    GrowthFieldFactory(name_de="Optik")
    GrowthFieldFactory(name_de="Geheimes Feld", status="draft")

    page = page_of(Client(), FORM)

    assert "Optik" in page
    assert "Geheimes Feld" not in page


def test_what_was_entered_is_escaped():
    client = Client()
    _row, link = posted(client, title_de="<script>alert(1)</script>", description_de="<img src=x>", organisers='"><b>x')

    page = page_of(client, link)

    for evil in ("<script>alert", "<img src=x", "<b>x"):
        assert evil not in page


# Links ----------------------------------------------------------------------


def test_link_is_used_once_and_offers_a_new_one():
    client = Client()
    _row, link = posted(client)
    client.post(link)
    delivered()

    ended = client.get(link)
    assert ended.status_code == 410
    assert "Der Link gilt nicht mehr" in ended.content.decode()
    assert client.post(link)["Location"] == link
    assert client.post(link, {"new_link": "1"})["Location"] == "/t3/einreichen/hinweis/link/"
    [message] = delivered()
    assert "Stand: eingegangen" in page_of(client, next(paths_in(message)))


def test_link_ends_after_48_hours():
    client = Client()
    row, link = posted(client)
    OneTimeToken.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))

    assert client.get(link).status_code == 410
    client.post(link)
    row.refresh_from_db()
    assert row.state == "unconfirmed"


def test_link_of_something_else_is_not_found():
    client = Client()
    _row, link = posted(client)
    token = link.split("/")[-2]

    for path in ("/t3/einreichen/bestaetigen/falsch/", f"/t3/einreichen/stand/{token}/"):
        assert client.get(path).status_code == 404


def test_link_is_mailed_without_telling_whether_there_is_a_submission():
    row = EventSubmissionFactory(submitter_email="erika@example.org")
    answers = [
        Client().post("/t3/einreichen/stand/", {"public_id": public_id, "email": email, "stamp": stamp_of(60)})
        for public_id, email in (
            (row.public_id.lower(), "Erika@example.org"),
            (row.public_id, "other@example.org"),
            ("E2222222", "erika@example.org"),
        )
    ]

    assert [answer["Location"] for answer in answers] == ["/t3/einreichen/hinweis/link/"] * 3
    [message] = delivered()
    assert message.to == ["erika@example.org"]


def test_notice_that_does_not_exist_is_not_found():
    assert Client().get("/t3/einreichen/hinweis/nix/").status_code == 404


def test_english_sender_is_written_to_in_english():
    client = Client()
    client.post(f"/en{FORM}", submission_data())

    [message] = delivered()
    assert "/en/t3/einreichen/bestaetigen/" in message.body
    assert EventSubmission.objects.get().language == "en"


@pytest.mark.parametrize("path", [FORM, "/t3/einreichen/stand/"])
def test_bytes_that_are_no_text_are_refused_without_an_error(path):
    answer = Client().post(path, b"title_de=%00%ff&public_id=%00", content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 200
    assert EventSubmission.objects.count() == 0
