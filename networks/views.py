"""Pages of networks: the overview, narrowed by the address, and one network."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clusters.interplay import interplay
from clusters.models import FigureConflict, KeyFigure
from clusters.profile import conflicts_about, series_of
from networks.filters import NetworkFilter
from networks.models import Network
from networks.profile import by_kind, members_of
from networks.querysets import NetworkQuerySet
from networks.seats import seat_map
from thcm.core.lists import FilteredList
from thcm.core.models import SiteSetting
from thcm.core.renamed import redirect_renamed

EARLIER_VALUES = 50
NEXT_EVENTS = 5


class NetworkList(FilteredList):
    """What is not about single networks is shown only while nothing is chosen."""

    filter_class = NetworkFilter
    template_name = "networks/network_list.html"
    part_template_name = "networks/_network_hits.html"
    context_object_name = "networks"
    paginate_by = 12

    def rows(self) -> NetworkQuerySet:
        return Network.objects.published().in_order()

    def shown(self, rows: NetworkQuerySet) -> NetworkQuerySet:
        return rows.with_field().with_totals().prefetch_related("labels", "further_fields")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        site = SiteSetting.current()
        seats = partial(seat_map, site.region_en if site else "")
        return super().get_context_data(site=site, interplay=interplay, seats=seats, **kwargs)


def network_detail(request: HttpRequest, slug: str) -> HttpResponse:
    networks = Network.objects.published().with_field().with_projects().select_related("subject", "source")
    network = networks.prefetch_related("further_fields", "labels__source", "topics").filter(slug=slug).first()
    if network is None:
        return redirect_renamed(networks, slug)
    figures = KeyFigure.objects.published().of_subjects([network.subject_id]).with_origin()
    current = list(figures.current().leading_first())
    conflicts = FigureConflict.objects.published().about([network.subject_id]).with_subjects()
    context = {
        "network": network,
        "series": series_of(current),
        "members": members_of(current),
        "conflicts": conflicts_about([network.subject_id], conflicts),
        "earlier": figures.replaced()[:EARLIER_VALUES],
        "activities": by_kind(network.activities.all()),
        "projects": [network.projects.model(**row) for row in network.project_rows],  # type: ignore[attr-defined]
        "events": network.event_parties.events().published().upcoming().in_order().with_fields()[:NEXT_EVENTS],
    }
    return render(request, "networks/network_detail.html", context)
