"""Steps of the workshop: each kept and undoable, nothing lost where two edit at once."""

import pytest
from django.core.exceptions import ValidationError

from roadmaps.editing import add, change, last_step, move, remove, shift, undo
from roadmaps.models import Measure, Milestone, Roadmap, RoadmapGoal, RoadmapStep
from roadmaps.parts import Part
from tests.factories.core import OrganisationFactory, UserFactory
from tests.factories.roadmaps import (
    ClusterGapFactory,
    MeasureFactory,
    MilestoneFactory,
    ProjectFactory,
    RoadmapFactory,
    RoadmapGoalFactory,
    StateObjectiveFactory,
)
from thcm.core.dates import PartialDate

pytestmark = pytest.mark.django_db
Step = RoadmapStep.Kind


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def goal():
    return RoadmapGoalFactory(title_de="Fachkräfte", order=1)


def titles(rows):
    return [row.title_de for row in rows]


def columns(row):
    row.refresh_from_db()
    return {
        field.name: field.value_from_object(row) for field in row._meta.concrete_fields if field.name != "updated_at"
    }


def steps(roadmap):
    return [(str(step), step.undone_at is not None) for step in roadmap.steps.all()]


def test_add_puts_parts_at_the_end_and_keeps_the_step(goal, user):
    MeasureFactory(goal=goal, title_de="Erste", order=4)

    step = add(roadmap=goal.roadmap, part=Part.MEASURE, goal_id=goal.pk, values={"title_de": "Zweite"}, user=user)
    add(roadmap=goal.roadmap, part=Part.GOAL, values={"title_de": "Märkte"}, user=user)

    assert titles(goal.measures.all()) == ["Erste", "Zweite"]
    assert titles(goal.roadmap.goals.all()) == ["Fachkräfte", "Märkte"]
    assert (step.part, step.before, step.after, step.made_by) == ("measure", None, {"title_de": "Zweite"}, user)
    assert Measure.history.get(id=step.part_id, history_type="+").history_user == user


def test_add_says_what_is_wrong(goal, user):
    with pytest.raises(ValidationError) as refusal:
        add(roadmap=goal.roadmap, part=Part.MEASURE, goal_id=goal.pk, values={"title_de": ""}, user=user)

    assert list(refusal.value.message_dict) == ["title_de"]
    assert goal.roadmap.steps.count() == 0


def test_part_of_another_roadmap_is_not_found(goal, user):
    foreign = MeasureFactory()
    roadmap = goal.roadmap

    for attempt in (
        lambda: add(roadmap=roadmap, part=Part.MEASURE, goal_id=foreign.goal_id, values={"title_de": "X"}, user=user),
        lambda: change(
            roadmap=roadmap,
            part=Part.MEASURE,
            part_id=foreign.pk,
            started={"title_de": foreign.title_de},
            values={"title_de": "X"},
            user=user,
        ),
        lambda: remove(roadmap=roadmap, part=Part.MEASURE, part_id=foreign.pk, user=user),
        lambda: move(roadmap=roadmap, part=Part.MEASURE, part_id=foreign.pk, user=user),
    ):
        with pytest.raises(ValidationError, match="gibt es nicht mehr"):
            attempt()


def test_change_merges_other_columns_and_refuses_the_same(goal, user):
    measure = MeasureFactory(goal=goal, title_de="Alt", due=PartialDate.parse("2013"))
    colleague = UserFactory()
    change_of = {"roadmap": goal.roadmap, "part": Part.MEASURE, "part_id": measure.pk}
    started = {"title_de": "Alt", "due": "2013", "state": "planned"}
    change(**change_of, started=started, values={"title_de": "Von der Kollegin"}, user=colleague)

    outcome = change(**change_of, started=started, values={"title_de": "Meins", "due": "2013-Q2"}, user=user)

    [conflict] = outcome.conflicts
    assert (conflict.column, conflict.label, conflict.yours, conflict.theirs, conflict.by) == (
        ("title_de", "Titel", "Meins", "Von der Kollegin", colleague)
    )
    assert (outcome.step.before, outcome.step.after) == ({"due": "2013"}, {"due": "2013-Q2"})
    measure.refresh_from_db()
    assert (measure.title_de, measure.due.iso) == ("Von der Kollegin", "2013-Q2")


