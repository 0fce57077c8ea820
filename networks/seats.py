"""Where the networks sit, on a map of the region."""

from dataclasses import dataclass

from networks.models import Network
from thcm.core.maps import Place, Region, Signs, region_of


@dataclass(frozen=True)
class SeatMap:
    region: Region
    places: list[Place]


def seat_map(region: str) -> SeatMap | None:
    """Of the state with this English name; None if there is none, and while no seat is known. One query."""
    outline = region_of(region)
    if outline is None:
        return None
    signs = Signs()
    networks = Network.objects.published().exclude(latitude=None).in_order()
    for network in networks.only("slug", "name", "short", "seat", "latitude", "longitude"):
        place = signs.at(float(network.longitude or 0), float(network.latitude or 0), network.seat or network.short)
        place.rows.append(network)
    return SeatMap(outline, signs.places) if signs.places else None
