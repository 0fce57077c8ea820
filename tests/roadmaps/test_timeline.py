"""The drawing of a roadmap as numbers, and the progress of a goal."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roadmaps.axis import Axis
from roadmaps.models import Milestone
from roadmaps.progress import progress_percent
from roadmaps.timeline import timelines_of
from tests.factories.roadmaps import MeasureFactory, MilestoneFactory, RoadmapFactory, RoadmapGoalFactory
from thcm.core.dates import PartialDate

pytestmark = pytest.mark.django_db
PARTIAL = PartialDate.parse


@pytest.mark.parametrize(
    ("states", "percent"),
    [
        ([], None),
        (["cancelled"], None),
        (["open"], 0),
        (["reached", "open", "open"], 33),
        (["reached", "reached", "open", "cancelled"], 66),
        (["reached", "reached"], 100),
    ],
)
def test_progress_of_milestones_is_rounded_down(states, percent):
    assert progress_percent(Milestone(state=state) for state in states) == percent


def test_bars_and_diamonds_are_the_intervals_that_dates_are():
    goal = RoadmapGoalFactory(roadmap=RoadmapFactory(starts=None, horizon_year=None))
    MeasureFactory(goal=goal, order=0, starts=PARTIAL("2013-Q1"), due=PARTIAL("2014"))
    MeasureFactory(goal=goal, order=1, starts=PARTIAL("2013-01-01"), due=PARTIAL("2015-01-01"))
    MeasureFactory(goal=goal, order=2, starts=PARTIAL("2013"), due=PARTIAL("2013"))
    MeasureFactory(goal=goal, order=3, starts=None, due=None)
    MilestoneFactory(goal=goal, due=PARTIAL("2014"))
    MilestoneFactory(goal=goal, due=PARTIAL("2016-12-31"))
    axis = Axis(2013, 2016)

    (timeline,) = timelines_of([goal.roadmap])

    (lane,) = timeline.lanes
    day = 100 / 1461
    assert timeline.axis == axis
    assert [bar.core for bar in lane.bars] == [(6.16, 18.82), (0.07, 49.9), None, None]
    assert [bar.fringes for bar in lane.bars] == [[(0.0, 6.16), (24.98, 24.99)], [], [(0.0, 24.98)], []]
    assert [bar.deadline for bar in lane.bars] == [None, 49.97, None, None]
    assert [(diamond.position, diamond.interval) for diamond in lane.diamonds] == [
        (37.48, (24.98, 24.99)),
        (round(100 - day / 2, 2), None),
    ]


def test_nothing_with_a_date_has_no_axis():
    goal = RoadmapGoalFactory(roadmap=RoadmapFactory(starts=None, horizon_year=None))
    MeasureFactory(goal=goal, due=None)

    (timeline,) = timelines_of([goal.roadmap])

    assert timeline.axis is None
    assert [(bar.core, bar.fringes, bar.deadline) for bar in timeline.lanes[0].bars] == [(None, [], None)]


def test_roadmaps_seen_together_share_their_axis_and_its_queries():
    def queries(count):
        roadmaps = [RoadmapFactory(starts=PARTIAL("2012"), horizon_year=2012 + number) for number in range(count)]
        for roadmap in roadmaps:
            MilestoneFactory(goal=MeasureFactory(goal__roadmap=roadmap).goal)
        with CaptureQueriesContext(
            connection,
        ) as context:
            timelines = timelines_of(roadmaps)
        return len(context), {timeline.axis for timeline in timelines}

    few, axes = queries(1)
    assert axes == {Axis(2012, 2013)}
    assert queries(30) == (few, {Axis(2012, 2041)})
