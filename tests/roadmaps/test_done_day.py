"""The day on which a measure was done: set and cleared with its state, kept through undo, filled from history."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from roadmaps.editing import add, change, undo
from roadmaps.models import Measure
from roadmaps.parts import Part
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import UserFactory
from tests.factories.roadmaps import MeasureFactory, RoadmapGoalFactory
from tests.people import client_of, member
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal():
    return RoadmapGoalFactory()


def step_of(measure, **values):
    measure.refresh_from_db()
    started = {name: getattr(measure, name) for name in values}
    of = {"roadmap": measure.goal.roadmap, "part": Part.MEASURE, "part_id": measure.pk, "user": UserFactory()}
    return change(**of, started=started, values=values).step


def back(measure, step):
    undo(roadmap=measure.goal.roadmap, step_id=step.pk, user=UserFactory())


def day_of(measure):
    measure.refresh_from_db()
    return measure.done_on and measure.done_on.isoformat()


def test_day_comes_and_goes_with_the_state(goal):
    measure = MeasureFactory(goal=goal)
    today = timezone.localdate().isoformat()

    done = step_of(measure, state="done")
    assert (done.after, day_of(measure)) == ({"state": "done", "done_on": today}, today)
    step_of(measure, title_de="Anders")
    step_of(measure, done_on="2013-06-03")
    assert day_of(measure) == "2013-06-03"
    reopened = step_of(measure, state="running")
    assert day_of(measure) is None
    back(measure, reopened)
    assert day_of(measure) == "2013-06-03"


def test_undone_step_takes_the_day_back(goal):
    measure = MeasureFactory(goal=goal)

    back(measure, step_of(measure, state="done"))

    assert day_of(measure) is None


def test_day_that_is_given_with_the_state_stays(goal):
    measure = MeasureFactory(goal=goal)

    step_of(measure, state="done", done_on="2013-06-03")

    assert day_of(measure) == "2013-06-03"


def test_no_day_is_made_up_for_what_was_done_before(goal):
    measure = MeasureFactory(goal=goal, state="done")
    values = {"title_de": "Längst getan", "state": "done"}
    added = add(roadmap=goal.roadmap, part=Part.MEASURE, goal_id=goal.pk, values=values, user=UserFactory())

    step_of(measure, title_de="Anders")
    assert day_of(measure) is None
    back(measure, step_of(measure, state="planned"))

    assert list(Measure.objects.values_list("pk", "state", "done_on")) == [
        (measure.pk, "done", None),
        (added.part_id, "done", None),
    ]


def test_open_measure_has_no_day(goal):
    measure = MeasureFactory(goal=goal)

    with pytest.raises(ValidationError, match="gehört nur zu einer erledigten Maßnahme"):
        step_of(measure, done_on="2013-06-03")


@pytest.mark.parametrize(
    ("before", "typed", "day"),
    [
        ({}, {"state": "done"}, "today"),
        ({}, {"state": "done", "done_on": "03.06.2013"}, "2013-06-03"),
        ({"state": "done"}, {"state": "done"}, None),
        ({"state": "done", "done_on": "2013-06-03"}, {"state": "running", "done_on": "03.06.2013"}, None),
    ],
)
def test_single_form_does_the_same(before, typed, day):
    field = GrowthFieldFactory()
    measure = MeasureFactory(goal__roadmap__growth_field=field, **before)
    address = reverse("admin:roadmaps_measure_change", args=(measure.pk,))

    answer = client_of(member(Role.FIELD_MANAGER, field)).post(address, {"title_de": "Neu", **typed})

    assert answer.status_code == 302
    assert day_of(measure) == (timezone.localdate().isoformat() if day == "today" else day)
