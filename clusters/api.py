"""The REST API of growth fields and key figures.

`help_text` is what the OpenAPI document says of a field: like all of the contract it is written in English.
"""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import override
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clusters import api_filters
from clusters.documents import COLUMNS, QUALIFIERS, Addresses, FigureDocuments, rows_of
from clusters.models import FigureConflict, FigureSubject, GrowthField, Indicator, KeyFigure, LeadMarket, SubField
from thcm.core.api import KeysField, MomentField, OwnAddress, PageAddress, PartialDateField, RecordViewSet
from thcm.core.models import Source
from thcm.core.problems import Gone

MODIFIED_SINCE = "ISO 8601 moment with time zone: what changed since, and what was withdrawn since."

Char = serializers.CharField
Choice = serializers.ChoiceField


class CategorySerializer(serializers.Serializer):
    code = Char()
    name_de = Char()
    name_en = Char()
    note = Char(help_text="German.")


class LeadMarketSerializer(serializers.Serializer):
    name_de = Char()
    name_en = Char()
    source = Char(source="source.code", help_text="Code of the source.")  # type: ignore[assignment]


class FieldSerializer(serializers.Serializer):
    slug = Char()
    status = Choice(["published", "withdrawn"])
    kind = Choice(GrowthField.Kind.choices, help_text="Growth fields of the strategy, and further industries.")
    name_de = Char()
    name_en = Char()
    short_name_de = Char()
    short_name_en = Char()
    aliases = serializers.ListField(child=Char(), help_text="Other names and spellings.")
    category = CategorySerializer()
    taxonomy = Char(source="taxonomy.code", help_text="The strategy that names the field.")
    summary_de = Char()
    summary_en = Char()
    focus_points_de = serializers.ListField(child=Char())
    focus_points_en = serializers.ListField(child=Char())
    is_handled_by_thcm = serializers.BooleanField(help_text="Whether the cluster management looks after the field.")
    delimitation_note = Char(help_text="German.")
    totals_note = Char(help_text="German. What to mind when adding figures up.")
    section = Char(help_text="Section of the brochure.")
    order = serializers.IntegerField()
    subject = Char(source="subject.code", help_text="Code of the subject that figures of the field are about.")
    sub_fields = KeysField("slug", source="published_sub_fields", help_text="Slugs.")
    lead_markets = LeadMarketSerializer(many=True)
    updated_at = MomentField()
    url = OwnAddress("api-field-detail", "slug")
    html_url = PageAddress()


class SubFieldSerializer(serializers.Serializer):
    slug = Char()
    status = Choice(["published", "withdrawn"])
    field = Char(source="growth_field.slug", help_text="Slug of the field it belongs to.")
    name_de = Char()
    name_en = Char()
    note = Char(help_text="German.")
    order = serializers.IntegerField()
    subject = Char(source="subject.code", help_text="Code of the subject that its figures are about.")
    updated_at = MomentField()
    url = OwnAddress("api-sub-field-detail", "slug")


class IndicatorSerializer(serializers.Serializer):
    code = Char()
    name_de = Char()
    name_en = Char()
    unit_code = Choice(Indicator.Unit.choices, source="unit")
    is_additive = serializers.BooleanField(help_text="Whether sums over fields make sense. Almost never.")
    explanation_de = Char()
    explanation_en = Char()
    order = serializers.IntegerField()
    url = OwnAddress("api-indicator-detail", "code")


class SourceSerializer(serializers.Serializer):
    code = Char()
    status = Choice(["published", "withdrawn"])
    label = Char(help_text="In the language of the source.")  # type: ignore[assignment]
    kind = Choice(Source.Kind.choices)
    publisher = Char()
    as_of = PartialDateField(help_text="As precise as the source states it: year, quarter, month or day.")
    reference_period = PartialDateField(allow_null=True)
    population = Char(help_text="What was counted. German.")
    source_url = serializers.URLField(source="url", help_text="Where the source is found; may be empty.")
    footnotes = Char()
    note = Char(help_text="German.")
    aliases = serializers.ListField(child=Char())
    updated_at = MomentField()
    url = OwnAddress("api-source-detail", "code")


class SubjectSerializer(serializers.Serializer):
    code = Char()
    kind = Choice(FigureSubject.Kind.choices)
    name_de = Char()
    name_en = Char()
    field = Char(source="field_slug", allow_null=True, help_text="Slug of the field that the subject is or belongs to.")
    network = Char(source="network_slug", allow_null=True, help_text="Slug of the network that the subject is.")
    url = OwnAddress("api-subject-detail", "code")


