"""The REST API of roadmaps and projects: public parts only, progress as it is counted."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from clusters.models import GrowthField
from networks.models import Network
from roadmaps import api_filters
from roadmaps.models import Measure, Milestone, Project, Roadmap, RoadmapGoal
from thcm.core.api import KeysField, MomentField, OwnAddress, PageAddress, PartialDateField, RecordViewSet

MODIFIED_SINCE = "ISO 8601 moment with time zone: what changed since, and what was withdrawn since."
ROADMAPS = "Slugs of roadmaps."
MONEY: dict[str, Any] = {"max_digits": 14, "decimal_places": 2, "allow_null": True}

Char = serializers.CharField
Choice = serializers.ChoiceField


class StepSerializer(serializers.Serializer):
    state = Choice(Roadmap.State.choices)
    date = PartialDateField(source="on", allow_null=True)
    is_planned = serializers.BooleanField()
    note_de = Char()
    note_en = Char()


class ProgressSerializer(serializers.Serializer):
    """Counted from public parts; cancelled milestones and dropped measures do not count."""

    goals = serializers.IntegerField()
    measures = serializers.IntegerField()
    measures_done = serializers.IntegerField()
    milestones = serializers.IntegerField()
    milestones_reached = serializers.IntegerField()
    percent = serializers.IntegerField(allow_null=True, help_text="Of the milestones reached, rounded down.")


class PartnerSerializer(serializers.Serializer):
    name = serializers.SerializerMethodField()
    network = serializers.SerializerMethodField(help_text="Slug, if it is a network of the portal.")
    organisation = serializers.SerializerMethodField(help_text="Slug, if it is an organisation of the portal.")

    def get_name(self, party: Any) -> str | None:
        """None for a network or organisation that is not public."""
        row = party.network or party.organisation
        return party.name if row is None or row.is_published else None

    def get_network(self, party: Any) -> str | None:
        return party.network.slug if party.network and party.network.is_published else None

    def get_organisation(self, party: Any) -> str | None:
        return party.organisation.slug if party.organisation and party.organisation.is_published else None


class RoadmapRecordSerializer(serializers.Serializer):
    slug = Char()
    status = Choice(["published", "withdrawn"])
    field = Char(source="growth_field.slug", help_text="Slug of the growth field.")
    further_fields = KeysField("slug", source="public_fields", help_text="Slugs of fields that it is interlocked with.")
    title_de = Char()
    title_en = Char()
    summary_de = Char()
    summary_en = Char()
    state = Choice(Roadmap.State.choices)
    steps = StepSerializer(many=True, source="state_entries", help_text="How it came there, the oldest first.")
    starts = PartialDateField(allow_null=True)
    horizon_year = serializers.IntegerField(allow_null=True)
    prior_work_de = Char()
    prior_work_en = Char()
    progress = ProgressSerializer()
    partners = PartnerSerializer(many=True)
    source = Char(source="source.code", allow_null=True, help_text="Code of the source.")  # type: ignore[assignment]
    section = Char(help_text="Section of the source.")
    updated_at = MomentField()
    url = OwnAddress("api-roadmap-detail", "slug")
    html_url = PageAddress()


class PartSerializer(serializers.Serializer):
    """What goals, measures and milestones have in common."""

    id = serializers.IntegerField()
    title_de = Char()
    title_en = Char()
    description_de = Char()
    description_en = Char()


class GoalSerializer(PartSerializer):
    roadmap = Char(source="roadmap.slug", help_text="Slug.")
    objectives = KeysField("code", source="objectives.all", help_text="Codes of the state’s objectives that it serves.")
    url = OwnAddress("api-roadmap-goal-detail", "id")


class MeasureSerializer(PartSerializer):
    roadmap = Char(source="goal.roadmap.slug", help_text="Slug.")
    goal = serializers.IntegerField(source="goal_id")
    starts = PartialDateField(allow_null=True)
    due = PartialDateField(allow_null=True)
    state = Choice(Measure.State.choices)
    done_on = serializers.DateField(allow_null=True, help_text="Null also where the day was not kept.")
    is_overdue = serializers.BooleanField(help_text="Open, and the last day of `due` is past.")
    dropped_reason = Char(help_text="German.")
    cost_eur = serializers.DecimalField(**MONEY)
    responsible = serializers.SerializerMethodField(help_text="Organisation, network or function; empty: open.")
    projects = KeysField("slug", source="public_projects", help_text="Slugs of projects.")
    programmes = KeysField("slug", source="public_programmes", help_text="Slugs of funding programmes.")
    url = OwnAddress("api-measure-detail", "id")

    def get_responsible(self, measure: Measure) -> str:
        row = measure.responsible_organisation or measure.responsible_network
        return measure.responsible if row is None or row.is_published else measure.responsible_label


class MilestoneSerializer(PartSerializer):
    roadmap = Char(source="goal.roadmap.slug", help_text="Slug.")
    goal = serializers.IntegerField(source="goal_id")
    due = PartialDateField()
    state = Choice(Milestone.State.choices)
    reached_on = serializers.DateField(allow_null=True)
    is_overdue = serializers.BooleanField(help_text="Open, and the last day of `due` is past.")
    url = OwnAddress("api-milestone-detail", "id")


class ProjectSerializer(serializers.Serializer):
    slug = Char()
    status = Choice(["published", "withdrawn"])
    name_de = Char()
    name_en = Char()
    aliases = serializers.ListField(child=Char())
    kind = Choice(Project.Kind.choices)
    stage = Choice(Project.Stage.choices)
    state_text = Char(help_text="In the words of the source, German.")
    summary_de = Char()
    summary_en = Char()
    fields = KeysField("slug", source="public_fields", help_text="Slugs of growth fields.")  # type: ignore[assignment]
    networks = KeysField("slug", source="public_networks", help_text="Slugs of networks.")
    partners = PartnerSerializer(many=True)
    role_thcm_de = Char(help_text="Role of the cluster management.")
    role_thcm_en = Char()
    starts = PartialDateField(allow_null=True)
    ends = PartialDateField(allow_null=True)
    volume_eur = serializers.DecimalField(**MONEY)
    funding_eur = serializers.DecimalField(**MONEY)
    programme = serializers.SerializerMethodField(help_text="Slug of the funding programme.")
    programme_text = Char(help_text="In the words of the source, German.")
    website = Char()
    source = Char(source="source.code", allow_null=True, help_text="Code of the source.")  # type: ignore[assignment]
    section = Char(help_text="Section of the source.")
    updated_at = MomentField()
    url = OwnAddress("api-project-detail", "slug")
    html_url = PageAddress()

    def get_programme(self, project: Project) -> str | None:
        programme = project.programme
        return programme.slug if programme and programme.state == programme.State.PUBLISHED else None


def public_fields(name: str) -> Prefetch:
    return Prefetch(name, GrowthField.objects.published(), to_attr="public_fields")


class RoadmapViewSet(RecordViewSet):
    """Roadmaps of the growth fields, with their states and their progress."""

    serializer_class = RoadmapRecordSerializer
    filterset_class = api_filters.RoadmapApiFilter
    parameter_texts = {
        "q": "Words that occur in titles, descriptions or prior work.",
        "field": "Slugs of growth fields, those included that a roadmap is interlocked with.",
        "state": "How far they are.",
        "modified_since": MODIFIED_SINCE,
    }
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Roadmap]:
        rows = Roadmap.objects.published().select_related("growth_field", "progress", "source")
        parties = ("partners__network", "partners__organisation")
        return rows.prefetch_related("state_entries", *parties, public_fields("further_fields"))


class PartViewSet(RecordViewSet):
    lookup_value_regex = r"\d{1,18}"


class GoalViewSet(PartViewSet):
    """Goals of roadmaps."""

    serializer_class = GoalSerializer
    filterset_class = api_filters.GoalFilter
    parameter_texts = {"roadmap": ROADMAPS}

    def get_queryset(self) -> QuerySet[RoadmapGoal]:
        return RoadmapGoal.objects.published().select_related("roadmap").prefetch_related("objectives")


class MeasureViewSet(PartViewSet):
    """Measures by which goals are to be reached."""

    serializer_class = MeasureSerializer
    filterset_class = api_filters.MeasureFilter
    parameter_texts = {"roadmap": ROADMAPS, "state": "How far they are."}

    def get_queryset(self) -> QuerySet[Measure]:
        return Measure.objects.published().select_related("goal__roadmap").with_details()


class MilestoneViewSet(PartViewSet):
    """Milestones, each with a date as exact as it is known."""

    serializer_class = MilestoneSerializer
    filterset_class = api_filters.MilestoneFilter
    parameter_texts = {"roadmap": ROADMAPS, "state": "How far they are."}

    def get_queryset(self) -> QuerySet[Milestone]:
        return Milestone.objects.published().select_related("goal__roadmap")


class ProjectViewSet(RecordViewSet):
    """Projects of fields and networks: growth cores, application centres and others."""

    serializer_class = ProjectSerializer
    filterset_class = api_filters.ProjectApiFilter
    parameter_texts = {
        "q": "Words that occur in names, descriptions or roles.",
        "kind": "Kinds of projects.",
        "stage": "How far they are.",
        "field": "Slugs of growth fields.",
        "network": "Slugs of networks.",
        "modified_since": MODIFIED_SINCE,
    }
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Project]:
        rows = Project.objects.published().select_related("source", "programme")
        parties = ("partners__network", "partners__organisation")
        networks = Prefetch("networks", Network.objects.published(), to_attr="public_networks")
        return rows.prefetch_related(*parties, public_fields("growth_fields"), networks)
