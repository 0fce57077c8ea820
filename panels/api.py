"""The REST API of bodies and their decisions: institutions and functions, no names."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from panels import api_filters
from panels.models import Decision, GoverningBody, Seat
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
    tasks_de = Char(help_text="One a line.")
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
