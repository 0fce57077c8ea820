"""Two who edit one roadmap in the same moment, on a real database."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from roadmaps.editing import add, change, remove, shift
from roadmaps.models import Measure, Milestone, Roadmap
from roadmaps.parts import Part
from tests.factories.roadmaps import MeasureFactory, MilestoneFactory
from tests.roadmaps.test_editing import goal as goal
from tests.roadmaps.test_editing import user as user
from thcm.core.dates import PartialDate


def at_once(*actions):
    """Runs the actions in threads of their own, each with its own connection; what they raise or return."""
    start, outcomes = threading.Barrier(len(actions)), [None] * len(actions)

    def run(number, action):
        try:
            start.wait()
            outcomes[number] = action()
        except ValidationError as error:
            outcomes[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_two_at_once_lose_nothing(goal, user):
    measure = MeasureFactory(goal=goal, title_de="Alt", due=PartialDate.parse("2013"))
    others = [MeasureFactory(goal=goal) for _ in range(3)]
    change_of = {"roadmap": goal.roadmap, "part": Part.MEASURE, "part_id": measure.pk, "user": user}
    started = {"title_de": "Alt", "due": "2013"}

    outcomes = at_once(
        lambda: change(**change_of, started=started, values={"title_de": "Eins"}),
        lambda: change(**change_of, started=started, values={"title_de": "Zwei"}),
        lambda: change(**change_of, started=started, values={"due": "2014"}),
        *(
            lambda number=number: add(
                roadmap=goal.roadmap, part=Part.MEASURE, goal_id=goal.pk, values={"title_de": f"M{number}"}, user=user
            )
            for number in range(4)
        ),
        *(
            lambda row=row: shift(roadmap=goal.roadmap, part=Part.MEASURE, part_id=row.pk, by=-1, user=user)
            for row in others
        ),
    )

    measure.refresh_from_db()
    [refused] = [outcome for outcome in outcomes[:2] if outcome.conflicts]
    assert {measure.title_de, refused.conflicts[0].yours} == {"Eins", "Zwei"}
    assert measure.due.iso == "2014"
    rows = list(goal.measures.all())
    assert len(rows) == 8
    assert {row.title_de for row in rows} >= {"M0", "M1", "M2", "M3"}
    assert len({row.order for row in rows}) == 8
    assert goal.roadmap.progress.measures == 8


@pytest.mark.django_db(transaction=True)
def test_two_removals_at_once_leave_one_while_agreed(goal, user):
    milestone = MilestoneFactory(goal=goal)
    measures = [MeasureFactory(goal=goal) for _ in range(2)]
    Roadmap.objects.filter(pk=goal.roadmap_id).update(state=Roadmap.State.AGREED)

    outcomes = at_once(
        *(
            lambda row=row: remove(roadmap=goal.roadmap, part=Part.MEASURE, part_id=row.pk, user=user)
            for row in measures
        )
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["RoadmapStep", "ValidationError"]
    assert Measure.objects.count() == 1
    assert Milestone.objects.get() == milestone
