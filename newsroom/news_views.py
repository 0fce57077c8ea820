"""News and publications: the lists, and one of each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom.filters import NewsFilter, PublicationFilter
from newsroom.models import NewsItem, Publication
from newsroom.news_feed import news_entries, publication_entries
from newsroom.querysets import NewsQuerySet, PublicationQuerySet
from thcm.core.atom import atom_response
from thcm.core.lists import FilteredList
from thcm.core.renamed import redirect_renamed

FEED_ENTRIES = 30


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


@require_safe
def news_detail(request: HttpRequest, slug: str) -> HttpResponse:
    rows = NewsItem.objects.published()
    item = rows.with_fields().filter(slug=slug).first()
    if item is None:
        return redirect_renamed(rows, slug)
    return render(request, "newsroom/news_detail.html", {"item": item})


@require_safe
def publication_detail(request: HttpRequest, slug: str) -> HttpResponse:
    rows = Publication.objects.published()
    publication = rows.with_fields().with_documents().filter(slug=slug).first()
    if publication is None:
        return redirect_renamed(rows, slug)
    return render(request, "newsroom/publication_detail.html", {"publication": publication})


@require_safe
def news_atom(request: HttpRequest) -> HttpResponse:
    rows = NewsItem.objects.published().newest_first().with_fields()[:FEED_ENTRIES]
    return atom_response(news_entries(rows), name=_("Aktuelles"), path=request.path, page=reverse("news-list"))


@require_safe
def publication_atom(request: HttpRequest) -> HttpResponse:
    rows = Publication.objects.published().newest_first().with_fields()[:FEED_ENTRIES]
    entries = publication_entries(rows)
    return atom_response(entries, name=_("Publikationen"), path=request.path, page=reverse("publication-list"))
