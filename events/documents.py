"""The public record of an event, for lists and single records: put together by hand, with one query for all that
belongs to the events; serializers and rows of six models would take three times as long.

`events.api.EventSerializer` describes the shape.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import override

from clusters.models import GrowthField
from events.dates import Period
from events.models import EarlierDate, Event, EventParty, EventSeries
from events.models.periods import DatedRow
from networks.models import Network
from thcm.core.models import Organisation, Source

TABLES = {
    "earlier": EarlierDate._meta.db_table,
    "event": Event._meta.db_table,
    "field": GrowthField._meta.db_table,
    "in_field": Event.growth_fields.through._meta.db_table,
    "network": Network._meta.db_table,
    "organisation": Organisation._meta.db_table,
    "party": EventParty._meta.db_table,
    "series": EventSeries._meta.db_table,
    "source": Source._meta.db_table,
}
RELATIONS = """
SELECT event.id, series.slug, parent.slug, source.code,
       ARRAY (SELECT field.slug FROM {in_field} AS link JOIN {field} AS field ON field.id = link.growthfield_id
               WHERE link.event_id = event.id AND field.status = 'published' ORDER BY field."order", field.slug),
       ARRAY (SELECT json_build_array(party.role, coalesce(nullif(party.label, ''), network.short,
                                                           nullif(organisation.short, ''), organisation.name),
                                      CASE WHEN network.status = 'published' THEN network.slug END)
                FROM {party} AS party
                LEFT JOIN {network} AS network ON network.id = party.network_id
                LEFT JOIN {organisation} AS organisation ON organisation.id = party.organisation_id
               WHERE party.event_id = event.id ORDER BY party."order", party.id),
       EXISTS (SELECT FROM {earlier} AS earlier WHERE earlier.event_id = event.id)
  FROM {event} AS event
  LEFT JOIN {series} AS series ON series.id = event.series_id AND series.status = 'published'
  LEFT JOIN {event} AS parent ON parent.id = event.parent_id AND parent.status = 'published'
  LEFT JOIN {source} AS source ON source.id = event.source_id
 WHERE event.id = ANY (%s::bigint[])
"""


class Relations(NamedTuple):
    """What belongs to one event; parties as role, name and slug."""

    series: str | None
    parent: str | None
    source: str | None
    fields: list[str]
    parties: list[tuple[str, str, str | None]]
    earlier: list[EarlierDate]


def relations_of(event_ids: Iterable[int]) -> dict[int, Relations]:
    """By key of the event: one query, and another if the date of one of them was another before."""
    with connection.cursor() as cursor:
        cursor.execute(RELATIONS.format(**TABLES), [f"{{{','.join(map(str, event_ids))}}}"])
        rows = cursor.fetchall()
    earlier: dict[int, list[EarlierDate]] = {row[0]: [] for row in rows}
    if changed := [row[0] for row in rows if row[-1]]:
        for date in EarlierDate.objects.filter(event__in=changed):
            earlier[date.event_id].append(date)
    return {key: Relations._make([*values, earlier[key]]) for key, *values, _has_earlier in rows}


class Addresses:
    """Where events stand; each contains the slug E0 in place of an event's own."""

    PLACEHOLDER = "E0"

    def __init__(self, **addresses: str) -> None:
        self.parts = {name: address.rsplit(self.PLACEHOLDER, 1) for name, address in addresses.items()}

    def of(self, slug: str) -> dict[str, str]:
        return {name: slug.join(parts) for name, parts in self.parts.items()}


def document(event: Event, relations: Relations, addresses: Addresses) -> dict[str, Any]:
    event.latest_earlier_date = next(iter(relations.earlier), None)
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
        "earlier_dates": [_earlier(date) for date in relations.earlier],
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
        "organisers": _parties(relations, EventParty.Role.ORGANISER),
        "partners": _parties(relations, EventParty.Role.PARTNER),
        "role_thcm": event.role_thcm,
        "coordination": event.coordination,
        "fields": relations.fields,
        "topics": event.topics,
        "series": relations.series,
        "parent": relations.parent,
        "source": relations.source,
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


def _parties(relations: Relations, wanted: str) -> list[dict[str, Any]]:
    return [{"name": name, "network": network} for role, name, network in relations.parties if role == wanted]
