"""The overview of all roadmaps, on a common axis of time."""

from typing import Any

from roadmaps.filters import RoadmapFilter
from roadmaps.models import Milestone, NetworkedRoadmap, Roadmap
from roadmaps.overview import chapters_of, lines_of
from roadmaps.querysets import RoadmapQuerySet
from thcm.core.lists import FilteredList

NEXT_MILESTONES = 6


class RoadmapList(FilteredList):
    template_name = "roadmaps/roadmap_list.html"
    part_template_name = "roadmaps/_roadmap_hits.html"
    context_object_name = "roadmaps"
    filter_class = RoadmapFilter
    paginate_by = 20  # so many lines on one axis can still be seen together

    @property
    def is_by_state(self) -> bool:
        return self.request.GET.get("group") == "state"

    def rows(self) -> RoadmapQuerySet:
        published = Roadmap.objects.published()
        return published.by_state() if self.is_by_state else published.in_order()

    def shown(self, rows: RoadmapQuerySet) -> RoadmapQuerySet:
        self.chosen = rows
        return rows.for_lines()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        lines = lines_of(context["roadmaps"])
        chosen = self.chosen.order_by().values_list("pk", flat=True)
        milestones = Milestone.objects.published().of_roadmaps(chosen).upcoming().with_roadmap()
        return {
            **context,
            "axis": lines[0].axis if lines else None,
            "chapters": chapters_of(lines, by_state=self.is_by_state),
            "states": Roadmap.objects.published().counts_by_state(),
            "milestones": milestones[:NEXT_MILESTONES],
            "networked": NetworkedRoadmap.objects.published(),
            "is_by_state": self.is_by_state,
            "choice": self.address("group"),
        }
