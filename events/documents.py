"""The public record of an event, for lists and single records: put together by hand, as serializers would take three
times as long. `events.api.EventSerializer` describes the shape.
"""

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.translation import override

from events.dates import Period
from events.models import EarlierDate, Event, EventParty
from events.models.periods import DatedRow


class Addresses:
    """Where events stand; each contains the slug E0 in place of an event's own."""

    PLACEHOLDER = "E0"

    def __init__(self, **addresses: str) -> None:
        self.parts = {name: address.rsplit(self.PLACEHOLDER, 1) for name, address in addresses.items()}

    def of(self, slug: str) -> dict[str, str]:
        return {name: slug.join(parts) for name, parts in self.parts.items()}


def document(event: Event, addresses: Addresses) -> dict[str, Any]:
    """Of an event `with_parties`, with its series, parent and source."""
    return {
        "slug": event.slug,
        "status": "published",
        "uid": str(event.uid),
        "sequence": event.sequence,
        "title_de": event.title_de,
        "title_en": event.title_en,
        "type": event.type,
        **_date(event),
        "display_de": _in_words(event.period, event.is_planned, "de"),
        "display_en": _in_words(event.period, event.is_planned, "en"),
        "start_time": _time(event.start_time),
        "end_time": _time(event.end_time),
        "timezone": event.timezone,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "state": event.state,
        "state_note_de": event.state_note_de,
        "state_note_en": event.state_note_en,
        "is_concretised": event.is_concretised,
        "earlier_dates": [_earlier(date) for date in event.earlier_dates.all()],
        "attendance_mode": event.attendance_mode,
        "place_name": event.place_name,
        "city": event.city,
        "place_level": event.place_level,
        "latitude": _degrees(event.latitude),
        "longitude": _degrees(event.longitude),
        "online_url": event.online_url,
        "description_de": event.description_de,
        "description_en": event.description_en,
        "language": event.language,
        "cost": event.cost,
        "registration_url": event.registration_url,
        "contact": {
            "function": event.contact_function,
            "email": event.contact_email,
            "phone": event.contact_phone,
        },
        "organisers": [_party(party) for party in event.organisers],
        "partners": [_party(party) for party in event.partners],
        "role_thcm": event.role_thcm,
        "coordination": event.coordination,
        "fields": [field.slug for field in event.public_fields],
        "topics": event.topics,
        "series": event.series.slug if event.series and event.series.is_published else None,
        "parent": event.parent.slug if event.parent and event.parent.is_published else None,
        "source": event.source.code if event.source else None,
        "section": event.section,
        "updated_at": event.updated_at,
        **addresses.of(event.slug),
    }


def _date(row: DatedRow) -> dict[str, Any]:
    period = row.period
    return {
        "date": period.start.iso,
        "date_end": period.end.iso if period.end else None,
        "date_precision": row.date_precision,
        "starts_on": row.starts_on,
        "ends_on": row.last_day,
        "is_planned": row.is_planned,
        "date_text": row.date_text,
    }


def _earlier(date: EarlierDate) -> dict[str, Any]:
    return {**_date(date), "replaced_at": date.replaced_at}


@lru_cache(maxsize=10_000)
def _in_words(period: Period, is_planned: bool, language: str) -> str:
    with override(language):
        return Event(**period.columns, is_planned=is_planned).when


def _time(time: dt.time | None) -> str | None:
    return time.isoformat("minutes") if time else None


def _degrees(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _party(party: EventParty) -> dict[str, Any]:
    network = party.network
    return {"name": party.name, "network": network.slug if network and network.is_published else None}
