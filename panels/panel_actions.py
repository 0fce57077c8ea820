"""Writes of panels: outcomes of a session become measures of roadmaps, or are linked with some (GM-5)."""

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from panels.models import PanelOutcome
from roadmaps.editing import add
from roadmaps.models import Measure, RoadmapGoal, RoadmapStep
from thcm.core.models import User


@transaction.atomic
def take_over(
    *,
    outcome: PanelOutcome,
    goals: Iterable[RoadmapGoal] = (),
    measures: Collection[Measure] = (),
    unlinked: Iterable[Measure] = (),
    user: User,
    **columns: Any,
) -> list[Measure]:
    """Links the outcome with `measures`, and with a new one under each goal, which are given back; all or none.

    New ones have these `columns`; under a goal with a linked measure there is none. `unlinked` measures stay as they
    are, without the outcome. Raises ValidationError from the editing, and if a measure is gone.
    """
    PanelOutcome.objects.select_for_update().get(pk=outcome.pk)
    outcome.measures.remove(*unlinked)
    known = {*outcome.measures.values_list("goal_id", flat=True), *(measure.goal_id for measure in measures)}
    values = {"title_de": outcome.text_de, "title_en": outcome.text_en, **columns}
    made = []
    for goal in goals:
        if goal.pk not in known:
            step = add(roadmap=goal.roadmap, part=RoadmapStep.Part.MEASURE, values=values, goal_id=goal.pk, user=user)
            made.append(Measure.objects.get(pk=step.part_id))
    kept = Measure.objects.select_for_update().filter(pk__in=[measure.pk for measure in measures])
    if len(kept) < len(measures):
        raise ValidationError(_("Eine der Maßnahmen gibt es nicht mehr. Bitte wählen Sie noch einmal."))
    outcome.measures.add(*made, *kept)
    return made
