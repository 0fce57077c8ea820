"""The REST API put together: its addresses, its root and its contract."""

from functools import cache
from typing import Any

import yaml
from django.conf import settings
from django.http import Http404
from django.urls import include, path, re_path, reverse
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from clusters.api import (
    ConflictViewSet,
    FieldViewSet,
    IndicatorViewSet,
    KeyFigureViewSet,
    SourceViewSet,
    SubFieldViewSet,
    SubjectViewSet,
)
from clusters.exports import JsonLines, KeyFigureExport
from events.api import EventSeriesViewSet, EventViewSet
from funding.api import (
    AwardViewSet,
    CallViewSet,
    DeadlineViewSet,
    FundingSourceViewSet,
    ProgrammeViewSet,
    RunViewSet,
    VersionViewSet,
)
from networks.api import (
    CompetenceTagViewSet,
    CooperationRequestViewSet,
    NetworkLabelViewSet,
    NetworkTopicViewSet,
    NetworkViewSet,
)
from newsroom.api import FactSheetViewSet, LeaderViewSet, NewsViewSet, PublicationViewSet
from panels.api import BodyViewSet, CriterionViewSet, DecisionViewSet, PanelViewSet
from roadmaps.api import GoalViewSet, MeasureViewSet, MilestoneViewSet, ProjectViewSet, RoadmapViewSet
from thcm.core.api import LICENCE, OpenView
from thcm.core.keyset import MAX_PAGE_SIZE, PAGE_SIZE
from thcm.core.models import SiteSetting
from thcm.core.renderers import CsvRenderer, JsonRenderer

LICENCE_NAME = "Datenlizenz Deutschland – Namensnennung – Version 2.0"
OPENAPI = settings.BASE_DIR / "openapi.yaml"

router = SimpleRouter()
router.register("fields", FieldViewSet, basename="api-field")
router.register("sub-fields", SubFieldViewSet, basename="api-sub-field")
router.register("indicators", IndicatorViewSet, basename="api-indicator")
router.register("sources", SourceViewSet, basename="api-source")
router.register("subjects", SubjectViewSet, basename="api-subject")
router.register("key-figures", KeyFigureViewSet, basename="key-figure")
router.register("conflicts", ConflictViewSet, basename="api-conflict")
router.register("networks", NetworkViewSet, basename="api-network")
router.register("network-topics", NetworkTopicViewSet, basename="api-network-topic")
router.register("network-labels", NetworkLabelViewSet, basename="api-network-label")
router.register("competence-tags", CompetenceTagViewSet, basename="api-competence-tag")
router.register("cooperation-requests", CooperationRequestViewSet, basename="api-cooperation-request")
router.register("events", EventViewSet, basename="api-event")
router.register("event-series", EventSeriesViewSet, basename="api-event-series")
router.register("funding-programmes", ProgrammeViewSet, basename="api-funding-programme")
router.register("funding-calls", CallViewSet, basename="api-funding-call")
router.register("funding-deadlines", DeadlineViewSet, basename="api-funding-deadline")
router.register("funding-versions", VersionViewSet, basename="api-funding-version")
router.register("funding-runs", RunViewSet, basename="api-funding-run")
router.register("funding-sources", FundingSourceViewSet, basename="api-funding-source")
router.register("roadmaps", RoadmapViewSet, basename="api-roadmap")
router.register("roadmap-goals", GoalViewSet, basename="api-roadmap-goal")
router.register("measures", MeasureViewSet, basename="api-measure")
router.register("milestones", MilestoneViewSet, basename="api-milestone")
router.register("projects", ProjectViewSet, basename="api-project")
router.register("fact-sheets", FactSheetViewSet, basename="api-fact-sheet")
router.register("news", NewsViewSet, basename="api-news")
router.register("publications", PublicationViewSet, basename="api-publication")
router.register("market-leaders", LeaderViewSet, basename="api-market-leader")
router.register("bodies", BodyViewSet, basename="api-body")
router.register("decisions", DecisionViewSet, basename="api-decision")
router.register("panels", PanelViewSet, basename="api-panel")
router.register("success-criteria", CriterionViewSet, basename="api-criterion")
router.register("awards", AwardViewSet, basename="api-award")


class LicenceSerializer(serializers.Serializer):
    url = serializers.URLField()
    name = serializers.CharField()
    attribution = serializers.CharField(help_text="To be named wherever the data is used.")


class LimitsSerializer(serializers.Serializer):
    requests_per_minute = serializers.IntegerField(help_text="Per address; beyond it the answer is 429.")
    page_size_default = serializers.IntegerField()
    page_size_maximum = serializers.IntegerField()


class RootSerializer(serializers.Serializer):
    title = serializers.CharField()
    version = serializers.CharField()
    resources = serializers.DictField(child=serializers.URLField())
    exports = serializers.DictField(child=serializers.URLField())
    documentation = serializers.URLField()
    openapi = serializers.URLField()
    catalog = serializers.URLField(help_text="All data sets in DCAT-AP.de, with files to download.")
    licence = LicenceSerializer()
    limits = LimitsSerializer()


class ApiRoot(OpenView):
    """Where everything is, under what licence, and within what limits."""

    renderer_classes = (JsonRenderer,)

    @extend_schema(operation_id="root", responses=RootSerializer)
    def get(self, request: Request) -> Response:
        def here(name: str) -> str:
            return request.build_absolute_uri(reverse(name))

        site = SiteSetting.objects.first()
        return Response(
            {
                "title": (site.name_en or site.name_de) if site else "",
                "version": "1",
                "resources": {prefix: here(f"{name}-list") for prefix, _viewset, name in router.registry},
                "exports": {f"key-figures.{form}": here(f"key-figure-{form}") for form in ("jsonl", "csv")},
                "documentation": here("api-docs"),
                "openapi": here("api-schema"),
                "catalog": here("catalog"),
                "licence": {
                    "url": LICENCE,
                    "name": LICENCE_NAME,
                    "attribution": site.licence_attribution if site else "",
                },
                "limits": {
                    "requests_per_minute": settings.API_REQUESTS_PER_MINUTE,
                    "page_size_default": PAGE_SIZE,
                    "page_size_maximum": MAX_PAGE_SIZE,
                },
            }
        )


@cache
def openapi() -> dict[str, Any]:
    """The contract as it is checked in; `make openapi` writes it."""
    return yaml.safe_load(OPENAPI.read_text())


class OpenApiDocument(OpenView):
    """OpenAPI 3.1, as JSON or with `?format=yaml`."""

    renderer_classes = (OpenApiJsonRenderer, OpenApiYamlRenderer, JsonRenderer)

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        return Response(openapi())


class Nowhere(OpenView):
    """Every other address below the API's."""

    @extend_schema(exclude=True)
    def get(self, request: Request, rest: str) -> Response:
        raise Http404

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Http404


urlpatterns = [
    path("", ApiRoot.as_view(), name="api-root"),
    path("schema/", OpenApiDocument.as_view(), name="api-schema"),
    path(
        "key-figures/export.jsonl",
        KeyFigureExport.as_view({"get": "jsonl"}, renderer_classes=(JsonLines,)),
        name="key-figure-jsonl",
    ),
    path(
        "key-figures/export.csv",
        KeyFigureExport.as_view({"get": "csv"}, renderer_classes=(CsvRenderer,)),
        name="key-figure-csv",
    ),
    path("", include(router.urls)),
    re_path(r"^(?!docs/$)(?P<rest>.*)/$", Nowhere.as_view()),
]
