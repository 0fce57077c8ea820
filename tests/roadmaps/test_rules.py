"""What the database itself keeps true of roadmaps."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from roadmaps.actions import set_stage, set_state
from roadmaps.models import Measure, Milestone, Project, Roadmap, RoadmapProgress
from tests.factories.core import UserFactory
from tests.factories.roadmaps import (
    InfluenceAssessmentFactory,
    MeasureFactory,
    MilestoneFactory,
    ProjectFactory,
    RoadmapFactory,
    RoadmapGoalFactory,
)
from thcm.core.dates import PartialDate

pytestmark = pytest.mark.django_db


def counts(roadmap: Roadmap) -> tuple[int, ...]:
    row = RoadmapProgress.objects.get(roadmap=roadmap)
    return row.goals, row.measures, row.measures_done, row.milestones, row.milestones_reached


def test_progress_counts_what_is_public():
    goal = RoadmapGoalFactory()
    MeasureFactory(goal=goal, state=Measure.State.DONE)
    MeasureFactory(goal=goal)
    MeasureFactory(goal=goal, is_internal=True)
    MeasureFactory(goal=goal, state=Measure.State.DROPPED, dropped_reason="ohne Partner")
    MilestoneFactory(goal=goal, state=Milestone.State.REACHED)
    MilestoneFactory.create_batch(2, goal=goal)
    MilestoneFactory(goal=goal, state=Milestone.State.CANCELLED)
    MilestoneFactory(goal=RoadmapGoalFactory(roadmap=goal.roadmap, is_internal=True))

    assert counts(goal.roadmap) == (1, 2, 1, 3, 1)
    assert goal.roadmap.progress.percent == 33


def test_progress_without_milestones_is_none():
    assert RoadmapFactory().progress.percent is None


def test_progress_moves_its_version_with_each_change():
    goal = RoadmapGoalFactory()
    before = goal.roadmap.progress.version

    MeasureFactory(goal=goal).delete()

    assert RoadmapProgress.objects.get(roadmap=goal.roadmap).version == before + 2


def test_progress_goes_with_its_roadmap():
    goal = RoadmapGoalFactory()
    MeasureFactory(goal=goal)
    MilestoneFactory(goal=goal)

    goal.roadmap.delete()

    assert RoadmapProgress.objects.count() == 0


def test_agreed_needs_one_of_each():
    roadmap = RoadmapFactory()
    goal = RoadmapGoalFactory(roadmap=roadmap)
    user = UserFactory()

    with pytest.raises(ValidationError, match="Es fehlt: eine Maßnahme, einen Meilenstein"):
        set_state(roadmap=roadmap, state=Roadmap.State.AGREED, on=None, user=user)
    with pytest.raises(IntegrityError, match="R27"), transaction.atomic():
        Roadmap.objects.filter(pk=roadmap.pk).update(state=Roadmap.State.AGREED)
    MeasureFactory(goal=goal)
    MilestoneFactory(goal=goal)
    set_state(roadmap=roadmap, state=Roadmap.State.AGREED, on=PartialDate.parse("2013-Q1"), user=user)

    roadmap.refresh_from_db()
    assert roadmap.state == Roadmap.State.AGREED
    assert [str(entry) for entry in roadmap.state_entries.all()] == ["abgestimmt 1. Quartal 2013"]


def test_stage_dropped_needs_a_reason():
    project = ProjectFactory(stage=Project.Stage.IDEA)

    with pytest.raises(ValidationError, match="warum das Projekt nicht weiterverfolgt wird"):
        set_stage(project=project, stage=Project.Stage.DROPPED, on=None, user=UserFactory())

    project.refresh_from_db()
    assert project.stage == Project.Stage.IDEA


def test_measure_dropped_needs_a_reason():
    with pytest.raises(IntegrityError, match="roadmaps_measure_dropped_with_reason"):
        MeasureFactory(state=Measure.State.DROPPED)


@pytest.mark.parametrize("columns", [{"direction": 3}, {"strength": 0}, {"strength": 6}])
def test_assessment_stays_on_its_scales(columns):
    with pytest.raises(IntegrityError, match="roadmaps_assessment_"):
        InfluenceAssessmentFactory(**columns)


def test_overdue_when_the_whole_quarter_is_past():
    late = MilestoneFactory(due=PartialDate.parse("2013-Q1"))
    MilestoneFactory(due=PartialDate.parse("2999"))
    MilestoneFactory(due=PartialDate.parse("2012"), state=Milestone.State.REACHED)

    assert list(Milestone.objects.overdue()) == [late]
    assert late.is_overdue
