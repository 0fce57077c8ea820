"""News and publications: the lists, and one of each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from newsroom.filters import NewsFilter, PublicationFilter
from newsroom.models import NewsItem, Publication
from newsroom.querysets import NewsQuerySet, PublicationQuerySet
from thcm.core.lists import FilteredList
from thcm.core.renamed import redirect_renamed


class NewsList(FilteredList):
    template_name = "newsroom/news_list.html"
    part_template_name = "newsroom/_news_hits.html"
    context_object_name = "news"
    filter_class = NewsFilter
    paginate_by = 20

    def rows(self) -> NewsQuerySet:
        return NewsItem.objects.published().newest_first()

    def shown(self, rows: NewsQuerySet) -> NewsQuerySet:
        return rows.with_fields()


class PublicationList(FilteredList):
    template_name = "newsroom/publication_list.html"
    part_template_name = "newsroom/_publication_hits.html"
    context_object_name = "publications"
    filter_class = PublicationFilter
    paginate_by = 20

    def rows(self) -> PublicationQuerySet:
        return Publication.objects.published().newest_first()

    def shown(self, rows: PublicationQuerySet) -> PublicationQuerySet:
        return rows.with_fields().with_documents()


def news_detail(request: HttpRequest, slug: str) -> HttpResponse:
    rows = NewsItem.objects.published()
    item = rows.with_fields().filter(slug=slug).first()
    if item is None:
        return redirect_renamed(rows, slug)
    return render(request, "newsroom/news_detail.html", {"item": item})


def publication_detail(request: HttpRequest, slug: str) -> HttpResponse:
    rows = Publication.objects.published()
    publication = rows.with_fields().with_documents().filter(slug=slug).first()
    if publication is None:
        return redirect_renamed(rows, slug)
    return render(request, "newsroom/publication_detail.html", {"publication": publication})