def test_change_of_who_is_responsible_is_one_thing(goal, user):
    organisation = OrganisationFactory(name="IHK Erfurt")
    measure = MeasureFactory(goal=goal, responsible_organisation=organisation)
    nobody = {"responsible_organisation": None, "responsible_label": ""}

    outcome = change(
        roadmap=goal.roadmap,
        part=Part.MEASURE,
        part_id=measure.pk,
        started=nobody,
        values=nobody | {"responsible_label": "Clustermanagement"},
        user=user,
    )

    measure.refresh_from_db()
    assert (outcome.step, [conflict.column for conflict in outcome.conflicts]) == (None, ["responsible_label"])
    assert (measure.responsible, measure.responsible_label) == ("IHK Erfurt", "")


def test_change_to_what_stands_there_is_no_step(goal, user):
    measure = MeasureFactory(goal=goal, title_de="Neu")
    change_of = {"roadmap": goal.roadmap, "part": Part.MEASURE, "part_id": measure.pk, "user": user}

    same = change(**change_of, started={"title_de": "Alt"}, values={"title_de": "Neu"})
    untouched = change(**change_of, started={"title_de": "Alt"}, values={"title_de": "Alt"})

    assert (same.step, same.conflicts, untouched.step, untouched.conflicts) == (None, (), None, ())


def test_change_of_every_kind_of_column_is_undone(goal, user):
    organisation = OrganisationFactory()
    project = ProjectFactory()
    measure = MeasureFactory(goal=goal)
    before = columns(measure)
    values = {
        "title_de": "Neu",
        "due": PartialDate.parse("2013-06-30"),
        "responsible_organisation": organisation,
        "cost_eur": "5000",
        "is_internal": True,
        "state": "running",
        "projects": [project],
    }
    started = {name: before.get(name) for name in values} | {"projects": []}

    step = change(
        roadmap=goal.roadmap, part=Part.MEASURE, part_id=measure.pk, started=started, values=values, user=user
    ).step

    assert step.after == {
        "title_de": "Neu",
        "due": "2013-06-30",
        "responsible_organisation": organisation.pk,
        "cost_eur": "5000.00",
        "is_internal": True,
        "state": "running",
        "projects": [project.pk],
    }
    assert list(measure.projects.all()) == [project]
    undo(roadmap=goal.roadmap, step_id=step.pk, user=user)
    assert columns(measure) == before
    assert list(measure.projects.all()) == []


def test_change_that_breaks_a_rule_changes_nothing(goal, user):
    measure = MeasureFactory(goal=goal)
    before = columns(measure)

    with pytest.raises(ValidationError, match="warum die Maßnahme aufgegeben wird"):
        change(
            roadmap=goal.roadmap,
            part=Part.MEASURE,
            part_id=measure.pk,
            started={"state": "planned", "title_de": measure.title_de},
            values={"state": "dropped", "title_de": "Anders"},
            user=user,
        )

    assert columns(measure) == before
    assert goal.roadmap.steps.count() == 0


def test_undo_refuses_what_was_changed_since(goal, user):
    change_of = {"roadmap": goal.roadmap, "part": Part.GOAL, "part_id": goal.pk}
    started = {"title_de": goal.title_de}
    first = change(**change_of, started=started, values={"title_de": "Zwei"}, user=user).step
    second = change(**change_of, started={"title_de": "Zwei"}, values={"title_de": "Drei"}, user=UserFactory()).step

    with pytest.raises(ValidationError, match="Inzwischen geändert wurde Titel"):
        undo(roadmap=goal.roadmap, step_id=first.pk, user=user)
    undo(roadmap=goal.roadmap, step_id=second.pk, user=user)
    undo(roadmap=goal.roadmap, step_id=first.pk, user=user)
    with pytest.raises(ValidationError, match="schon zurückgenommen"):
        undo(roadmap=goal.roadmap, step_id=first.pk, user=user)

    goal.refresh_from_db()
    assert goal.title_de == "Fachkräfte"


