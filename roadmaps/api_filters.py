"""Filters that only the API offers."""

import django_filters as filters

from clusters.filters import AnyChoice, AnyOf
from roadmaps.filters import RoadmapFilter
from roadmaps.models import Measure, Milestone, Roadmap
from roadmaps.project_filters import ProjectFilter
from thcm.core.filters import ModifiedSince


class RoadmapApiFilter(RoadmapFilter):
    modified_since = ModifiedSince()


class ProjectApiFilter(ProjectFilter):
    modified_since = ModifiedSince()


class GoalFilter(filters.FilterSet):
    roadmap = AnyOf(queryset=lambda request: Roadmap.objects.published(), to_field_name="slug")


class PartFilter(filters.FilterSet):
    roadmap = AnyOf(
        field_name="goal__roadmap", queryset=lambda request: Roadmap.objects.published(), to_field_name="slug"
    )


class MeasureFilter(PartFilter):
    state = AnyChoice(choices=Measure.State.choices)


class MilestoneFilter(PartFilter):
    state = AnyChoice(choices=Milestone.State.choices)
