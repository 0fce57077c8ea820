"""What senders do with their submissions, also twice and at the same time as the office."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import connection

from events.models import EventSubmission
from events.moderation import accept
from events.notices import tell
from events.submission_actions import answer, confirm, send_link, submit, withdraw
from tests.core.test_images import drawn, uploaded
from tests.factories.core import SiteSettingFactory, UserFactory
from tests.factories.events import EventFactory, EventSubmissionFactory, payload
from tests.factories.networks import NetworkEditorFactory
from tests.networks.partner import delivered
from thcm.core.images import redrawn
from thcm.core.models import Mail

pytestmark = pytest.mark.django_db
State = EventSubmission.State


@pytest.fixture(autouse=True)
def _site(settings):
    settings.STORAGES = {**settings.STORAGES}  # an empty one
    SiteSettingFactory()


def test_submission_of_an_editor_is_received_at_once_and_nobody_is_mailed():
    editor = NetworkEditorFactory()

    row = submit(kind="new", payload=payload(), network=editor.network, editor=editor.user)

    row.refresh_from_db()
    assert (row.state, bool(row.confirmed_at), row.submitter_email, row.consented_at) == ("received", True, "", None)
    assert Mail.objects.count() == 0


def test_submission_of_anybody_else_waits_for_the_link():
    row = submit(kind="new", payload=payload(), name="Erika", email="erika@example.org")

    assert (row.state, row.confirmed_at, bool(row.consented_at)) == ("unconfirmed", None, True)
    assert list(EventSubmission.objects.confirmed()) == []
    [message] = delivered()
    assert (message.to, message.subject) == (["erika@example.org"], "Bitte bestätigen Sie Ihren Termin")
    assert "Photonik-Tag" not in message.body  # nothing that somebody else could have written


def test_submission_confirmed_by_a_link_of_an_earlier_one_is_received():
    event = EventFactory(title_de="Photonik-Tag")

    row = submit(
        kind="cancellation",
        payload={"state": "cancelled", "state_note_de": ""},
        event=event,
        email="erika@example.org",
        is_confirmed=True,
    )

    assert (row.state, str(row)) == ("received", "Photonik-Tag")
    [message] = delivered()
    assert message.subject == "Eingegangen: „Photonik-Tag“"
    assert "Ihre Absage zu „Photonik-Tag“" in message.body


@pytest.mark.parametrize("is_kept", [False, True])
def test_picture_lies_with_the_submission(is_kept):
    image = redrawn(uploaded(drawn()))
    if is_kept:
        image = default_storage.save(f"submissions/{image.name}", image)

    row = submit(kind="new", payload=payload(), image=image, email="erika@example.org")

    row.refresh_from_db()
    assert default_storage.listdir("submissions")[1] == [row.image.name.removeprefix("submissions/")]


def test_confirming_twice_is_refused():
    row = EventSubmissionFactory(state=State.UNCONFIRMED, confirmed_at=None)
    confirm(submission=row)

    with pytest.raises(ValidationError, match="inzwischen eingegangen"):
        confirm(submission=row)

    [message] = delivered()
    assert row.public_id in message.body


@pytest.mark.parametrize("state", ["received", "in_review", "question"])
def test_answer_brings_it_back_with_new_content(state):
    row = EventSubmissionFactory(state=state, reason="Wo?", message="Erste Nachricht", payload=payload(series="x"))

    answer(submission=row, payload={"city": "Weimar"})

    row.refresh_from_db()
    assert (row.state, row.reason, row.message) == ("received", "", "Erste Nachricht")
    assert row.payload == payload(series="x", city="Weimar")


@pytest.mark.parametrize("state", ["unconfirmed", "accepted", "rejected", "withdrawn"])
@pytest.mark.parametrize("step", [lambda row: answer(submission=row, payload={}), lambda row: withdraw(submission=row)])
def test_what_is_not_open_is_neither_answered_nor_withdrawn(state, step):
    row = EventSubmissionFactory(state=state, reason="x")

    with pytest.raises(ValidationError):
        step(row)

    row.refresh_from_db()
    assert row.state == state


@pytest.mark.parametrize("state", ["received", "in_review", "question"])
def test_withdrawn_one_has_ended(state):
    row = EventSubmissionFactory(state=state, reason="x")

    withdraw(submission=row)

    row.refresh_from_db()
    assert (row.state, bool(row.decided_at)) == ("withdrawn", True)
    with pytest.raises(ValidationError):
        accept(submission=row, user=UserFactory())


# Who is told ----------------------------------------------------------------


def test_link_of_a_confirmed_one_leads_to_its_state():
    row = EventSubmissionFactory(submitter_email="erika@example.org")

    send_link(submission=row)

    [message] = delivered()
    assert "/t3/einreichen/stand/" in message.body
    assert message.to == ["erika@example.org"]


def test_editor_is_led_to_the_own_page():
    editor = NetworkEditorFactory(user__email="redaktion@example.org")
    row = EventSubmissionFactory(network=editor.network, editor=editor.user, submitter_email="")

    tell(row, "submission_link")

    [message] = delivered()
    assert message.to == ["redaktion@example.org"]
    assert f"/mein/termine/einreichungen/{row.public_id}/" in message.body


@pytest.mark.parametrize("values", [{}, {"user__is_active": False, "user__email": "weg@example.org"}])
def test_nobody_is_told_where_nobody_is_left(values):
    editor = NetworkEditorFactory(**values).user if values else None
    row = EventSubmissionFactory(editor=editor, submitter_email="")

    tell(row, "submission_link")
    send_link(submission=EventSubmissionFactory(state=State.UNCONFIRMED, submitter_email=""))

    assert Mail.objects.count() == 0


# At the same time -----------------------------------------------------------


def together(*steps):
    """Runs all of them at once; what each raised, in no order."""
    barrier, raised = threading.Barrier(len(steps)), []

    def run(step):
        try:
            barrier.wait(timeout=20)
            step()
            raised.append(None)
        except ValidationError as error:
            raised.append(type(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(raised, key=str)


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_are_one():
    row = EventSubmissionFactory(state=State.UNCONFIRMED, confirmed_at=None)

    raised = together(*[lambda: confirm(submission=row)] * 2)

    assert raised == sorted([None, ValidationError], key=str)
    assert EventSubmission.objects.get().state == "received"
    assert Mail.objects.filter(template="submission_received").count() == 1


@pytest.mark.django_db(transaction=True)
def test_withdrawing_and_accepting_at_once_do_one_of_the_two():
    row, user = EventSubmissionFactory(), UserFactory()

    raised = together(lambda: withdraw(submission=row), lambda: accept(submission=row, user=user))

    assert raised == sorted([None, ValidationError], key=str)
    row.refresh_from_db()
    assert (row.state, row.event is not None) in (("withdrawn", False), ("accepted", True))
