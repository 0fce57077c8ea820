"""Who may read papers and who may do what with bodies."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from panels.models import Paper, Seat
from panels.permissions import (
    may_appoint,
    may_comment,
    may_decide,
    may_prepare,
    may_read_meeting,
    may_release,
    visible_papers,
)
from tests.factories.core import UserFactory
from tests.factories.panels import AppointmentFactory, GoverningBodyFactory, MeetingFactory, PaperFactory, SeatFactory
from tests.people import member
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def council():
    return GoverningBodyFactory(name_de="Rat")


@pytest.fixture
def board(council):
    return GoverningBodyFactory(name_de="Kreis", level=2, reports_to=council)


def of_body(body, kind=Seat.Kind.MEMBER, **period):
    """An account that holds a seat in the body and is no member of the staff."""
    user = UserFactory()
    AppointmentFactory(seat=SeatFactory(body=body, kind=kind), user=user, **period)
    return user


def test_papers_read_by_board_in_every_state_and_by_council_once_released(council, board):
    draft = PaperFactory(meeting=MeetingFactory(body=board))
    released = PaperFactory(
        meeting=MeetingFactory(body=board),
        forwarded_to=MeetingFactory(body=council),
        state=Paper.State.BOARD_RELEASED,
    )
    returned = PaperFactory(
        meeting=MeetingFactory(body=board), forwarded_to=MeetingFactory(body=council), state=Paper.State.RETURNED
    )

    assert set(visible_papers(of_body(board))) == {draft, released, returned}
    assert list(visible_papers(of_body(council))) == [released]
    assert list(visible_papers(of_body(GoverningBodyFactory()))) == []
    assert list(visible_papers(AnonymousUser())) == []
    assert set(visible_papers(member(Role.MINISTRY))) == {draft, released, returned}


@pytest.mark.parametrize(
    "period",
    [
        {"starts_on": dt.date(2012, 1, 1), "ends_on": dt.date(2012, 12, 31)},
        {"starts_on": dt.date(2099, 1, 1)},
    ],
)
def test_former_and_future_members_read_nothing(board, period):
    paper = PaperFactory(meeting=MeetingFactory(body=board))
    user = of_body(board, **period)

    assert list(visible_papers(user)) == []
    assert not may_read_meeting(user, paper.meeting)
    assert not may_comment(user, paper)


def test_members_release_and_guests_only_comment(council, board):
    paper = PaperFactory(meeting=MeetingFactory(body=board), forwarded_to=MeetingFactory(body=council))
    paper.state = Paper.State.BOARD_RELEASED
    paper.save()
    voting, guest, above = of_body(board), of_body(board, Seat.Kind.GUEST), of_body(council)

    assert [may_release(user, paper) for user in (voting, guest, above)] == [True, False, False]
    assert [may_decide(user, paper) for user in (voting, guest, above)] == [False, False, True]
    assert [may_comment(user, paper) for user in (voting, guest, above)] == [True, True, True]
    assert not may_comment(of_body(GoverningBodyFactory()), paper)


def test_ministry_appoints_and_the_office_prepares():
    roles = (Role.MINISTRY, Role.BACK_OFFICE, Role.FIELD_MANAGER)

    assert [may_appoint(member(role)) for role in roles] == [True, False, False]
    assert [may_prepare(member(role)) for role in roles] == [False, True, False]


def test_staff_with_a_seat_comments_in_its_own_body_only(board):
    manager = member(Role.FIELD_MANAGER)
    seat = SeatFactory(body=GoverningBodyFactory())
    AppointmentFactory(seat=seat, user=manager)
    own, other = (PaperFactory(meeting=MeetingFactory(body=body)) for body in (seat.body, board))

    assert (may_comment(manager, own), may_comment(manager, other)) == (True, False)
