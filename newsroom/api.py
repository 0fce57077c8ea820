"""The REST API of news, publications and fact sheets."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import override
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from newsroom import filters
from newsroom.models import FactSheetEdition, LeaderKind, MarketLeader, NewsItem, Publication, Scope
from roadmaps.api import public_fields
from thcm.core.api import KeysField, MomentField, OwnAddress, PageAddress, PartialDateField, RecordViewSet
from thcm.core.keyset import NewestFirst

LANGUAGES = [code for code, _name in settings.LANGUAGES]
MODIFIED_SINCE = "ISO 8601 moment with time zone: what changed since, and what was withdrawn since."
FIELDS = "Slugs of growth fields."

Char = serializers.CharField
Choice = serializers.ChoiceField


class NewsSerializer(serializers.Serializer):
    slug = Char()
    status = Choice(["published", "withdrawn"])
    date = serializers.DateField(source="on")
    title_de = Char()
    title_en = Char()
    teaser_de = Char()
    teaser_en = Char()
    text_de = Char(help_text="Markdown.")
    text_en = Char(help_text="Markdown.")
    fields = KeysField("slug", source="public_fields", help_text=FIELDS)  # type: ignore[assignment]
    link = Char(help_text="Further reading.")
    updated_at = MomentField()
    url = OwnAddress("api-news-detail", "slug")
    html_url = PageAddress()


class DocumentSerializer(serializers.Serializer):
    title_de = Char()
    title_en = Char()
    language = Char()
    format = Char()
    accessibility = Char(help_text="yes, no or alternative.")
    html_url = PageAddress()


class PublicationSerializer(serializers.Serializer):
    slug = Char()
    status = Choice(["published", "withdrawn"])
    kind = Choice(Publication.Kind.choices)
    title_de = Char()
    title_en = Char()
    summary_de = Char()
    summary_en = Char()
    publisher = Char()
    issued = PartialDateField()
    fields = KeysField("slug", source="public_fields", help_text=FIELDS)  # type: ignore[assignment]
    documents = DocumentSerializer(many=True, source="public_documents")
    link = Char(help_text="At the publisher.")
    updated_at = MomentField()
    url = OwnAddress("api-publication-detail", "slug")
    html_url = PageAddress()


class NewsViewSet(RecordViewSet):
    """News of the cluster management."""

    serializer_class = NewsSerializer
    filterset_class = filters.NewsApiFilter
    parameter_texts = {
        "q": "Words that occur in titles and texts.",
        "field": FIELDS,
        "year": "Year of the date.",
        "modified_since": MODIFIED_SINCE,
    }
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[NewsItem]:
        return NewsItem.objects.published().prefetch_related(public_fields("growth_fields"))


class PublicationViewSet(RecordViewSet):
    """Publications, with their documents."""

    serializer_class = PublicationSerializer
    filterset_class = filters.PublicationApiFilter
    parameter_texts = {
        "q": "Words that occur in titles and descriptions.",
        "kind": "Kinds of publications.",
        "field": FIELDS,
        "modified_since": MODIFIED_SINCE,
    }
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Publication]:
        return Publication.objects.published().prefetch_related(public_fields("growth_fields")).with_documents()


class LeaderSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    status = Choice(["published", "withdrawn"])
    company = Char()
    website = Char()
    field = Char(source="growth_field.slug", help_text="Slug of the growth field.")
    product_de = Char()
    product_en = Char()
    kind = Choice(LeaderKind.choices)
    scope = Choice(Scope.choices)
    source = serializers.SerializerMethodField(  # type: ignore[assignment]
        help_text="Code of the source; null: the company's own word."
    )
    evidence = Char(help_text="German.")
    checked_on = serializers.DateField()
    updated_at = MomentField()
    url = OwnAddress("api-market-leader-detail", "id")

    def get_source(self, leader: MarketLeader) -> str | None:
        return leader.source.code if leader.source and leader.source.is_published else None


class LeaderViewSet(RecordViewSet):
    """Market and technology leaders, as their sources say."""

    serializer_class = LeaderSerializer
    filterset_class = filters.LeaderApiFilter
    parameter_texts = {
        "q": "Words that occur in companies and products.",
        "kind": "Leaders of a market or of a technology.",
        "scope": "Where they lead.",
        "field": FIELDS,
        "modified_since": MODIFIED_SINCE,
    }
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[MarketLeader]:
        return MarketLeader.objects.published().for_list()


class FactSheetFileSerializer(serializers.Serializer):
    language = Choice(LANGUAGES)
    format = Char()
    url = serializers.URLField(help_text="Stays; the file behind it never changes.")


class FactSheetSerializer(serializers.Serializer):
    id = serializers.IntegerField(help_text="Grows with time.")
    field = Char(source="growth_field.slug", help_text="Slug of the growth field.")
    number = serializers.IntegerField(help_text="Of the edition; counted for each field.")
    published_at = MomentField()
    files = serializers.SerializerMethodField(help_text="In the languages asked for; without `language` in all.")
    url = OwnAddress("api-fact-sheet-detail", "id")
    html_url = serializers.SerializerMethodField(help_text="Page with all editions of the field.")

    @extend_schema_field(FactSheetFileSerializer(many=True))
    def get_files(self, edition: Any) -> list[dict[str, str]]:
        files = []
        for language in edition.languages:
            with override(language):
                address = self.context["request"].build_absolute_uri(edition.get_absolute_url())
            files.append({"language": language, "format": edition.format, "url": address})
        return files

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_html_url(self, edition: FactSheetEdition) -> str:
        with override("de"):
            path = reverse("fact-sheet-list", args=(edition.growth_field.slug,))
        return self.context["request"].build_absolute_uri(path)


class FactSheetViewSet(RecordViewSet):
    """Published editions of the fields' fact sheets, the newest first. Nothing of them ever changes."""

    serializer_class = FactSheetSerializer
    filterset_class = filters.FactSheetApiFilter
    pagination_class = NewestFirst
    parameter_texts = {"field": FIELDS, "language": "Languages of the files named."}
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[FactSheetEdition]:
        return FactSheetEdition.objects.published().for_list().in_languages(LANGUAGES)
