"""Programmes for other programs, with the filters of the page: deadlines as calendar, news as Atom, all as CSV."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from funding import atom
from funding.filters import ProgrammeFilter
from funding.ical import entries_of
from funding.models import Deadline, FundingProgramme, ProgrammeEvent
from funding.tables import lines_of
from thcm.core.atom import atom_response
from thcm.core.ical import whole_calendar
from thcm.core.models import SiteSetting
from thcm.core.problems import refused_filter

MOST_ENTRIES = 2_000
MOST_NEWS = 200


@require_safe
def deadline_feed(request: HttpRequest) -> HttpResponse:
    """Of today and later, and those of every year; beyond the limit the latest are left out."""
    chosen = _chosen(request)
    if not chosen.is_valid():
        return refused_filter(request, chosen.errors)
    deadlines = Deadline.objects.still_ahead().filter(call__programme__in=chosen.qs.order_by())
    rows = deadlines.with_programme().with_others()[:MOST_ENTRIES]
    text = whole_calendar(
        _title(_("Förderfristen"), chosen),
        _("Alle Programme: %(address)s – höchstens %(number)s Fristen in einem Kalender.")
        % {"address": f"{settings.SITE_URL}{reverse('programme-list')}", "number": MOST_ENTRIES},
        entries_of(rows),
    )
    headers = {"Content-Disposition": 'inline; filename="fristen.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


@require_safe
def news_feed(request: HttpRequest) -> HttpResponse:
    """What people are told of, the latest first."""
    chosen = _chosen(request)
    if not chosen.is_valid():
        return refused_filter(request, chosen.errors)
    events = ProgrammeEvent.objects.announced().filter(programme__in=chosen.qs.order_by())
    rows = events.select_related("programme__source").defer("programme__text", "programme__facts")[:MOST_NEWS]
    return atom_response(
        atom.entries_of(rows),
        name=_title(_("Neues zur Förderung"), chosen),
        path=request.get_full_path(),
        page=reverse("programme-list"),
    )


@require_safe
def programme_table(request: HttpRequest) -> HttpResponseBase:
    """One line per programme, written while it is sent."""
    chosen = _chosen(request)
    if not chosen.is_valid():
        return refused_filter(request, chosen.errors)
    headers = {"Content-Disposition": 'attachment; filename="foerderprogramme.csv"'}
    return StreamingHttpResponse(lines_of(chosen.qs), content_type="text/csv; charset=utf-8", headers=headers)


def _chosen(request: HttpRequest) -> ProgrammeFilter:
    return ProgrammeFilter(request.GET, FundingProgramme.objects.published().by_deadline(), request=request)


def _title(name: str, chosen: ProgrammeFilter) -> str:
    """With the region and the fields that were chosen, as somebody may subscribe to several."""
    site = SiteSetting.current()
    fields = ", ".join(map(str, chosen.form.cleaned_data["field"]))
    return " – ".join(filter(None, (name, site.region_de if site else "", fields)))
