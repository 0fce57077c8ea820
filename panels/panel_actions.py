"""Writes of panels: outcomes of a session become measures of roadmaps (GM-5)."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from panels.models import PanelOutcome
from roadmaps.editing import add
from roadmaps.models import Measure, RoadmapGoal, RoadmapStep
from thcm.core.models import User


@transaction.atomic
def outcome_to_measures(*, outcome: PanelOutcome, goals: Iterable[RoadmapGoal], due: Any, user: User) -> list[Measure]:
    """One measure under each goal, linked with the outcome; all or none. Raises ValidationError from the editing.

    A goal that has a measure from this outcome already gets no second one.
    """
    PanelOutcome.objects.select_for_update().get(pk=outcome.pk)
    known = set(outcome.measures.values_list("goal_id", flat=True))
    values = {"title_de": outcome.text_de, "title_en": outcome.text_en, "due": due}
    measures = []
    for goal in goals:
        if goal.pk not in known:
            step = add(roadmap=goal.roadmap, part=RoadmapStep.Part.MEASURE, values=values, goal_id=goal.pk, user=user)
            measures.append(Measure.objects.get(pk=step.part_id))
    outcome.measures.add(*measures)
    return measures
