"""Decisions of the office: what each does, writes down and tells, and what comes too late (BO-1, R37)."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from events.models import Event, EventSubmission, ModerationDecision
from events.moderation import accept, accept_all, merge_into, question, reject, reject_all, take
from events.payload import payload_of
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SiteSettingFactory, UserFactory
from tests.factories.events import EventFactory, EventSubmissionFactory, FeedItemFactory, payload
from tests.networks.partner import delivered
from thcm.core.models import Mail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site():
    SiteSettingFactory()


@pytest.fixture
def user():
    return UserFactory()


def change(event, **values):
    """A change or, with `kind`, a cancellation of an event by somebody who saw it as it is now."""
    kind = values.pop("kind", "change")
    before = payload_of(event)
    return EventSubmissionFactory(kind=kind, event=event, before=before, payload={**before, **values})


def log(row):
    return list(row.decisions.order_by("pk").values_list("action", "reason"))


def test_new_event_is_public_at_once_and_the_sender_is_told(user):
    GrowthFieldFactory(slug="optik")
    row = EventSubmissionFactory(
        payload=payload(starts="2027-03-14", fields=["optik"]), submitter_email="erika@example.org"
    )

    event = accept(submission=row, user=user)

    row.refresh_from_db()
    assert Event.objects.published().get() == event
    assert (event.slug, event.origin, event.updated_by) == ("photonik-tag-2027", "submission", user)
    assert [field.slug for field in event.growth_fields.all()] == ["optik"]
    assert [party.name for party in event.organisers] == ["Verein für Photonik"]
    assert (row.state, row.event, bool(row.decided_at)) == ("accepted", event, True)
    assert log(row) == [("accepted", "")]
    assert row.decisions.get().decided_by == user
    [message] = delivered()
    assert (message.to, message.subject) == (["erika@example.org"], "Veröffentlicht: „Photonik-Tag“")
    assert "/t3/photonik-tag-2027/" in message.body


def test_change_writes_only_what_its_sender_changed(user):
    event = EventFactory(title_de="Alt", when="2027-03-14", city="Jena", cost="10 €")
    row = change(event, title_de="Neu", starts="2027-03-15")
    Event.objects.update(cost="20 €", city="Gera")

    accept(submission=row, user=user)

    event.refresh_from_db()
    assert (event.title_de, event.when, event.cost, event.city) == ("Neu", "15. März 2027", "20 €", "Gera")
    assert [former.when for former in event.earlier_dates.all()] == ["14. März 2027"]
    assert delivered()[0].subject == "Übernommen: Ihre Änderung an „Neu“"


def test_cancellation_leaves_the_event_visible(user):
    event = EventFactory(title_de="Messe")
    row = change(event, kind="cancellation", state_note_de="Zu wenige Anmeldungen.")

    accept(submission=row, user=user)

    event.refresh_from_db()
    assert (event.state, event.state_note_de, event.is_published) == ("cancelled", "Zu wenige Anmeldungen.", True)
    assert delivered()[0].subject == "Übernommen: Ihre Absage von „Messe“"


@pytest.mark.parametrize("kind", ["change", "cancellation"])
def test_change_of_what_is_no_longer_public_is_refused(user, kind):
    event = EventFactory()
    row = change(event, kind=kind)
    Event.objects.update(status="archived")

    with pytest.raises(ValidationError, match="steht nicht mehr im Kalender"):
        accept(submission=row, user=user)

    row.refresh_from_db()
    assert (row.state, log(row), Mail.objects.count()) == ("received", [], 0)


def test_new_event_becomes_a_change_of_one_that_is_there(user):
    event = EventFactory(
        title_de="Photonik-Tag", when="2027-Q1", date_text="I. Quartal", is_planned=True, cost="10 €", city="Jena"
    )
    row = EventSubmissionFactory(payload=payload(starts="2027-03-14", start_time="10:00", cost=""))

    assert merge_into(submission=row, event=event, user=user) == event

    row.refresh_from_db()
    event.refresh_from_db()
    assert (event.when, event.date_text, event.cost) == ("14. März 2027", "", "10 €")
    assert event.is_concretised
    assert Event.objects.count() == 1
    assert (row.state, row.event, log(row)) == ("accepted", event, [("merged", "")])
    assert len(delivered()) == 1


def test_only_new_events_are_taken_over_into_others(user):
    event = EventFactory()

    with pytest.raises(ValidationError, match="Nur eine neue Veranstaltung"):
        merge_into(submission=change(event), event=EventFactory(), user=user)


def test_question_and_refusal_need_their_words_and_tell_them(user):
    asked, refused = EventSubmissionFactory(), EventSubmissionFactory()

    take(submission=asked, user=user)
    question(submission=asked, reason="Wo genau?", user=user)
    reject(submission=refused, reason="Das ist Werbung.", user=user)

    for row in (asked, refused):
        row.refresh_from_db()
    assert (asked.state, asked.reason, asked.decided_at) == ("question", "Wo genau?", None)
    assert log(asked) == [("taken", ""), ("questioned", "Wo genau?")]
    assert (refused.state, bool(refused.decided_at), log(refused)) == (
        "rejected",
        True,
        [("rejected", "Das ist Werbung.")],
    )
    texts = [message.body for message in delivered()]
    assert ["Wo genau?" in texts[0], "Das ist Werbung." in texts[1], len(texts)] == [True, True, 2]
    assert ["nur einmal" in text for text in texts] == [True, True]
    assert Event.objects.count() == 0


@pytest.mark.parametrize("state", ["unconfirmed", "accepted", "rejected", "withdrawn"])
def test_decision_that_comes_too_late_changes_nothing(user, state):
    row = EventSubmissionFactory(state=state, reason="x")
    decisions = (
        lambda: take(submission=row, user=user),
        lambda: accept(submission=row, user=user),
        lambda: merge_into(submission=row, event=EventFactory(), user=user),
        lambda: question(submission=row, reason="x", user=user),
        lambda: reject(submission=row, reason="x", user=user),
    )

    for decision in decisions:
        with pytest.raises(ValidationError, match="Die Einreichung ist inzwischen"):
            decision()
    assert (ModerationDecision.objects.count(), Mail.objects.count()) == (0, 0)


def test_picture_moves_to_the_public_ones_with_the_decision(user, client, django_capture_on_commit_callbacks):
    name = "0" * 32 + ".png"
    row = EventSubmissionFactory(payload=payload(image_alt="Ein Saal"))
    row.image.save(name, ContentFile(b"pixels"))
    submitted = row.image.name
    assert client.get(f"/media/{submitted}").status_code == 404

    with django_capture_on_commit_callbacks(execute=True):
        event = accept(submission=row, user=user)

    assert event.image.name == f"events/{name}"
    assert b"".join(client.get(f"/media/{event.image.name}").streaming_content) == b"pixels"
    assert not default_storage.exists(submitted)
    default_storage.delete(event.image.name)


def test_what_came_from_a_calendar_is_noted_there(user):
    item = FeedItemFactory()
    row = EventSubmissionFactory(feed_item=item, submitter_email="")

    event = accept(submission=row, user=user)

    item.refresh_from_db()
    assert (item.event, item.imported, event.origin) == (event, row.payload, "feed")
    assert Mail.objects.count() == 0


def test_one_of_many_that_fails_leaves_the_others(user):
    rows = [
        EventSubmissionFactory(payload=payload(title_de=title, starts=starts))
        for title, starts in (("Eins", "2027-03-14"), ("Zwei", "irgendwann"), ("Drei", "2027-Q2"))
    ]

    summary = accept_all(submissions=rows, user=user)

    assert summary.done == 2
    assert summary.failed[0].startswith("Zwei: Der Inhalt ist nicht zu lesen")
    assert [event.title_de for event in Event.objects.order_by("pk")] == ["Eins", "Drei"]
    assert reject_all(submissions=rows, reason="Doppelt", user=user).done == 1
    assert EventSubmission.objects.get(state="rejected").reason == "Doppelt"


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_have_one_effect_and_one_mail(user):
    row = EventSubmissionFactory()
    start, refusals = threading.Barrier(2), []

    def decide():
        start.wait()
        try:
            accept(submission=row, user=user)
        except ValidationError as error:
            refusals.extend(error.messages)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert refusals == ["Die Einreichung ist inzwischen veröffentlicht."]
    assert (Event.objects.count(), ModerationDecision.objects.count(), Mail.objects.count()) == (1, 1, 1)


def test_nothing_is_published_that_was_changed_after_it_was_looked_at(user):
    row = EventSubmissionFactory()
    EventSubmission.objects.update(payload=payload(title_de="Etwas anderes"))

    with pytest.raises(ValidationError, match="inzwischen geändert"):
        accept(submission=row, user=user)

    assert not Event.objects.exists()


def test_change_is_decided_on_by_those_who_look_after_its_event():
    own, other = GrowthFieldFactory(), GrowthFieldFactory()
    row = change(EventFactory(fields=[own]), fields=[own.slug, other.slug])

    assert list(EventSubmission.objects.in_fields([own.pk])) == [row]
    assert list(EventSubmission.objects.in_fields([other.pk])) == []
