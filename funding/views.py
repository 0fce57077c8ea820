"""Pages of funding: programmes as a list, one programme, and the state of the sources."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from funding.changes import stated
from funding.chapters import chapters_of
from funding.contact import links_of, office_of
from funding.filters import ProgrammeFilter
from funding.history import history_of
from funding.matching import is_open_to_all, matches_of
from funding.models import FundingProgramme, FundingSource
from funding.querysets import ProgrammeQuerySet
from thcm.core.lists import FilteredList


class ProgrammeList(FilteredList):
    template_name = "funding/programme_list.html"
    part_template_name = "funding/_programme_hits.html"
    context_object_name = "programmes"
    filter_class = ProgrammeFilter
    paginate_by = 40

    @property
    def is_by_news(self) -> bool:
        return self.request.GET.get("sort") == "news"

    def rows(self) -> ProgrammeQuerySet:
        published = FundingProgramme.objects.published()
        return published.newest_first() if self.is_by_news else published.by_deadline()

    def shown(self, rows: ProgrammeQuerySet) -> ProgrammeQuerySet:
        return rows.for_lines().with_fields()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "chapters": chapters_of(context["programmes"], by_news=self.is_by_news),
            "is_by_news": self.is_by_news,
            "choice": self.address("sort"),
            "sources": FundingSource.objects.of_programmes(),
        }


def programme_detail(request: HttpRequest, slug: str) -> HttpResponse:
    rows = FundingProgramme.objects.published()
    programme = rows.with_deadline().with_calls().with_fields().select_related("source").filter(slug=slug).first()
    if programme is None:
        raise Http404
    context = {
        "programme": programme,
        "stated": stated(programme),
        "contact": office_of(programme),
        "links": links_of(programme),
        "matches": matches_of(programme),
        "is_open_to_all": is_open_to_all(programme),
        "history": history_of(programme),
        "projects": programme.projects.published().by_kind().with_public_links(),
        "others": rows.same_matter_as(programme).select_related("source"),
    }
    return render(request, "funding/programme_detail.html", context)


def source_list(request: HttpRequest) -> HttpResponse:
    return render(request, "funding/source_list.html", {"sources": FundingSource.objects.with_published()})
