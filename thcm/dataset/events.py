"""Events and series of a data set, each with its date as exact as the source gives it (R33)."""

from collections.abc import Iterator

from events.dates import Period
from events.models import Event, EventParty, EventSeries
from thcm.core.dates import PartialDate
from thcm.core.text import slugify_german
from thcm.dataset.event_schema import EventRecord
from thcm.dataset.rows import Ref, Row
from thcm.dataset.schema import Dataset

_SERIES = "Veranstaltungsreihe"
_TYPES = {
    "Flagship-Veranstaltung": Event.Type.FLAGSHIP,
    "Cross-over-Veranstaltung": Event.Type.CROSS_OVER,
    "Kick-off-Workshop": Event.Type.KICKOFF,
    "Panel": Event.Type.PANEL,
    "Delegations-/Unternehmerreise": Event.Type.DELEGATION,
    "Cluster-Konferenz": Event.Type.CLUSTER_CONFERENCE,
    "Cluster-Days": Event.Type.CLUSTER_DAYS,
    "Messe": Event.Type.FAIR,
}  # every other type is an event of a network
_ROLES = {
    "Organisator/Mitorganisator": Event.Role.ORGANISER,
    "Partner": Event.Role.PARTNER,
    "Unterstützer": Event.Role.SUPPORTER,
    "Prozesssteuerung": Event.Role.PROCESS,
    None: "",
}


def events_rows(dataset: Dataset) -> Iterator[Row]:
    networks = {network.id for network in dataset.networks}
    for record in dataset.events:
        if record.type == _SERIES:
            holder = next(iter(record.organisers), None)
            yield _series(record.title, record.title_en, holder, networks, record.source)
    for item in dataset.network_events:
        if item.recurrence:  # the others stand among the activities of the network
            yield _series(item.title, "", item.network, networks, None, item.recurrence)
    # A part may stand above its whole in the file.
    for record in sorted(dataset.events, key=lambda record: record.parent is not None):
        yield _event(dataset, record)
        yield from _parties(record, networks)


def _series(
    title: str, title_en: str, holder: str | None, networks: set[str], source: str | None, recurrence: str = ""
) -> Row:
    slug = slugify_german(title)
    values = {
        "slug": slug,
        "name_de": title,
        "name_en": title_en,
        "recurrence_de": recurrence,
        "network": Ref("networks", holder) if holder in networks else None,
        "organisation": Ref("organisations", holder) if holder and holder not in networks else None,
        "source": Ref("sources", source) if source else None,
    }
    return Row("event_series", slug, EventSeries, ("slug",), values)


def _event(dataset: Dataset, record: EventRecord) -> Row:
    titles = {event.id: event.title for event in dataset.events if event.type == _SERIES}
    series = titles.get(record.id) or titles.get(record.parent or "")
    return Row(
        "events",
        record.id,
        Event,
        ("slug",),
        {
            "slug": record.id,
            "title_de": record.title,
            "title_en": record.title_en,
            "aliases": record.aliases,
            "type": _TYPES.get(record.type, Event.Type.NETWORK_EVENT),
            "role_thcm": _ROLES[record.role_thcm],
            **Period.of(PartialDate.parse(record.date.value)).columns,
            "is_planned": record.date.planned,
            "date_text": record.date.text,
            **_place(record),
            "description_de": "\n\n".join(filter(None, (record.goal_text, record.frame, record.scope))),
            "topics": record.topics,
            "coordination": record.coordination,
            "series": Ref("event_series", slugify_german(series)) if series else None,
            "parent": Ref("events", record.parent) if record.parent else None,
            "roadmap": Ref("roadmaps", record.roadmap) if record.roadmap else None,
            "panel_session": Ref("panel_sessions", record.id) if record.panel else None,
            "source": Ref("sources", record.source) if record.source else None,
            "section": record.section,
            "note": "; ".join(filter(None, (record.fields_note, record.note))),
            # What the source does not state is to be looked at.
            "review_due_on": PartialDate.parse(dataset.meta.editorial_deadline).starts_on
            if record.fields_note
            else None,
        },
        {"growth_fields": [Ref("fields", field) for field in record.fields]},
    )


def _place(record: EventRecord) -> dict[str, str]:
    if not record.place:
        return {"place_name": "", "city": "", "place_level": ""}
    is_abroad = _TYPES.get(record.type) == Event.Type.DELEGATION
    if record.place_precision == "Land" or is_abroad:
        level = Event.PlaceLevel.COUNTRY if is_abroad else Event.PlaceLevel.REGION
        return {"place_name": record.place, "city": "", "place_level": level}
    return {"place_name": "", "city": record.place, "place_level": Event.PlaceLevel.CITY}


def _parties(record: EventRecord, networks: set[str]) -> Iterator[Row]:
    parties = [(EventParty.Role.ORGANISER, party) for party in record.organisers]
    parties += [(EventParty.Role.PARTNER, party) for party in record.partners]
    for order, (role, party) in enumerate(parties):
        section = "networks" if party in networks else "organisations"
        column = "network" if party in networks else "organisation"
        yield _party(record, role, order, {column: Ref(section, party)})
    if record.partners_text:
        yield _party(record, EventParty.Role.PARTNER, len(parties), {"label": record.partners_text})


def _party(record: EventRecord, role: str, order: int, whom: dict[str, Ref | str]) -> Row:
    values = {"event": Ref("events", record.id), "role": role, "order": order, **whom}
    return Row("event_parties", f"{record.id} {order + 1}", EventParty, ("event", "role", "order"), values)
