"""Everything public that has a page of its own, for search engines."""

from collections.abc import Iterable
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from clusters.models import GrowthField, KeyFigure
from events.models import Event, EventSeries
from funding.models import FundingProgramme
from networks.models import CooperationRequest, Network
from newsroom.models import NewsItem, Publication
from panels.models import EvaluationRound, GoverningBody, Panel, WorkProgramme
from roadmaps.models import NetworkedRoadmap, Project, Roadmap
from thcm.core.models import Organisation
from thcm.open_data.datasets import DATASETS, Dataset
from thcm.organisations import organisations_with_page


class PagesSitemap(Sitemap):
    i18n = True
    alternates = True
    limit = 2000


class FixedPages(PagesSitemap):
    def items(self) -> list[str]:
        return [
            "home",
            "field-list",
            "field-matrix",
            "network-list",
            "figure-list",
            "request-list",
            "event-list",
            "event-archive",
            "series-list",
            "event-submit",
            "embed-configurator",
            "programme-list",
            "award-list",
            "funding-sources",
            "roadmap-list",
            "project-list",
            "body-list",
            "decision-list",
            "panel-list",
            "monitoring",
            "brochure",
            "news-list",
            "publication-list",
            "leader-list",
            "leader-apply",
            "feed-list",
            "dataset-list",
            "newsletter",
            "newsletter-archive",
            "imprint",
            "privacy",
            "accessibility",
            "licence",
            "easy-language",
            "barrier-report",
        ]

    def location(self, item: str) -> str:
        return reverse(item)


class FieldPages(PagesSitemap):
    def items(self) -> QuerySet[GrowthField]:
        return GrowthField.objects.published()

    def lastmod(self, item: GrowthField) -> Any:
        return item.updated_at


class NetworkPages(PagesSitemap):
    def items(self) -> QuerySet[Network]:
        return Network.objects.published().order_by("id")

    def lastmod(self, item: Network) -> Any:
        return item.updated_at


class RequestPages(PagesSitemap):
    def items(self) -> QuerySet[CooperationRequest]:
        return CooperationRequest.objects.published().order_by("id")

    def lastmod(self, item: CooperationRequest) -> Any:
        return item.updated_at


class OrganisationPages(PagesSitemap):
    def items(self) -> QuerySet[Organisation]:
        return organisations_with_page().order_by("id")

    def lastmod(self, item: Organisation) -> Any:
        return item.updated_at


class FigurePages(PagesSitemap):
    def items(self) -> Iterable[KeyFigure]:
        return KeyFigure.objects.published().only("external_id", "updated_at").order_by("id")

    def lastmod(self, item: KeyFigure) -> Any:
        return item.updated_at


class EventPages(PagesSitemap):
    def items(self) -> QuerySet[Event]:
        return Event.objects.published().only("slug", "updated_at").order_by("id")

    def lastmod(self, item: Event) -> Any:
        return item.updated_at


class SeriesPages(PagesSitemap):
    def items(self) -> QuerySet[EventSeries]:
        return EventSeries.objects.published().order_by("id")

    def lastmod(self, item: EventSeries) -> Any:
        return item.updated_at


class ProgrammePages(PagesSitemap):
    """What has ended or is gone can be found, but is offered to nobody."""

    def items(self) -> QuerySet[FundingProgramme]:
        rows = FundingProgramme.objects.published().current()
        return rows.only("slug", "changed_at", "first_seen_at").order_by("id")

    def lastmod(self, item: FundingProgramme) -> Any:
        return item.changed_at or item.first_seen_at


class RoadmapPages(PagesSitemap):
    def items(self) -> QuerySet[Roadmap]:
        return Roadmap.objects.published().order_by("id")

    def lastmod(self, item: Roadmap) -> Any:
        return item.updated_at


class NetworkedRoadmapPages(PagesSitemap):
    def items(self) -> QuerySet[NetworkedRoadmap]:
        return NetworkedRoadmap.objects.published().order_by("id")

    def lastmod(self, item: NetworkedRoadmap) -> Any:
        return item.updated_at


class ProjectPages(PagesSitemap):
    def items(self) -> QuerySet[Project]:
        return Project.objects.published().order_by("id")

    def lastmod(self, item: Project) -> Any:
        return item.updated_at


class BodyPages(PagesSitemap):
    def items(self) -> QuerySet[GoverningBody]:
        return GoverningBody.objects.published().order_by("id")

    def lastmod(self, item: GoverningBody) -> Any:
        return item.updated_at


class PanelPages(PagesSitemap):
    def items(self) -> QuerySet[Panel]:
        return Panel.objects.published().order_by("id")

    def lastmod(self, item: Panel) -> Any:
        return item.updated_at


class WorkProgrammePages(PagesSitemap):
    def items(self) -> QuerySet[WorkProgramme]:
        return WorkProgramme.objects.published().order_by("id")

    def lastmod(self, item: WorkProgramme) -> Any:
        return item.updated_at


class EvaluationPages(PagesSitemap):
    def items(self) -> QuerySet[EvaluationRound]:
        return EvaluationRound.objects.published().order_by("id")

    def lastmod(self, item: EvaluationRound) -> Any:
        return item.updated_at


class FactSheetPages(PagesSitemap):
    def items(self) -> QuerySet[GrowthField]:
        return GrowthField.objects.published().with_fact_sheet().order_by("id")

    def location(self, item: GrowthField) -> str:
        return reverse("fact-sheet-list", args=(item.slug,))

    def lastmod(self, item: Any) -> Any:
        return item.last_fact_sheet_at


class NewsPages(PagesSitemap):
    def items(self) -> QuerySet[NewsItem]:
        return NewsItem.objects.published().order_by("id")

    def lastmod(self, item: NewsItem) -> Any:
        return item.updated_at


class PublicationPages(PagesSitemap):
    def items(self) -> QuerySet[Publication]:
        return Publication.objects.published().order_by("id")

    def lastmod(self, item: Publication) -> Any:
        return item.updated_at


class DatasetPages(PagesSitemap):
    def items(self) -> tuple[Dataset, ...]:
        return DATASETS


SITEMAPS = {
    "pages": FixedPages,
    "fields": FieldPages,
    "networks": NetworkPages,
    "organisations": OrganisationPages,
    "figures": FigurePages,
    "requests": RequestPages,
    "events": EventPages,
    "series": SeriesPages,
    "programmes": ProgrammePages,
    "roadmaps": RoadmapPages,
    "networked-roadmaps": NetworkedRoadmapPages,
    "projects": ProjectPages,
    "bodies": BodyPages,
    "panels": PanelPages,
    "work-programmes": WorkProgrammePages,
    "evaluations": EvaluationPages,
    "fact-sheets": FactSheetPages,
    "news": NewsPages,
    "publications": PublicationPages,
    "datasets": DatasetPages,
}


def robots(request: HttpRequest) -> HttpResponse:
    """Private pages say themselves that they are not to be found; to name them here would only tell of them."""
    lines = ("User-agent: *", "Disallow: /suche/", "Disallow: /en/suche/")
    sitemap = request.build_absolute_uri(reverse("sitemap"))
    return HttpResponse("\n".join((*lines, f"Sitemap: {sitemap}", "")), content_type="text/plain; charset=utf-8")