def test_undo_of_an_addition_keeps_what_others_put_into_it(goal, user):
    step = add(roadmap=goal.roadmap, part=Part.GOAL, values={"title_de": "Neu"}, user=user)
    inner = add(
        roadmap=goal.roadmap, part=Part.MEASURE, goal_id=step.part_id, values={"title_de": "M"}, user=UserFactory()
    )

    with pytest.raises(ValidationError, match="steht inzwischen etwas"):
        undo(roadmap=goal.roadmap, step_id=step.pk, user=user)
    undo(roadmap=goal.roadmap, step_id=inner.pk, user=user)
    undo(roadmap=goal.roadmap, step_id=step.pk, user=user)

    assert list(goal.roadmap.goals.all()) == [goal]
    assert steps(goal.roadmap) == [("Maßnahme „M“ ergänzt", True), ("Ziel „Neu“ ergänzt", True)]


def test_removed_goal_comes_back_with_all_that_was_in_it(goal, user):
    goal.objectives.add(objective := StateObjectiveFactory())
    RoadmapGoalFactory(roadmap=goal.roadmap, title_de="Danach", order=2)
    first = MeasureFactory(goal=goal, order=1, title_de="A", cost_eur=5, responsible_organisation=OrganisationFactory())
    second = MeasureFactory(goal=goal, order=2, title_de="B", is_internal=True)
    first.projects.add(project := ProjectFactory())
    gap = ClusterGapFactory(growth_field=goal.roadmap.growth_field)
    gap.measures.add(first)
    milestone = MilestoneFactory(goal=goal, title_de="C", state=Milestone.State.REACHED, reached_on="2013-06-03")
    before = [columns(row) for row in (goal, first, second, milestone)]

    step = remove(roadmap=goal.roadmap, part=Part.GOAL, part_id=goal.pk, user=user)
    assert titles(goal.roadmap.goals.all()) == ["Danach"]
    assert (Measure.objects.count(), Milestone.objects.count()) == (0, 0)
    undo(roadmap=goal.roadmap, step_id=step.pk, user=user)

    rows = [RoadmapGoal.objects.get(pk=goal.pk), *Measure.objects.all(), Milestone.objects.get()]
    assert [columns(row) | {"order": 0} for row in rows] == [row | {"order": 0} for row in before]
    assert titles(goal.roadmap.goals.all()) == ["Fachkräfte", "Danach"]
    assert titles(goal.measures.all()) == ["A", "B"]
    assert (list(goal.objectives.all()), list(first.projects.all()), list(gap.measures.all())) == (
        ([objective], [project], [first])
    )


def test_removed_part_comes_back_without_what_is_gone(goal, user):
    organisation = OrganisationFactory()
    measure = MeasureFactory(goal=goal, responsible_organisation=organisation)
    measure.projects.add(project := ProjectFactory())
    step = remove(roadmap=goal.roadmap, part=Part.MEASURE, part_id=measure.pk, user=user)
    organisation.delete()
    project.delete()

    undo(roadmap=goal.roadmap, step_id=step.pk, user=user)

    measure.refresh_from_db()
    assert (measure.responsible_organisation, list(measure.projects.all())) == (None, [])


def test_removed_part_waits_for_its_goal(goal, user):
    measure = MeasureFactory(goal=goal)
    inner = remove(roadmap=goal.roadmap, part=Part.MEASURE, part_id=measure.pk, user=user)
    outer = remove(roadmap=goal.roadmap, part=Part.GOAL, part_id=goal.pk, user=user)

    with pytest.raises(ValidationError, match="Dieses Ziel gibt es nicht mehr"):
        undo(roadmap=goal.roadmap, step_id=inner.pk, user=user)
    undo(roadmap=goal.roadmap, step_id=outer.pk, user=user)
    undo(roadmap=goal.roadmap, step_id=inner.pk, user=user)

    assert list(goal.measures.all()) == [measure]


@pytest.mark.parametrize("part", list(Part))
def test_last_of_its_kind_stays_while_agreed(goal, user, part):
    parts = {
        Part.GOAL: goal,
        Part.MEASURE: MeasureFactory(goal=goal),
        Part.MILESTONE: MilestoneFactory(goal=goal),
    }
    roadmap = goal.roadmap
    roadmap.state = Roadmap.State.AGREED
    roadmap.save()

    with pytest.raises(ValidationError, match="Es fehlt: "):
        remove(roadmap=roadmap, part=part, part_id=parts[part].pk, user=user)

    assert type(parts[part]).objects.count() == 1
    assert roadmap.steps.count() == 0


