"""The calendar as feeds: iCalendar and Atom, with the filters of the page."""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from events import atom
from events.entries import Entry, entries_of
from events.filters import SubscribedFilter
from events.ical import calendar
from events.models import Event
from events.querysets import EventQuerySet
from thcm.core.atom import atom_response
from thcm.core.models import SiteSetting
from thcm.core.problems import refused_filter
from thcm.core.renamed import redirect_renamed

MOST_ENTRIES = 5_000
MOST_NEWS = 200


@require_safe
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """Events whose day is known."""
    return _feed(request, Event.objects.published().exact(), _("Technologie-Termine"), "t3.ics")


@require_safe
def preview_feed(request: HttpRequest) -> HttpResponse:
    """Events of which only month, quarter or year is known (R35)."""
    return _feed(request, Event.objects.published().imprecise(), _("Technologie-Termine: Vorschau"), "t3-vorschau.ics")


@require_safe
def event_ics(request: HttpRequest, slug: str) -> HttpResponse:
    with override("de"):
        rows = Event.objects.published()
        entries = list(entries_of(rows.filter(slug=slug)))
        if not entries:
            return redirect_renamed(rows, slug, to="event-ics")
        return _calendar(_("Technologie-Termine"), entries, f"{slug}.ics", "attachment")


@require_safe
def atom_feed(request: HttpRequest) -> HttpResponse:
    """What was changed last."""
    chosen = SubscribedFilter(request.GET, Event.objects.published().order_by("-updated_at", "-pk"), request=request)
    if not chosen.is_valid():
        return refused_filter(request, chosen.errors)
    events = chosen.qs.with_parties()[:MOST_NEWS]
    return atom_response(
        atom.entries_of(events),
        name=_title(_("Technologie-Termine"), chosen),
        path=request.get_full_path(),
        page=reverse("event-list"),
    )


def _feed(request: HttpRequest, events: EventQuerySet, name: str, file_name: str) -> HttpResponse:
    """Beyond the limit the oldest are left out."""
    chosen = SubscribedFilter(request.GET, events.newest_first(), request=request)
    if not chosen.is_valid():
        return refused_filter(request, chosen.errors)
    return _calendar(_title(name, chosen), entries_of(chosen.qs[:MOST_ENTRIES]), file_name, "inline")


def _calendar(name: str, entries: Iterable[Entry], file_name: str, disposition: str) -> HttpResponse:
    entries = list(entries)
    text = calendar(
        name=name,
        description=_("Alle Termine: %(address)s – höchstens %(number)s in einem Kalender.")
        % {"address": f"{settings.SITE_URL}{reverse('event-list')}", "number": MOST_ENTRIES},
        entries=(entry.text for entry in entries),
        zones={entry.zone for entry in entries if entry.zone},
    )
    headers = {"Content-Disposition": f'{disposition}; filename="{file_name}"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


def _title(name: str, chosen: SubscribedFilter) -> str:
    """With the region, and with fields and networks that were chosen, as somebody may subscribe to several."""
    site = SiteSetting.current()
    values = chosen.form.cleaned_data
    parts = [*values["field"], *(network.short for network in values["network"])]
    return " – ".join(filter(None, (name, site.region_de if site else "", ", ".join(map(str, parts)))))
