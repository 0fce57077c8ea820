"""Where the events are, as far as it is known, on a map of the region."""

from dataclasses import dataclass
from decimal import Decimal

from events.models import Event
from events.querysets import EventQuerySet
from networks.models import Network
from thcm.core.maps import NAMED, Place, Region, Signs

Position = tuple[float, float]


@dataclass(frozen=True)
class EventMap:
    region: Region
    places: list[Place]
    total: int  # of all events, on the map or not

    @property
    def elsewhere(self) -> int:
        return self.total - sum(place.total for place in self.places)


def event_map(events: EventQuerySet, region: Region) -> EventMap:
    """A place without coordinates stands where a network of the same town has its seat."""
    seats = _seats()
    signs = Signs()
    at_places = events.by_place(NAMED)
    shown = Event.objects.in_bulk([key for key, _number, _total in at_places])
    for event, number, total in ((shown[key], number, total) for key, number, total in at_places):
        position = _position(event.longitude, event.latitude) or seats.get(event.city)
        if position and region.shows(*position):
            place = signs.at(*position, event.city or event.place_name)
            place.rows.append(event)
            place.total += total if number == 1 else 0
    return EventMap(region, signs.places, events.order_by().count())


def _position(longitude: Decimal | None, latitude: Decimal | None) -> Position | None:
    return None if longitude is None or latitude is None else (float(longitude), float(latitude))


def _seats() -> dict[str, Position]:
    """Of towns, in degrees east and north."""
    networks = Network.objects.published().exclude(latitude=None).exclude(seat="").order_by("-pk")
    places = networks.values_list("seat", "longitude", "latitude")
    return {seat: position for seat, *place in places if (position := _position(*place))}