class ConflictSerializer(serializers.Serializer):
    code = Char()
    status = Choice(["published", "withdrawn"])
    title = Char(help_text="German.")
    kind = Choice(FigureConflict.Kind.choices)
    state = Choice(FigureConflict.State.choices)
    figures = KeysField("external_id", source="public_figures", help_text="Ids of key figures.")
    statement_a = Char(help_text="German.")
    statement_b = Char(help_text="German.")
    located_at = Char(help_text="Sections of the brochure.")
    explanation = Char(help_text="German. How the conflict is dealt with.")
    decision = serializers.SerializerMethodField(help_text="Id of the figure that was preferred, if one was.")
    reason = Char(help_text="German. Why it was preferred.")
    updated_at = MomentField()
    url = OwnAddress("api-conflict-detail", "code")

    def get_decision(self, conflict: FigureConflict) -> str | None:
        return next((row.external_id for row in conflict.public_figures if row.pk == conflict.decision_id), None)


class FigureSubjectSerializer(serializers.Serializer):
    code = Char()
    kind = Choice(FigureSubject.Kind.choices)
    name_de = Char()
    name_en = Char()
    field = Char(allow_null=True, help_text="Slug of the field that the subject is or belongs to.")
    network = Char(allow_null=True, help_text="Slug of the network that the subject is.")


class FigureSourceSerializer(serializers.Serializer):
    code = Char()
    label = Char()  # type: ignore[assignment]
    publisher = Char()
    as_of = PartialDateField()


class CitationSerializer(serializers.Serializer):
    section = Char(help_text="Where in the brochure.")
    page = Char()
    line = serializers.IntegerField(allow_null=True, help_text="Line of its text version.")
    footnote = Char()
    verbatim = Char(help_text="As printed.")
    source = Char(allow_null=True, help_text="Code of the source.")  # type: ignore[assignment]


class KeyFigureSerializer(serializers.Serializer):
    """One statement of one source."""

    # The shape of what `clusters.documents` builds; a test compares them.
    external_id = Char(help_text="Never changes, e. g. KF001.")
    status = Choice(["published", "withdrawn"])
    subject = FigureSubjectSerializer()
    indicator = Char(help_text="Code of the indicator.")
    series = Char(help_text="Parallel series of one source are never mixed.")
    value = serializers.FloatField(allow_null=True, help_text="With the decimals of the source; null is not zero.")
    qualifier = Choice(sorted(QUALIFIERS.values()), help_text="As the source writes: belongs to the value.")
    qualifier_code = Choice(KeyFigure.Qualifier.choices, help_text="The same for programs.")
    decimals = serializers.IntegerField(allow_null=True, help_text="How many the source prints.")
    unit = Char(help_text="As written behind the number, German.")
    unit_code = Choice(Indicator.Unit.choices)
    display_de = Char(help_text="The figure in words, German.")
    display_en = Char(help_text="The figure in words, English.")
    source = FigureSourceSerializer(allow_null=True)  # type: ignore[assignment]
    as_of = PartialDateField(allow_null=True, help_text="Date of the statement, as precise as it is known.")
    is_unsourced = serializers.BooleanField(help_text="The brochure names no origin.")
    reference_period = PartialDateField(allow_null=True, help_text="What time the value describes.")
    population = Char(help_text="What was counted. German.")
    wz_code = Char(help_text="Section of the German classification of economic activities (WZ 2008).")
    wz_note = Char(help_text="German.")
    caveat = Char(help_text="German. Belongs to the value wherever it is shown.")
    note = Char(help_text="German.")
    rank = Choice(KeyFigure.Rank.choices, help_text="`deprecated` are earlier values.")
    conflicts = serializers.ListField(child=Char(), help_text="Codes of conflicts that the figure is part of.")
    section = Char(help_text="Section of the first citation.")
    citations = CitationSerializer(many=True)
    updated_at = serializers.DateTimeField()
    url = serializers.URLField(help_text="Its own address.")
    html_url = serializers.URLField(help_text="Its page for readers.")


