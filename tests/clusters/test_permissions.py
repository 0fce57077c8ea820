"""Owner, colleague, stranger and anonymous; back office, ministry and administration."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from clusters.permissions import (
    may_correct_figure,
    may_decide_conflict,
    may_edit_conflict,
    may_edit_field,
    may_edit_figure,
    may_edit_subject,
    may_publish_figures,
    may_see_field,
    own_field_ids,
)
from tests.factories.clusters import (
    ConflictFactory,
    GrowthFieldFactory,
    KeyFigureFactory,
    ResponsibilityFactory,
    SubFieldFactory,
    SubjectFactory,
)
from tests.factories.core import UserFactory
from tests.people import member
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db

ADMINISTRATION = "administration"
PEOPLE = ("owner", "colleague", "back_office", "ministry", ADMINISTRATION, "stranger", "reader", "anonymous")


@pytest.fixture
def field():
    return GrowthFieldFactory()


@pytest.fixture
def people(field):
    reader = UserFactory(is_staff=False)
    return {
        "owner": member(Role.FIELD_MANAGER, field),
        "colleague": member(Role.FIELD_MANAGER, GrowthFieldFactory()),
        "back_office": member(Role.BACK_OFFICE),
        "ministry": member(Role.MINISTRY),
        ADMINISTRATION: member(Role.ADMINISTRATOR),
        "stranger": member(),
        "reader": reader,
        "anonymous": AnonymousUser(),
    }


def allowed(people, question):
    return {name for name in PEOPLE if question(people[name])}


def test_field_is_edited_by_owner_back_office_and_administration(people, field):
    assert allowed(people, lambda user: may_edit_field(user, field)) == {"owner", "back_office", ADMINISTRATION}
    assert allowed(people, lambda user: may_see_field(user, field)) == {
        "owner",
        "back_office",
        "ministry",
        ADMINISTRATION,
    }


def test_figures_are_published_by_owner_and_administration(people, field):
    figure = KeyFigureFactory(growth_field=field)
    draft = KeyFigureFactory(growth_field=field, subject=figure.subject, value=7, status="draft", published_at=None)

    assert allowed(people, lambda user: may_publish_figures(user, field.subject)) == {"owner", ADMINISTRATION}
    assert allowed(people, lambda user: may_edit_figure(user, figure)) == {"owner", "back_office", ADMINISTRATION}
    assert allowed(people, lambda user: may_correct_figure(user, figure)) == {"owner", ADMINISTRATION}
    assert allowed(people, lambda user: may_correct_figure(user, draft)) == {"owner", "back_office", ADMINISTRATION}


def test_figures_of_a_sub_field_belong_to_its_field(people, field):
    subject = SubFieldFactory(growth_field=field).subject

    assert allowed(people, lambda user: may_publish_figures(user, subject)) == {"owner", ADMINISTRATION}


def test_figures_of_no_field_belong_to_back_office_and_administration(people):
    region = SubjectFactory()

    assert allowed(people, lambda user: may_edit_subject(user, region)) == {"back_office", ADMINISTRATION}
    assert allowed(people, lambda user: may_publish_figures(user, region)) == {ADMINISTRATION}


def test_conflict_is_decided_by_who_may_publish_all_of_it(people, field):
    own = ConflictFactory(figures=[KeyFigureFactory(growth_field=field)])
    across = ConflictFactory(figures=[KeyFigureFactory(growth_field=field), KeyFigureFactory()])
    empty = ConflictFactory()

    assert allowed(people, lambda user: may_decide_conflict(user, own)) == {"owner", ADMINISTRATION}
    assert allowed(people, lambda user: may_decide_conflict(user, across)) == {ADMINISTRATION}
    assert allowed(people, lambda user: may_decide_conflict(user, empty)) == set()
    assert allowed(people, lambda user: may_edit_conflict(user, across)) == {"owner", "back_office", ADMINISTRATION}


@pytest.mark.parametrize(
    ("starts_in_days", "ends_in_days", "is_own"),
    [(0, None, True), (-9, 0, True), (-9, -1, False), (1, None, False)],
)
def test_own_fields_are_those_of_today(field, starts_in_days, ends_in_days, is_own):
    today = dt.date.today()
    user = member(Role.FIELD_MANAGER)
    ResponsibilityFactory(
        growth_field=field,
        user=user,
        starts_on=today + dt.timedelta(days=starts_in_days),
        ends_on=None if ends_in_days is None else today + dt.timedelta(days=ends_in_days),
    )

    assert own_field_ids(user) == ({field.pk} if is_own else set())


def test_responsibility_without_the_role_gives_no_rights(field):
    user = member()
    ResponsibilityFactory(growth_field=field, user=user)

    assert own_field_ids(user) == frozenset()


def test_account_that_is_switched_off_has_no_rights(field):
    user = member(Role.FIELD_MANAGER, field)
    user.is_active = False

    assert not may_edit_field(user, field)
