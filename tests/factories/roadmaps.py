"""Test data of roadmaps, projects, analyses, gaps and influence maps."""

import datetime as dt

import factory

from roadmaps.models import (
    ClusterGap,
    InfluenceActor,
    InfluenceAssessment,
    InfluenceLink,
    InfluenceMap,
    Measure,
    Milestone,
    NetworkedRoadmap,
    PotentialAnalysis,
    Project,
    ProjectPartner,
    ProjectStageEntry,
    Roadmap,
    RoadmapGoal,
    RoadmapPartner,
    RoadmapStateEntry,
    StateObjective,
)
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import EditorialFactory
from thcm.core.dates import PartialDate


class StateObjectiveFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StateObjective

    code = factory.Sequence("landesziel-{}".format)
    name_de = factory.Sequence("Landesziel {}".format)


class RoadmapFactory(EditorialFactory):
    class Meta:
        model = Roadmap

    slug = factory.Sequence("roadmap-{}".format)
    title_de = factory.Sequence("Roadmap {}".format)
    growth_field = factory.SubFactory(GrowthFieldFactory)
    state = Roadmap.State.IN_DEVELOPMENT
    starts = PartialDate.parse("2012")
    horizon_year = 2020


class RoadmapStateEntryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RoadmapStateEntry

    roadmap = factory.SubFactory(RoadmapFactory)
    state = Roadmap.State.KICKOFF_PLANNED
    on = PartialDate.parse("2012-Q4")


class RoadmapPartnerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RoadmapPartner

    roadmap = factory.SubFactory(RoadmapFactory)
    label = factory.Sequence("Partner {}".format)


class NetworkedRoadmapFactory(EditorialFactory):
    class Meta:
        model = NetworkedRoadmap

    slug = factory.Sequence("vernetzt-{}".format)
    title_de = factory.Sequence("Vernetzte Roadmap {}".format)


class RoadmapGoalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RoadmapGoal

    roadmap = factory.SubFactory(RoadmapFactory)
    title_de = factory.Sequence("Ziel {}".format)


class MeasureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Measure

    goal = factory.SubFactory(RoadmapGoalFactory)
    title_de = factory.Sequence("Maßnahme {}".format)
    due = PartialDate.parse("2013-Q2")


class MilestoneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Milestone

    goal = factory.SubFactory(RoadmapGoalFactory)
    title_de = factory.Sequence("Meilenstein {}".format)
    due = PartialDate.parse("2013-06")


class PotentialAnalysisFactory(EditorialFactory):
    class Meta:
        model = PotentialAnalysis

    growth_field = factory.SubFactory(GrowthFieldFactory)
    title_de = factory.Sequence("Potenzialanalyse {}".format)
    scope = ["companies", "research", "technology"]


class ClusterGapFactory(EditorialFactory):
    class Meta:
        model = ClusterGap

    growth_field = factory.SubFactory(GrowthFieldFactory)
    description_de = factory.Sequence("Lücke {}".format)


class ProjectFactory(EditorialFactory):
    class Meta:
        model = Project
        skip_postgeneration_save = True

    slug = factory.Sequence("projekt-{}".format)
    name_de = factory.Sequence("Projekt {}".format)
    stage = Project.Stage.RUNNING

    @factory.post_generation
    def fields(self, create, extracted, **kwargs):
        if extracted:
            self.growth_fields.set(extracted)


class ProjectPartnerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProjectPartner

    project = factory.SubFactory(ProjectFactory)
    label = factory.Sequence("Partner {}".format)


class ProjectStageEntryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProjectStageEntry

    project = factory.SubFactory(ProjectFactory)
    stage = Project.Stage.IDEA


class InfluenceMapFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = InfluenceMap
        skip_postgeneration_save = True

    title = factory.Sequence("Karte {}".format)
    purpose = "Unterstützung gewinnen"

    @factory.post_generation
    def owned_by(self, create, extracted, **kwargs):
        if extracted:
            self.owners.set(extracted)


class InfluenceActorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = InfluenceActor

    map = factory.SubFactory(InfluenceMapFactory)
    institution = factory.Sequence("Institution {}".format)


class InfluenceAssessmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = InfluenceAssessment

    actor = factory.SubFactory(InfluenceActorFactory)
    kind = InfluenceAssessment.Kind.DECISION
    direction = 1
    strength = 3
    basis = "Gespräch"
    assessed_on = dt.date(2012, 9, 1)
    expires_on = dt.date(2013, 9, 1)


class InfluenceLinkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = InfluenceLink

    source = factory.SubFactory(InfluenceActorFactory)
    target = factory.SubFactory(InfluenceActorFactory)
    kind = InfluenceLink.Kind.ADVISES
