"""Events as entries of an Atom feed, in German."""

from collections.abc import Iterable

from events.ical import address, categories, description
from events.models import Event
from events.programme import time_in_words
from thcm.core.atom import AtomEntry


def entries_of(events: Iterable[Event]) -> Iterable[AtomEntry]:
    """`events` come `with_parties`."""
    for event in events:
        yield AtomEntry(
            key=event.uid.urn,
            title=event.title_de,
            address=address(event),
            paragraphs=(str(event.when), time_in_words(event), event.place, description(event)),
            published_at=event.published_at,
            updated_at=event.updated_at,
            categories=tuple(categories(event)),
        )
