"""Pages of the calendar: events as list, month and map, the archive, series, and one event."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import ListView

from events.filters import UpcomingFilter
from events.models import Event, EventSeries
from events.programme import Chapter, chapters_of
from events.querysets import EventQuerySet, SeriesQuerySet
from thcm.core.lists import FilteredList
from thcm.core.paging import LongListPaginator
from thcm.core.renamed import redirect_renamed


class EventList(FilteredList):
    template_name = "events/event_list.html"
    part_template_name = "events/_event_hits.html"
    filter_class = UpcomingFilter
    context_object_name = "events"
    paginate_by = 40
    not_chosen = ("page", "view", "month")

    def rows(self) -> EventQuerySet:
        return Event.objects.published().in_order()

    def shown(self, rows: EventQuerySet) -> EventQuerySet:
        return rows.with_parties()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "part": self.part_template_name, "chapters": self._chapters(context["events"])}

    def _chapters(self, events: list[Event]) -> list[Chapter]:
        return chapters_of(events, running=self.filter.is_valid() and not self.filter.has_period)


def calendar(request: HttpRequest) -> HttpResponse:
    return EventList.as_view()(request)


def archive(request: HttpRequest) -> HttpResponse:
    return render(request, "events/event_archive.html", {"years": Event.objects.published().past().by_year()})


class ArchiveYear(ListView):
    """What is over, the latest first."""

    template_name = "events/event_archive_year.html"
    context_object_name = "events"
    paginate_by = 40
    paginator_class = LongListPaginator

    def get_queryset(self) -> EventQuerySet:
        past = Event.objects.published().past().filter(starts_on__year=self.kwargs["year"])
        return past.newest_first().with_parties()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        years = [year for year, _count in Event.objects.published().past().by_year()]
        if self.kwargs["year"] not in years:
            raise Http404
        return {**context, "years": years, "chapters": chapters_of(context["events"])}


class SeriesList(ListView):
    template_name = "events/series_list.html"
    context_object_name = "series"
    paginate_by = 50
    paginator_class = LongListPaginator

    def get_queryset(self) -> SeriesQuerySet:
        return EventSeries.objects.published().with_holder().with_next_event().order_by("name_de", "pk")


def series_detail(request: HttpRequest, slug: str) -> HttpResponse:
    rows = EventSeries.objects.published()
    series = rows.with_holder().select_related("source").filter(slug=slug).first()
    if series is None:
        return redirect_renamed(rows, slug)
    editions = series.events.published().with_parties()
    context = {
        "series": series,
        "upcoming": editions.upcoming().in_order()[:20],
        "past": editions.past().newest_first()[:50],
    }
    return render(request, "events/series_detail.html", context)


def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    rows = Event.objects.published()
    event = rows.with_parties().select_related("series", "parent", "source").filter(slug=slug).first()
    if event is None:
        return redirect_renamed(rows, slug)
    context = {"event": event, "sub_events": event.sub_events.published().in_order(), **_editions(event)}
    return render(request, "events/event_detail.html", context)


def _editions(event: Event) -> dict[str, Event | None]:
    """The one before and the one after this in its series."""
    if not (event.series and event.series.is_published):
        return {}
    others = event.series.events.published().exclude(pk=event.pk)
    return {
        "previous": others.filter(starts_on__lt=event.starts_on).newest_first().first(),
        "following": others.filter(starts_on__gt=event.starts_on).in_order().first(),
    }
