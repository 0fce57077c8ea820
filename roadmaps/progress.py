"""How far a goal is, computed from its milestones and never typed."""

from collections.abc import Iterable

from roadmaps.models import Milestone


def reached_of(milestones: Iterable[Milestone]) -> tuple[int, int]:
    """How many are reached, and of how many: they count equally, cancelled ones not at all."""
    counted = [milestone for milestone in milestones if milestone.state != Milestone.State.CANCELLED]
    return sum(milestone.state == Milestone.State.REACHED for milestone in counted), len(counted)


def progress_percent(milestones: Iterable[Milestone]) -> int | None:
    """Share of the milestones reached today, 0 to 100, rounded down. None if none count."""
    reached, total = reached_of(milestones)
    return 100 * reached // total if total else None
