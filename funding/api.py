"""The REST API of funding: programmes with calls, deadlines and versions, the state of the sources, awards (RC-7)."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from clusters.models import GrowthField
from funding import api_filters
from funding.award_filters import AwardFilter
from funding.matching import is_open_to_all, matches_of
from funding.models import (
    Award,
    Deadline,
    FundingCall,
    FundingProgramme,
    FundingSource,
    ProgrammeVersion,
    ScrapeRun,
)
from funding.terms import Applicant, Area, CompanySize, FundingType, Region
from thcm.core.api import KeysField, MomentField, OwnAddress, PageAddress, RecordViewSet

MODIFIED_SINCE = "ISO 8601 moment with time zone: what is new, changed or no longer seen since; with what has ended."
PROGRAMMES = "Slugs of programmes."
# Facts that the portal keeps for itself: the source's own words (R41).
INTERNAL = frozenset(("text", "contact"))
MONEY: dict[str, Any] = {"max_digits": 15, "decimal_places": 2, "allow_null": True}

Char = serializers.CharField
Choice = serializers.ChoiceField
Day = serializers.DateField


def codes(scheme: Any, help_text: str) -> serializers.ListField:
    return serializers.ListField(child=Choice(scheme.choices), help_text=f"{help_text}; empty: not stated.")


class DeadlinePartSerializer(serializers.Serializer):
    """A day, or a day of every year; never a year that the source does not name."""

    date = Day(source="on", allow_null=True)
    month_day = Char(help_text="MM-DD, of every year; empty with a date.")
    time = serializers.TimeField(allow_null=True, help_text="Wall time in the zone.")
    zone = Char(help_text="Such as Europe/Berlin.")
    stage = serializers.IntegerField(allow_null=True, help_text="Of a two-stage call.")
    sentence = Char(help_text="The source’s own words for this day.")


class FundingDeadlineSerializer(DeadlinePartSerializer):
    id = serializers.IntegerField(help_text="Stays as long as the call is as it is.")
    programme = Char(source="call.programme.slug", help_text="Slug.")
    call = serializers.IntegerField(source="call_id")
    url = OwnAddress("api-funding-deadline-detail", "id")


class FundingCallSerializer(serializers.Serializer):
    id = serializers.IntegerField(help_text="Stays as long as the call is as it is.")
    programme = Char(source="programme.slug", help_text="Slug.")
    identifier = Char(help_text="Of the source.")
    title = Char()
    model = Choice(FundingCall.Model.choices)
    opens_on = Day(allow_null=True)
    deadlines = DeadlinePartSerializer(source="deadlines.all", many=True)
    budget_eur = serializers.DecimalField(**MONEY)
    official_url = Char(source="url")
    is_manual = serializers.BooleanField(help_text="Entered by the portal’s staff.")
    url = OwnAddress("api-funding-call-detail", "id")


class FundingProgrammeSerializer(serializers.Serializer):
    """Facts, an own summary and the official address; the source’s descriptions stay with the source."""

    slug = Char()
    status = Choice(FundingProgramme.Status.choices, help_text="Of today.")
    title = Char(help_text="In the language of the source.")
    summary_de = Char(help_text="The portal’s own words.")
    summary_en = Char()
    level = Choice(FundingSource.Level.choices)
    provider = Char()
    official_url = Char(source="url", help_text="What stands there counts.")
    funding_types = codes(FundingType, "Kinds of funding")
    areas = codes(Area, "Areas")
    regions = codes(Region, "Where it is offered")
    applicants = codes(Applicant, "Who may apply")
    company_sizes = codes(CompanySize, "Sizes of companies that may apply")
    legal_basis = Char()
    legal_url = Char()
    valid_until = Day(allow_null=True, help_text="Of the guideline; no deadline.")
    opens_on = Day(allow_null=True)
    ends_on = Day(allow_null=True, help_text="Last day to apply; null: no end is known.")
    next_deadline_on = Day(allow_null=True)
    deadlines = serializers.SerializerMethodField(help_text="Of all its calls.")
    budget_eur = serializers.DecimalField(**MONEY)
    fields_rated = serializers.SerializerMethodField(help_text="Slugs of growth fields whose managers say it fits.")
    fields_suggested = serializers.SerializerMethodField(help_text="Slugs of growth fields that its words point at.")
    is_open_to_all = serializers.SerializerMethodField(help_text="Open to all themes.")
    source = Char(source="source.code", help_text="Code.")  # type: ignore[assignment]
    key = Char(help_text="Of the source.")
    attribution = Char(source="source.attribution", help_text="To be named wherever the facts are used.")
    first_seen_at = MomentField()
    changed_at = MomentField(allow_null=True)
    last_checked_on = Day(allow_null=True)
    unseen_since = MomentField(allow_null=True, help_text="Since when its source does not list it.")
    offline_since = MomentField(allow_null=True, help_text="Set once that has lasted.")
    url = OwnAddress("api-funding-programme-detail", "slug")
    html_url = PageAddress()

    @extend_schema_field(DeadlinePartSerializer(many=True))
    def get_deadlines(self, programme: FundingProgramme) -> list[dict[str, Any]]:
        rows = [deadline for call in programme.calls.all() for deadline in call.deadlines.all()]
        return list(DeadlinePartSerializer(rows, many=True).data)

    def get_fields_rated(self, programme: FundingProgramme) -> list[str]:
        return [match.field.slug for match in matches_of(programme) if match.is_rated]

    def get_fields_suggested(self, programme: FundingProgramme) -> list[str]:
        return [match.field.slug for match in matches_of(programme) if not match.is_rated]

    def get_is_open_to_all(self, programme: FundingProgramme) -> bool:
        return is_open_to_all(programme)


class DifferenceSerializer(serializers.Serializer):
    field = Char()
    before = serializers.JSONField()
    after = serializers.JSONField()


class FundingVersionSerializer(serializers.Serializer):
    id = serializers.IntegerField(help_text="Grows with time.")
    programme = Char(source="programme.slug", help_text="Slug.")
    seen_at = MomentField()
    is_baseline = serializers.BooleanField(help_text="The portal reads its source in a new way.")
    diff = serializers.SerializerMethodField(help_text="What the source stated before and since; empty at first.")
    url = OwnAddress("api-funding-version-detail", "id")

    @extend_schema_field(DifferenceSerializer(many=True))
    def get_diff(self, version: ProgrammeVersion) -> list[dict[str, Any]]:
        return [difference for difference in version.diff if difference["field"] not in INTERNAL]


class FundingRunSerializer(serializers.Serializer):
    id = serializers.IntegerField(help_text="Grows with time.")
    source = Char(source="source.code", help_text="Code.")  # type: ignore[assignment]
    state = Choice(ScrapeRun.State.choices)
    started_at = MomentField()
    ended_at = MomentField(allow_null=True)
    found = serializers.IntegerField(help_text="Records.")
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    unseen = serializers.IntegerField(help_text="Stored before and missing now; nothing ends by that.")
    failed = serializers.IntegerField(help_text="Records that could not be read.")
    is_baseline = serializers.BooleanField(help_text="First reading, or a new version of the portal’s own reading.")
    url = OwnAddress("api-funding-run-detail", "id")


class FundingSourceSerializer(serializers.Serializer):
    code = Char()
    name_de = Char()
    name_en = Char()
    purpose = Choice(FundingSource.Purpose.choices)
    level = Choice(FundingSource.Level.choices)
    official_url = Char(source="url")
    attribution = Char()
    terms_de = Char()
    terms_en = Char()
    is_active = serializers.BooleanField(help_text="Whether it is read.")
    interval_hours = serializers.IntegerField(help_text="Between two readings; 0: by hand only.")
    read_at = MomentField(allow_null=True, help_text="Last read successfully.")
    failing_since = MomentField(allow_null=True)
    url = OwnAddress("api-funding-source-detail", "code")


class AwardSerializer(serializers.Serializer):
    """The part of one organisation in one funded project; no programme that one could apply for."""

    id = serializers.IntegerField(help_text="Never changes.")
    source = Char(source="source.code", help_text="Code.")  # type: ignore[assignment]
    key = Char(help_text="Of the source.")
    project_key = Char(help_text="Of the project, which several organisations may share.")
    title = Char()
    recipient = Char()
    town = Char()
    municipality_key = Char(help_text="AGS.")
    role = Choice(Award.Role.choices)
    programme = Char()
    provider = Char()
    classification = Char()
    starts_on = Day(allow_null=True)
    ends_on = Day(allow_null=True)
    amount_eur = serializers.DecimalField(**MONEY)
    fields = KeysField("slug", source="growth_fields.all", help_text="Slugs of growth fields.")  # type: ignore[assignment]
    official_url = Char(source="url")
    attribution = Char(source="source.attribution", help_text="To be named wherever the data is used.")
    url = OwnAddress("api-award-detail", "id")


class FundingViewSet(RecordViewSet):
    """Nothing is withdrawn: what ends or goes offline stays, marked as such."""

    lookup_field = "id"
    lookup_value_regex = "[0-9]+"

    def withdrawals(self, since: Any) -> tuple[()]:
        return ()


class ProgrammeViewSet(FundingViewSet):
    """Funding programmes and calls of EU, federation and state; without `status` those that have not ended."""

    serializer_class = FundingProgrammeSerializer
    filterset_class = api_filters.ProgrammeApiFilter
    parameter_texts = {
        "q": "Words that each occur in title, provider, summary or the source’s description.",
        "level": "EU, federation, state.",
        "field": "Slugs of growth fields that it is rated or suggested for.",
        "region": "Where it is offered.",
        "applicant": "Who may apply.",
        "size": "Sizes of companies that may apply.",
        "type": "Kinds of funding.",
        "area": "Areas.",
        "status": "Of today.",
        "ending": "The next deadline is within so many days.",
        "provider": "Part of its name.",
        "sme": "`true`: only what small and medium enterprises may apply for.",
        "source": "Codes of sources.",
        "modified_since": MODIFIED_SINCE,
    }
    lookup_field = "slug"
    lookup_value_regex = r"[-\w]+"

    def get_queryset(self) -> QuerySet[FundingProgramme]:
        return FundingProgramme.objects.published().with_calls().with_fields().select_related("source").defer("text")


class CallViewSet(FundingViewSet):
    """Calls of programmes."""

    serializer_class = FundingCallSerializer
    filterset_class = api_filters.PartFilter
    parameter_texts = {"programme": PROGRAMMES}

    def get_queryset(self) -> QuerySet[FundingCall]:
        rows = FundingCall.objects.filter(programme__in=FundingProgramme.objects.published())
        return rows.select_related("programme").prefetch_related("deadlines")


class DeadlineViewSet(FundingViewSet):
    """Deadlines of all calls whose programmes are still in their source, past ones included."""

    serializer_class = FundingDeadlineSerializer
    filterset_class = api_filters.DeadlineFilter
    parameter_texts = {"programme": PROGRAMMES, "from": "First day.", "to": "Last day."}

    def get_queryset(self) -> QuerySet[Deadline]:
        return Deadline.objects.of_published().select_related("call__programme")


class VersionViewSet(FundingViewSet):
    """How programmes changed: what their sources stated before and since."""

    serializer_class = FundingVersionSerializer
    filterset_class = api_filters.VersionFilter
    parameter_texts = {"programme": PROGRAMMES, "modified_since": "ISO 8601 moment with time zone: seen since."}

    def get_queryset(self) -> QuerySet[ProgrammeVersion]:
        rows = ProgrammeVersion.objects.filter(programme__in=FundingProgramme.objects.published())
        return rows.select_related("programme").defer("facts")


class RunViewSet(FundingViewSet):
    """Readings of the sources."""

    serializer_class = FundingRunSerializer
    filterset_class = api_filters.RunFilter
    parameter_texts = {"source": "Codes of sources.", "state": "How they ended."}

    def get_queryset(self) -> QuerySet[ScrapeRun]:
        return ScrapeRun.objects.select_related("source")


class FundingSourceViewSet(FundingViewSet):
    """What is read, under which terms, and when it was last read successfully."""

    serializer_class = FundingSourceSerializer
    lookup_field = "code"
    lookup_value_regex = r"[-\w]+"

    def get_queryset(self) -> QuerySet[FundingSource]:
        return FundingSource.objects.all()


class AwardViewSet(FundingViewSet):
    """Awarded funds: who in the region receives what."""

    serializer_class = AwardSerializer
    filterset_class = AwardFilter
    parameter_texts = {
        "q": "Words that each occur in project, recipient, programme or classification.",
        "field": "Slugs of growth fields whose words they hold.",
        "source": "Codes of sources.",
        "year": "Of the beginning.",
        "town": "Part of its name.",
    }

    def get_queryset(self) -> QuerySet[Award]:
        fields = Prefetch("growth_fields", GrowthField.objects.published())
        return Award.objects.published().select_related("source").prefetch_related(fields)
