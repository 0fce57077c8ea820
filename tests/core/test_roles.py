"""The groups that migrations make, and the rights they carry."""

import pytest
from django.contrib.auth.models import Group

from tests.factories.core import UserFactory
from tests.people import member
from thcm.core.permissions import Role, has_role, roles_of

pytestmark = pytest.mark.django_db


def rights(role):
    return set(Group.objects.get(name=role.value).permissions.values_list("content_type__app_label", "codename"))


def test_every_role_has_its_group():
    assert set(Group.objects.values_list("name", flat=True)) == set(Role.values)


def test_ministry_appoints_defines_criteria_evaluates_and_else_reads_only():
    written = {codename.partition("_")[2] for _app, codename in rights(Role.MINISTRY) if codename[:5] != "view_"}

    assert written == {
        *("appointment", "report", "monitoringarea", "successcriterion"),
        *("evaluationround", "finding", "recommendation"),
    }


def test_only_administration_keeps_accounts_responsibilities_and_schedules():
    kept = {
        ("core", "change_user"),
        ("core", "view_user"),
        ("auth", "change_group"),
        ("clusters", "change_responsibility"),
        ("clusters", "add_growthfield"),
        ("django_celery_beat", "change_periodictask"),
    }

    assert kept <= rights(Role.ADMINISTRATOR)
    for role in (Role.FIELD_MANAGER, Role.BACK_OFFICE, Role.MINISTRY):
        assert kept & rights(role) == set()


def test_roles_of_counts_staff_only():
    user = member(Role.BACK_OFFICE)
    assert (roles_of(user), has_role(user, Role.BACK_OFFICE, Role.MINISTRY)) == (frozenset({"back_office"}), True)

    user.is_staff = False
    assert roles_of(user) == frozenset()


def test_superuser_counts_as_administration():
    assert roles_of(UserFactory(is_superuser=True)) == {"administrator"}
