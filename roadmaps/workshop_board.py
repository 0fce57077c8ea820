"""What stands on the workshop page of a roadmap: goals, measures and milestones as boxes, and the steps so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from networks.models import Network
from roadmaps.editing import last_step
from roadmaps.models import Measure, Roadmap, RoadmapStep
from roadmaps.parts import Part, PartRow, columns_of, model_of, part_of, words
from roadmaps.workshop import Refused
from roadmaps.workshop_forms import FORMS, texts_of
from thcm.core.dates import PartialDate
from thcm.core.models import Organisation, User

STEPS_SHOWN = 40
QUARTERS_OFFERED = 8
NOT_TOLD = ("roadmap", "goal", "order")


@dataclass(frozen=True)
class Box:
    """One text to type over; `started` is what its editor began with."""

    id: str
    name: str
    label: str
    text: str
    started: str
    notes: list[str]
    is_conflict: bool
    choices: list[tuple[str, Any]]


@dataclass(frozen=True)
class Line:
    key: str
    part: str
    row: PartRow | None  # None: still to be added
    boxes: dict[str, Box]
    notes: list[str]


@dataclass(frozen=True)
class GoalLine:
    line: Line
    measures: list[Line]
    milestones: list[Line]
    new_measure: Line
    new_milestone: Line


def board_of(roadmap: Roadmap, user: User, refused: Refused | None = None) -> dict[str, Any]:
    """The context of the page's living part, in a number of queries that does not grow with the roadmap."""
    goals = roadmap.goals.prefetch_related(
        Prefetch("measures", Measure.objects.select_related("responsible_organisation", "responsible_network")),
        "milestones",
    )
    lines = [
        GoalLine(
            line=_line(goal, refused),
            measures=[_line(row, refused) for row in goal.measures.all()],
            milestones=[_line(row, refused) for row in goal.milestones.all()],
            new_measure=_new_line(Part.MEASURE, f"measure-new-{goal.pk}", refused),
            new_milestone=_new_line(Part.MILESTONE, f"milestone-new-{goal.pk}", refused),
        )
        for goal in goals
    ]
    on_page = {line.line.key for line in lines} | {
        row.key for line in lines for row in (*line.measures, *line.milestones)
    }
    steps = [told(step) for step in roadmap.steps.select_related("made_by")[:STEPS_SHOWN]]
    return {
        "lines": lines,
        "new_goal": _new_line(Part.GOAL, "goal-new", refused),
        "steps": steps,
        "last": last_step(roadmap, user),
        "alerts": refused.notes.get("", []) if refused and refused.key not in on_page else [],
    }


def offers(roadmap: Roadmap) -> dict[str, list[str]]:
    """What boxes propose: the next quarters and years, and who is known to the portal."""
    today = timezone.localdate()
    quarter = PartialDate.containing(today, "quarter")
    dates = []
    for _number in range(QUARTERS_OFFERED):
        dates.append(quarter.as_entered)
        quarter = PartialDate.containing(quarter.ends_before, "quarter")
    years = range(today.year, max(today.year + 3, (roadmap.horizon_year or 0) + 1))
    networks = Network.objects.published().order_by("short").values_list("short", flat=True)
    organisations = Organisation.objects.published().order_by("name").values_list("name", flat=True)
    return {
        "dates": dates + [str(year) for year in years],
        "responsible": list(dict.fromkeys((*networks, *organisations))),
    }


def told(step: RoadmapStep) -> dict[str, Any]:
    """A step with what it changed in words; of links only that they changed."""
    row, names = model_of(step.part)(), []
    if step.kind == RoadmapStep.Kind.CHANGE:
        before, after = step.before or {}, step.after or {}
        for name, label in columns_of(row).items():
            if name not in after or name in NOT_TOLD:
                continue
            if row._meta.get_field(name).is_relation:
                names.append(label)
            else:
                names.append(f"{label}: {words(row, name, before[name])} → {words(row, name, after[name])}")
    return {"step": step, "changes": names}


def _line(row: PartRow, refused: Refused | None) -> Line:
    key = f"{part_of(row)}-{row.pk}"
    return _boxes(key, part_of(row), row, texts_of(row), refused)


def _new_line(part: Part, key: str, refused: Refused | None) -> Line:
    names = ("title_de", "due") if part == Part.MILESTONE else ("title_de",)
    return _boxes(key, part, None, dict.fromkeys(names, ""), refused)


def _boxes(key: str, part: Part, row: PartRow | None, texts: Mapping[str, str], refused: Refused | None) -> Line:
    own = refused if refused and refused.key == key else Refused(key, {}, {})
    fields = FORMS[part].base_fields
    boxes = {
        name: Box(
            id=f"{key}-{name}",
            name=name,
            label=str(fields[name].label),
            text=own.typed.get(name, text),
            started=text,
            notes=list(own.notes.get(name, [])),
            is_conflict=name in own.conflicts,
            choices=model_of(part).State.choices if name == "state" else [],  # type: ignore[union-attr]
        )
        for name, text in texts.items()
    }
    return Line(key, part, row, boxes, list(own.notes.get("", [])))
