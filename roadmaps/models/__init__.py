"""Roadmaps and what belongs to them, projects, potential analyses and influence maps."""

from roadmaps.models.analyses import PotentialAnalysis
from roadmaps.models.influence import InfluenceActor, InfluenceAssessment, InfluenceLink, InfluenceMap
from roadmaps.models.parts import ClusterGap, Measure, Milestone, RoadmapGoal, RoadmapStep
from roadmaps.models.projects import Project, ProjectPartner, ProjectStageEntry
from roadmaps.models.roadmaps import (
    NetworkedRoadmap,
    Roadmap,
    RoadmapPartner,
    RoadmapProgress,
    RoadmapStateEntry,
    StateObjective,
)

__all__ = [
    "ClusterGap",
    "InfluenceActor",
    "InfluenceAssessment",
    "InfluenceLink",
    "InfluenceMap",
    "Measure",
    "Milestone",
    "NetworkedRoadmap",
    "PotentialAnalysis",
    "Project",
    "ProjectPartner",
    "ProjectStageEntry",
    "Roadmap",
    "RoadmapGoal",
    "RoadmapPartner",
    "RoadmapProgress",
    "RoadmapStateEntry",
    "RoadmapStep",
    "StateObjective",
]
