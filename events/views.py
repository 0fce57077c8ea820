"""Pages of the calendar: events as list, month and map, the archive, series, and one event."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.views.generic import ListView

from events.filters import EventFilter, MonthFilter, UpcomingFilter
from events.funding import deadlines_beside
from events.models import Event, EventSeries
from events.month import month_of, nearest
from events.nearby import near
from events.places import event_map
from events.programme import chapters_of
from events.querysets import EventQuerySet, SeriesQuerySet
from events.schema_org import described
from thcm.core.lists import FilteredList
from thcm.core.maps import region_of
from thcm.core.models import SiteSetting
from thcm.core.paging import LongListPaginator
from thcm.core.renamed import redirect_renamed


class EventPaginator(LongListPaginator):
    """Counts in the order of the list, whose index ends the search early."""

    most_counted = 200

    @cached_property
    def count(self) -> int:
        return self.object_list[: self.most_counted + 1].count()


class Calendar(FilteredList):
    """The page whose hits are shown as a list, a month or a map: the same filter, the same set."""

    template_name = "events/event_list.html"
    filter_class: type[EventFilter] = UpcomingFilter
    context_object_name = "events"
    paginate_by: int | None = None
    not_chosen = ("page", "view", "month")
    kind = "list"

    def rows(self) -> EventQuerySet:
        return Event.objects.published().in_order()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"kind": self.kind, "part": self.part_template_name}
        return super().get_context_data(**own, **kwargs)


class EventList(Calendar):
    part_template_name = "events/_event_hits.html"
    paginate_by = 40
    paginator_class = EventPaginator

    def shown(self, rows: EventQuerySet) -> EventQuerySet:
        return rows.with_parties()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        events, is_valid = context["events"], self.filter.is_valid()
        return {
            **context,
            "chapters": chapters_of(events, running=is_valid and not self.filter.has_period),
            "near": near(self.filter) if is_valid and not events else None,
            "others": self.address("from", "to"),
            "deadlines": [] if context["page_obj"].has_previous() else deadlines_beside(self.filter),
        }


class EventMonth(Calendar):
    part_template_name = "events/_month_hits.html"
    filter_class = MonthFilter
    kind = "month"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        month = month_of(context["events"], self.filter.shown_month)
        months = nearest(context["events"], month.date) if month.is_empty else []
        own = {"month": month, "months": months, "deadlines": deadlines_beside(self.filter, month.date)}
        return {**context, **own, "others": self.address("from", "to")}


class EventMap(Calendar):
    part_template_name = "events/_map_hits.html"
    kind = "map"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        site = SiteSetting.current()
        region = region_of(site.region_en) if site else None
        drawn = event_map(context["events"], region) if region else None
        return {**context, "site": site, "map": drawn, "others": self.address("place")}


FORMS = {"month": EventMonth, "map": EventMap}


def calendar(request: HttpRequest) -> HttpResponseBase:
    return FORMS.get(request.GET.get("view", ""), EventList).as_view()(request)


def archive(request: HttpRequest) -> HttpResponse:
    return render(request, "events/event_archive.html", {"years": Event.objects.published().past().by_year()})


class ArchiveYear(ListView):
    """What is over, the latest first."""

    template_name = "events/event_archive_year.html"
    context_object_name = "events"
    paginate_by = 40
    paginator_class = LongListPaginator

    def get_queryset(self) -> EventQuerySet:
        past = Event.objects.published().past()
        self.years = [year for year, _count in past.by_year()]
        if self.kwargs["year"] not in self.years:
            raise Http404
        return past.filter(starts_on__year=self.kwargs["year"]).newest_first().with_parties()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(year=self.kwargs["year"], years=self.years, **kwargs)
        return {**context, "chapters": chapters_of(context["events"])}


class SeriesList(ListView):
    template_name = "events/series_list.html"
    context_object_name = "series"
    paginate_by = 50
    paginator_class = LongListPaginator

    def get_queryset(self) -> SeriesQuerySet:
        return EventSeries.objects.published().with_holder().with_next_event().in_order()


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
    related = ("series", "parent", "source", "roadmap__growth_field", "project", "panel_session__panel")
    event = rows.with_parties().select_related(*related).filter(slug=slug).first()
    if event is None:
        return redirect_renamed(rows, slug)
    context = {
        "event": event,
        "sub_events": event.sub_events.published().in_order().with_parties(),
        "linked_data": described(event),
        "parent": event.parent if event.parent and event.parent.is_published else None,
        **_editions(event),
    }
    return render(request, "events/event_detail.html", context)


def _editions(event: Event) -> dict[str, Event | EventSeries | None]:
    """The series, and the one before and the one after this in it."""
    if not (event.series and event.series.is_published):
        return dict.fromkeys(("series", "previous", "following"))
    others = event.series.events.published().exclude(pk=event.pk)
    return {
        "series": event.series,
        "previous": others.filter(starts_on__lt=event.starts_on).newest_first().first(),
        "following": others.filter(starts_on__gt=event.starts_on).in_order().first(),
    }