def test_parts_move_within_and_between_goals(goal, user):
    other = RoadmapGoalFactory(roadmap=goal.roadmap, title_de="Märkte", order=2)
    a, b, c = (MeasureFactory(goal=goal, title_de=title) for title in "ABC")
    d = MeasureFactory(goal=other, title_de="D")
    roadmap = {"roadmap": goal.roadmap, "user": user}

    move(**roadmap, part=Part.MEASURE, part_id=c.pk, above_id=a.pk)
    assert titles(goal.measures.all()) == ["C", "A", "B"]
    step = move(**roadmap, part=Part.MEASURE, part_id=a.pk, goal_id=other.pk, above_id=d.pk)
    assert (titles(goal.measures.all()), titles(other.measures.all())) == (["C", "B"], ["A", "D"])
    assert (step.before, step.after) == ({"goal": goal.pk, "after": [c.pk]}, {"goal": other.pk, "after": []})
    remove(**roadmap, part=Part.MEASURE, part_id=b.pk)
    undo(**roadmap, step_id=step.pk)
    assert (titles(goal.measures.all()), titles(other.measures.all())) == (["C", "A"], ["D"])
    move(**roadmap, part=Part.GOAL, part_id=other.pk, above_id=goal.pk)
    assert titles(goal.roadmap.goals.all()) == ["Märkte", "Fachkräfte"]


def test_shift_goes_on_in_the_neighbouring_goal(goal, user):
    other = RoadmapGoalFactory(roadmap=goal.roadmap, order=2)
    a, _b = (MeasureFactory(goal=goal, title_de=title) for title in "AB")
    MeasureFactory(goal=other, title_de="C")

    def shifted(by, times=1):
        for _time in range(times):
            shift(roadmap=goal.roadmap, part=Part.MEASURE, part_id=a.pk, by=by, user=user)
        return titles(goal.measures.all()), titles(other.measures.all())

    assert shifted(1) == (["B", "A"], ["C"])
    assert shifted(1) == (["B"], ["A", "C"])
    assert shifted(1) == (["B"], ["C", "A"])
    assert shifted(1) == (["B"], ["C", "A"])
    assert shifted(-1, 3) == (["A", "B"], ["C"])
    assert goal.roadmap.steps.count() == 6


def test_milestones_stand_by_their_dates(goal, user):
    other = RoadmapGoalFactory(roadmap=goal.roadmap, order=2)
    late, early = (MilestoneFactory(goal=goal, due=PartialDate.parse(year)) for year in ("2014", "2013"))

    stays = move(roadmap=goal.roadmap, part=Part.MILESTONE, part_id=late.pk, above_id=early.pk, user=user)
    shift(roadmap=goal.roadmap, part=Part.MILESTONE, part_id=early.pk, by=1, user=user)

    assert stays is None
    assert (list(goal.milestones.all()), list(other.milestones.all())) == ([late], [early])


def test_second_move_is_undone_before_the_first(goal, user):
    a, *_others = (MeasureFactory(goal=goal, title_de=title) for title in "ABC")
    roadmap = {"roadmap": goal.roadmap, "user": user}
    first = shift(**roadmap, part=Part.MEASURE, part_id=a.pk, by=1)
    second = shift(**roadmap, part=Part.MEASURE, part_id=a.pk, by=1)

    with pytest.raises(ValidationError, match="noch einmal verschoben"):
        undo(**roadmap, step_id=first.pk)
    undo(**roadmap, step_id=second.pk)
    undo(**roadmap, step_id=first.pk)

    assert titles(goal.measures.all()) == ["A", "B", "C"]


def test_last_step_is_the_users_own(goal, user):
    mine = add(roadmap=goal.roadmap, part=Part.GOAL, values={"title_de": "Meins"}, user=user)
    add(roadmap=goal.roadmap, part=Part.GOAL, values={"title_de": "Anderes"}, user=UserFactory())
    add(roadmap=RoadmapFactory(), part=Part.GOAL, values={"title_de": "Woanders"}, user=user)

    assert last_step(goal.roadmap, user) == mine
    undo(roadmap=goal.roadmap, step_id=mine.pk, user=user)
    assert last_step(goal.roadmap, user) is None