class FieldViewSet(RecordViewSet):
    """Growth fields of the strategy, and further industries."""

    serializer_class = FieldSerializer
    filterset_class = api_filters.FieldFilter
    parameter_texts = {
        "kind": "Only growth fields, or only industries.",
        "category": "Codes of categories.",
        "modified_since": MODIFIED_SINCE,
    }
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[GrowthField]:
        rows = GrowthField.objects.published().with_category().with_parts().select_related("taxonomy", "subject")
        return rows.prefetch_related(Prefetch("lead_markets", LeadMarket.objects.select_related("source")))


class SubFieldViewSet(RecordViewSet):
    """Parts of growth fields."""

    serializer_class = SubFieldSerializer
    filterset_class = api_filters.SubFieldFilter
    parameter_texts = {
        "field": "Slugs of growth fields.",
        "modified_since": MODIFIED_SINCE,
    }
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[SubField]:
        return SubField.objects.published().select_related("growth_field", "subject")


class IndicatorViewSet(RecordViewSet):
    """What is measured, and in what unit."""

    serializer_class = IndicatorSerializer
    filterset_class = api_filters.IndicatorFilter
    parameter_texts = {
        "unit_code": "Only indicators in these units.",
    }
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[Indicator]:
        return Indicator.objects.all()


class SourceViewSet(RecordViewSet):
    """Where figures come from."""

    serializer_class = SourceSerializer
    filterset_class = api_filters.SourceFilter
    parameter_texts = {
        "kind": "Only these kinds of sources.",
        "modified_since": MODIFIED_SINCE,
    }
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[Source]:
        return Source.objects.published()


class SubjectViewSet(RecordViewSet):
    """What figures are about: fields, sub-fields, networks and regions."""

    serializer_class = SubjectSerializer
    filterset_class = api_filters.SubjectFilter
    parameter_texts = {
        "kind": "Only these kinds of subjects.",
        "field": "Slugs of fields: the field itself and its sub-fields.",
    }
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[FigureSubject]:
        return FigureSubject.objects.published().with_field()


class ConflictViewSet(RecordViewSet):
    """Statements that contradict each other. Nothing of them is overwritten."""

    serializer_class = ConflictSerializer
    filterset_class = api_filters.ConflictFilter
    parameter_texts = {
        "kind": "Only these kinds of conflicts.",
        "state": "How far they are settled.",
        "figure": "Ids of key figures.",
        "modified_since": MODIFIED_SINCE,
    }
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[FigureConflict]:
        return FigureConflict.objects.published().with_public_figures()


class KeyFigureViewSet(RecordViewSet):
    """Key figures: each is one statement of one source, with its origin."""

    serializer_class = KeyFigureSerializer
    filterset_class = api_filters.KeyFigureApiFilter
    parameter_texts = {
        "q": "Words that occur in the names of subject, indicator or source, or the id.",
        "field": "Slugs of growth fields: figures of the field and of its sub-fields.",
        "subject": "Codes of subjects.",
        "kind": "Kinds of subjects.",
        "indicator": "Codes of indicators.",
        "source": "Codes of sources.",
        "qualifier": "As in the record, or its code.",
        "rank": "`deprecated` are earlier values.",
        "series": "One series.",
        "as_of": "Year, quarter, month or day (2012, 2012-Q3, 2012-09): figures whose date overlaps it.",
        "reference_period": "The same for the reference period.",
        "conflict": "Codes of conflicts.",
        "modified_since": MODIFIED_SINCE,
    }
    lookup_field = "external_id"

    def get_queryset(self) -> QuerySet[KeyFigure]:
        return KeyFigure.objects.published()

    def as_rows(self, queryset: QuerySet) -> QuerySet:
        return rows_of(queryset)

    def documents(self, *, as_json: bool) -> FigureDocuments:
        placeholder = (Addresses.PLACEHOLDER,)
        with override("de"):
            paths = [reverse(name, args=placeholder) for name in ("key-figure-detail", "figure-detail")]
        return FigureDocuments(Addresses(*map(self.request.build_absolute_uri, paths)), as_json=as_json)

    def records(self, rows: list[Any]) -> list[dict[str, Any]]:
        documents = self.documents(as_json=self.request.accepted_renderer.format == "json")
        figures = iter(documents.of([row for row in rows if len(row) == len(COLUMNS)]))
        return [next(figures) if len(row) == len(COLUMNS) else self.withdrawn(row) for row in rows]

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        rows = list(rows_of(self.get_queryset().filter(external_id=kwargs["external_id"])))
        if not rows:
            raise Gone if self.was_withdrawn() else Http404
        return Response(self.records(rows)[0])
