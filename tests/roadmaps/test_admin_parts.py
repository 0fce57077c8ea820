"""Back office of single goals, measures and milestones."""

import pytest

from roadmaps.models import Milestone
from tests.factories.roadmaps import MilestoneFactory
from tests.people import client_of, member
from tests.roadmaps.test_admin import _site as _site
from tests.roadmaps.test_admin import address
from tests.roadmaps.test_admin import field as field
from tests.roadmaps.test_admin import manager as manager
from tests.roadmaps.test_admin import roadmap as roadmap
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db


def test_parts_are_not_added_or_removed_one_by_one(field):
    row = MilestoneFactory(goal__roadmap__growth_field=field)
    administrator = client_of(member(Role.ADMINISTRATOR))

    statuses = [
        administrator.get("/verwaltung/roadmaps/milestone/add/").status_code,
        administrator.post(address(row, "delete"), {"post": "yes"}).status_code,
    ]

    assert statuses == [403, 403]
    assert Milestone.objects.count() == 1


def milestone_form(row: Milestone, **changes):
    return {
        "title_de": row.title_de,
        "due": row.due.iso,
        "state": row.state,
        "seen": row.updated_at.isoformat(),
    } | changes


def test_part_that_somebody_changed_meanwhile_is_not_overwritten(manager, roadmap):
    row = MilestoneFactory(goal__roadmap=roadmap, title_de="Alt")
    opened = milestone_form(row, title_de="Von mir")
    manager.post(address(row), milestone_form(row, title_de="Von anderen"))

    answer = manager.post(address(row), opened)

    assert "Inzwischen hat jemand etwas geändert." in answer.content.decode()
    assert 'value="Von mir"' in answer.content.decode()
    row.refresh_from_db()
    assert row.title_de == "Von anderen"
