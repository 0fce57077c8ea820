"""Papers go up, back and are decided, each step once (CB-4); members are invited once."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from panels.models import Meeting, Paper
from panels.paper_actions import decide, give_back, invite, release, version_of
from tests.factories.core import UserFactory
from tests.factories.panels import AppointmentFactory, SeatFactory
from tests.panels.bodies import coming, council_and_board, in_days, of_body, paper_of
from tests.roadmaps.test_editing_at_once import at_once

pytestmark = pytest.mark.django_db
State = Paper.State


def steps_of(paper):
    return [(step.state, step.note) for step in paper.steps.all()]


def test_paper_goes_up_back_up_again_and_is_decided():
    council, board = council_and_board()
    user = UserFactory()
    coming(council, 90)
    next_one = coming(council, 30)
    coming(council, 10, state=Meeting.State.CANCELLED)
    paper = paper_of(coming(board))

    release(paper=paper, seen=version_of(paper), user=user)
    paper.refresh_from_db()
    assert (paper.state, paper.forwarded_to) == (State.BOARD_RELEASED, next_one)
    give_back(paper=paper, seen=version_of(paper), note=" Zahlen fehlen. ", user=user)
    paper.refresh_from_db()
    assert (paper.state, paper.forwarded_to) == (State.RETURNED, None)
    release(paper=paper, seen=version_of(paper), user=user)
    paper.refresh_from_db()
    decide(paper=paper, seen=version_of(paper), user=user)

    paper.refresh_from_db()
    assert (paper.state, paper.forwarded_to) == (State.DECIDED, next_one)
    assert steps_of(paper) == [
        ("board_released", ""),
        ("returned", "Zahlen fehlen."),
        ("board_released", ""),
        ("decided", ""),
    ]
    assert list(paper.history.values_list("state", flat=True)) == [
        *("decided", "board_released", "returned", "board_released", "draft")
    ]


def test_release_without_coming_meeting_above_says_so():
    council, board = council_and_board()
    coming(council, -10)
    coming(council, 10, state=Meeting.State.CANCELLED)
    paper = paper_of(coming(board))

    with pytest.raises(ValidationError, match="Für „Rat“ steht noch keine kommende Sitzung fest"):
        release(paper=paper, seen=version_of(paper), user=UserFactory())

    paper.refresh_from_db()
    assert (paper.state, paper.forwarded_to, steps_of(paper)) == (State.DRAFT, None, [])


def test_topmost_body_decides_its_own_paper_and_hands_nothing_up():
    council, _board = council_and_board()
    paper = paper_of(coming(council))

    with pytest.raises(ValidationError, match="steht keines"):
        release(paper=paper, seen=version_of(paper), user=UserFactory())
    decide(paper=paper, seen=version_of(paper), user=UserFactory())

    assert steps_of(paper) == [("decided", "")]


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        (State.DRAFT, [decide]),
        (State.BOARD_RELEASED, [release]),
        (State.RETURNED, [give_back, decide]),
        (State.DECIDED, [release, give_back, decide]),
    ],
)
def test_step_that_does_not_fit_the_state_is_refused(state, refused):
    council, board = council_and_board()
    coming(council)
    paper = paper_of(coming(board), state=state)
    note = {"note": "Grund"}

    for action in refused:
        with pytest.raises(ValidationError, match="geht beim Stand"):
            action(paper=paper, seen=version_of(paper), user=UserFactory(), **(note if action is give_back else {}))

    assert steps_of(paper) == []


def test_giving_back_without_reason_is_refused():
    _council, board = council_and_board()
    paper = paper_of(coming(board))

    with pytest.raises(ValidationError, match="warum die Vorlage zurückgeht"):
        give_back(paper=paper, seen=version_of(paper), note="  ", user=UserFactory())

    paper.refresh_from_db()
    assert (paper.state, steps_of(paper)) == (State.DRAFT, [])


def test_paper_that_was_edited_meanwhile_is_looked_at_again():
    council, board = council_and_board()
    coming(council)
    paper = paper_of(coming(board))
    seen = version_of(paper)
    paper.summary = "Ganz anders."
    paper.save()

    with pytest.raises(ValidationError, match="inzwischen geändert, Stand: „Entwurf“"):
        release(paper=paper, seen=seen, user=UserFactory())


@pytest.mark.django_db(transaction=True)
def test_two_members_at_once_make_one_step():
    council, board = council_and_board()
    coming(council)
    paper = paper_of(coming(board))
    one, two, seen = UserFactory(), UserFactory(), version_of(paper)

    outcomes = at_once(
        lambda: release(paper=paper, seen=seen, user=one),
        lambda: give_back(paper=paper, seen=seen, note="Zu früh.", user=two),
        lambda: release(paper=paper, seen=seen, user=two),
    )

    refused = [outcome.messages[0] for outcome in outcomes if isinstance(outcome, ValidationError)]
    [step] = paper.steps.all()
    paper.refresh_from_db()
    assert paper.state == step.state
    text = f"Die Vorlage hat sich inzwischen geändert, Stand: „{paper.get_state_display()}“."
    assert [message.startswith(text) for message in refused] == [True, True]


@pytest.mark.django_db(transaction=True)
def test_members_with_an_account_are_invited_once_and_get_a_link_only():
    council, board = council_and_board()
    meeting = coming(board, 5, agenda="Geheimer Punkt")
    paper_of(meeting, title="Geheime Vorlage")
    for name in ("erste", "zweite"):
        user = of_body(board)
        user.email = f"{name}@example.org"
        user.save()
        AppointmentFactory(seat=SeatFactory(body=board), user=user)  # a second seat, one mail
    AppointmentFactory(seat=SeatFactory(body=board))  # without account
    of_body(council)
    former = of_body(board, ends_on=in_days(-1).starts_on)
    former.email = "frueher@example.org"
    former.save()

    assert invite(meeting=meeting) == (2, 1)
    with pytest.raises(ValidationError, match="schon eingeladen"):
        invite(meeting=meeting)

    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.INVITED
    assert [message.to for message in mail.outbox] == [["erste@example.org"], ["zweite@example.org"]]
    text = mail.outbox[0].body
    assert f"/mein/gremien/sitzungen/{meeting.pk}/" in text
    assert "Geheim" not in text
    assert mail.outbox[0].subject == f"Einladung: Kreis, {meeting.on.text}"
    assert mail.outbox[0].attachments == []


def test_past_meeting_is_not_invited_to():
    council, _board = council_and_board()

    with pytest.raises(ValidationError, match="Vergangenheit"):
        invite(meeting=coming(council, -1))
