"""Writes that touch several rows: the states of roadmaps (GM-3) and the stages of projects."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from roadmaps.models import Measure, Milestone, Project, ProjectStageEntry, Roadmap, RoadmapStateEntry
from thcm.core.actions import stamp
from thcm.core.dates import PartialDate
from thcm.core.models import User


@transaction.atomic
def set_state(
    *,
    roadmap: Roadmap,
    state: str,
    on: PartialDate | None,
    is_planned: bool = False,
    note_de: str = "",
    note_en: str = "",
    user: User,
) -> RoadmapStateEntry:
    """Moves a roadmap to any state (R28) and keeps the step. Raises ValidationError where R27 is not met."""
    roadmap = Roadmap.objects.select_for_update().get(pk=roadmap.pk)
    if state == Roadmap.State.AGREED:
        check_complete(roadmap)
    entry = RoadmapStateEntry(
        roadmap=roadmap,
        state=state,
        on=on,
        is_planned=is_planned,
        note_de=note_de,
        note_en=note_en,
        created_by=user,
    )
    entry.full_clean()
    entry.save()
    roadmap.state = state
    stamp(roadmap, user)
    roadmap.save()
    return entry


def check_complete(roadmap: Roadmap) -> None:
    """R27: raises ValidationError that names what is missing of goals, measures and milestones."""
    missing = [
        name
        for name, rows in (
            (_("ein Ziel"), roadmap.goals),
            (_("eine Maßnahme"), Measure.objects.of_roadmaps([roadmap.pk])),
            (_("einen Meilenstein"), Milestone.objects.of_roadmaps([roadmap.pk])),
        )
        if not rows.exists()
    ]
    if missing:
        text = _("„Abgestimmt“ setzt je ein Ziel, eine Maßnahme und einen Meilenstein voraus. Es fehlt: %(parts)s.")
        raise ValidationError(text % {"parts": ", ".join(missing)})


@transaction.atomic
def set_stage(*, project: Project, stage: str, on: PartialDate | None, note: str = "", user: User) -> ProjectStageEntry:
    """Moves a project to any stage and keeps the step.

    Raises ValidationError: dropping needs a reason, and what is public does not become an idea again.
    """
    project = Project.objects.select_for_update().get(pk=project.pk)
    entry = ProjectStageEntry(project=project, stage=stage, on=on, note=note, created_by=user)
    entry.full_clean()
    entry.save()
    project.stage = stage
    project.clean()
    stamp(project, user)
    project.save()
    return entry
