"""The REST API of bodies, decisions, panels and success criteria: institutions and functions, no names."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from panels import api_filters
from panels.models import Decision, GoverningBody, Panel, PanelSession, Seat, SuccessCriterion
from thcm.core.api import KeysField, MomentField, OwnAddress, PageAddress, PartialDateField, RecordViewSet

MODIFIED_SINCE = "ISO 8601 moment with time zone: what changed since, and what was withdrawn since."

Char = serializers.CharField
Choice = serializers.ChoiceField


class SeatSerializer(serializers.Serializer):
    kind = Choice(Seat.Kind.choices)
    organisation = serializers.SerializerMethodField(help_text="Slug of the institution.")
    function_de = Char()
    function_en = Char()

    def get_organisation(self, seat: Seat) -> str | None:
        return seat.organisation.slug if seat.organisation and seat.organisation.is_published else None


class BodySerializer(serializers.Serializer):
    slug = Char()
    status = Choice(["published", "withdrawn"])
    level = serializers.IntegerField(help_text="1 is the highest.")
    name_de = Char()
    name_en = Char()
    kind_de = Char()
    kind_en = Char()
    scope_de = Char()
    scope_en = Char()
    tasks_de = Char(help_text="One per line.")
    tasks_en = Char()
    reports_to = serializers.SerializerMethodField(help_text="Slug of a body.")
    meetings_per_year = serializers.IntegerField(allow_null=True, help_text="Required number; null: no rhythm.")
    seats = SeatSerializer(many=True)
    source = Char(source="source.code", allow_null=True, help_text="Code of the source.")  # type: ignore[assignment]
    section = Char(help_text="Section of the source.")
    updated_at = MomentField()
    url = OwnAddress("api-body-detail", "slug")
    html_url = PageAddress()

    def get_reports_to(self, body: GoverningBody) -> str | None:
        return body.reports_to.slug if body.reports_to and body.reports_to.is_published else None


class DecisionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    status = Choice(["published", "withdrawn"])
    number = Char()
    body = Char(source="meeting.body.slug", help_text="Slug of the body that decided.")
    date = PartialDateField(source="meeting.on")
    text_de = Char()
    text_en = Char()
    responsible = serializers.SerializerMethodField(help_text="Body or institution; empty: not stated.")
    due = PartialDateField(allow_null=True)
    state = Choice(Decision.State.choices)
    is_overdue = serializers.BooleanField(help_text="Open, and the last day of `due` is past.")
    result_de = Char()
    result_en = Char()
    measures = KeysField("pk", source="public_measures", help_text="Ids of measures of roadmaps.")
    projects = KeysField("slug", source="public_projects", help_text="Slugs of projects.")
    updated_at = MomentField()
    url = OwnAddress("api-decision-detail", "id")
    html_url = PageAddress()

    def get_responsible(self, decision: Decision) -> str:
        row: Any = decision.responsible_body or decision.responsible_organisation
        return decision.responsible if row is not None and row.is_published else ""


class OutcomeSerializer(serializers.Serializer):
    text_de = Char()
    text_en = Char()
    measures = KeysField("pk", source="public_measures", help_text="Ids of measures of roadmaps.")


class SessionSerializer(serializers.Serializer):
    title_de = Char()
    title_en = Char()
    date = PartialDateField(source="on")
    is_planned = serializers.BooleanField()
    place = Char()
    state = Choice(PanelSession.State.choices)
    event = serializers.SerializerMethodField(help_text="Slug of the entry in the calendar.")
    outcomes = OutcomeSerializer(many=True, source="public_outcomes")

    def get_event(self, session: PanelSession) -> str | None:
        event = getattr(session, "event", None)
        return event.slug if event and event.is_published else None


class PanelSerializer(serializers.Serializer):
    slug = Char()
    status = Choice(["published", "withdrawn"])
    name_de = Char()
    name_en = Char()
    aliases = serializers.ListField(child=Char())
    summary_de = Char()
    summary_en = Char()
    state = Choice(Panel.State.choices)
    starts = PartialDateField(allow_null=True)
    is_planned = serializers.BooleanField(help_text="Whether `starts` is only planned.")
    fields = KeysField("slug", source="public_fields", help_text="Slugs of growth fields.")  # type: ignore[assignment]
    sessions = SessionSerializer(many=True, source="public_sessions", help_text="The newest first.")
    source = Char(source="source.code", allow_null=True, help_text="Code of the source.")  # type: ignore[assignment]
    section = Char(help_text="Section of the source.")
    updated_at = MomentField()
    url = OwnAddress("api-panel-detail", "slug")
    html_url = PageAddress()


class MeasurementSerializer(serializers.Serializer):
    period = PartialDateField()
    value = serializers.DecimalField(max_digits=20, decimal_places=6, allow_null=True, source="number")
    qualifier = serializers.SerializerMethodField(help_text="exact, circa, or why there is no value.")
    key_figure = serializers.SerializerMethodField(help_text="Id of the key figure that it is drawn from.")
    source = serializers.SerializerMethodField(help_text="Code of the source.")  # type: ignore[assignment]
    note_de = Char()
    note_en = Char()

    def get_qualifier(self, row: Any) -> str:
        return row.key_figure.qualifier if row.key_figure else row.qualifier

    def get_key_figure(self, row: Any) -> str | None:
        return row.key_figure.external_id if row.key_figure else None

    def get_source(self, row: Any) -> str | None:
        source = row.key_figure.source if row.key_figure else row.source
        return source.code if source else None


class CriterionSerializer(serializers.Serializer):
    slug = Char()
    status = Choice(["published", "withdrawn"])
    name_de = Char()
    name_en = Char()
    indicator_de = Char(help_text="What is measured.")
    indicator_en = Char()
    objective = Char(source="objective.code", allow_null=True, help_text="Code of the state’s objective.")
    area = Char(source="area.code", allow_null=True, help_text="Code of the monitoring area.")
    field = Char(source="growth_field.slug", allow_null=True, help_text="Slug; null: the whole state.")
    unit = Char()
    direction = Choice(SuccessCriterion.Direction.choices)
    target = serializers.DecimalField(max_digits=20, decimal_places=6, allow_null=True)
    target_on = PartialDateField(allow_null=True)
    frequency = Choice(SuccessCriterion.Frequency.choices)
    measurements = MeasurementSerializer(many=True, source="public_measurements", help_text="The newest first.")
    updated_at = MomentField()
    url = OwnAddress("api-criterion-detail", "slug")


class BodyViewSet(RecordViewSet):
    """Governing bodies with their composition by institution and function."""

    serializer_class = BodySerializer
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[GoverningBody]:
        return GoverningBody.objects.published().with_seats().select_related("source")


class DecisionViewSet(RecordViewSet):
    """Published decisions with what they led to."""

    serializer_class = DecisionSerializer
    filterset_class = api_filters.DecisionApiFilter
    lookup_value_regex = r"\d{1,18}"
    parameter_texts = {
        "q": "Words that occur in the text or the number.",
        "body": "Slugs of bodies.",
        "state": "How far they are.",
        "year": "Of the meeting.",
        "overdue": "Only what is open and past its date.",
        "modified_since": MODIFIED_SINCE,
    }

    def get_queryset(self) -> QuerySet[Decision]:
        return Decision.objects.published().with_details()


class PanelViewSet(RecordViewSet):
    """Panels on cross-cutting topics with public sessions and outcomes; no names."""

    serializer_class = PanelSerializer
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Panel]:
        return Panel.objects.published().for_page()


class CriterionViewSet(RecordViewSet):
    """Success criteria with their targets and measurements; a missing value is null, never zero."""

    serializer_class = CriterionSerializer
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[SuccessCriterion]:
        return SuccessCriterion.objects.published().with_measurements()
