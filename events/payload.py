"""An event as plain data: what submissions carry and calendars of networks are turned into.

Keys are columns of Event, but: `starts` and `ends` are partial dates as text ("2013-03-14", "2013-Q1"; `ends` is empty
for one day, month …), times are "HH:MM" or "", `fields` are slugs, `organisers` and `partners` lists of
{"network": slug} or {"name": text}, `series` and `parent` slugs or "". A key that is missing says nothing.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.models import GrowthField
from events.dates import Period
from events.models import Event, EventParty, EventSeries
from networks.models import Network
from thcm.core.dates import PartialDate
from thcm.core.models import Organisation

Payload = dict[str, Any]

TEXTS = (
    "title_de",
    "title_en",
    "type",
    "state",
    "state_note_de",
    "timezone",
    "place_name",
    "city",
    "place_level",
    "online_url",
    "attendance_mode",
    "description_de",
    "description_en",
    "language",
    "cost",
    "registration_url",
    "contact_function",
    "contact_email",
    "contact_phone",
    "image_alt",
)
DATE = ("starts", "ends", "is_planned", "date_text")
TIMES = ("start_time", "end_time")
COORDINATES = ("latitude", "longitude")
PARTIES = {"organisers": EventParty.Role.ORGANISER, "partners": EventParty.Role.PARTNER}
LABELS = {
    "starts": gettext_lazy("Termin"),
    "ends": gettext_lazy("bis"),
    "fields": gettext_lazy("Felder"),
    "organisers": gettext_lazy("Veranstalter"),
    "partners": gettext_lazy("Partner"),
    "series": gettext_lazy("Reihe"),
    "parent": gettext_lazy("Teil von"),
}


@dataclass(frozen=True)
class Line:
    """One statement in words, beside what it was before."""

    label: str
    old: str
    new: str

    @property
    def has_changed(self) -> bool:
        return self.old != self.new


def payload_of(event: Event) -> Payload:
    """Everything that a submission may say of it."""
    period = event.period
    return {
        **{name: getattr(event, name) for name in TEXTS},
        "starts": period.start.iso,
        "ends": period.end.iso if period.end else "",
        "is_planned": event.is_planned,
        "date_text": event.date_text,
        **{name: _time_text(getattr(event, name)) for name in TIMES},
        **{name: _number_text(getattr(event, name)) for name in COORDINATES},
        "topics": list(event.topics),
        "fields": sorted(field.slug for field in event.growth_fields.all()),
        **{key: [_party(party) for party in getattr(event, key)] for key in PARTIES},
        "series": event.series.slug if event.series else "",
        "parent": event.parent.slug if event.parent else "",
    }


def _time_text(time: dt.time | None) -> str:
    return f"{time:%H:%M}" if time else ""


def _number_text(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"


def _party(party: EventParty) -> dict[str, str]:
    if party.network:
        return {"network": party.network.slug}
    return {"organisation": party.organisation.slug} if party.organisation else {"name": party.label}


def period_of(payload: Payload) -> Period:
    """Raises ValueError if `starts` and `ends` are no period."""
    ends = payload.get("ends")
    return Period.of(PartialDate.parse(payload["starts"]), PartialDate.parse(ends) if ends else None)


def put_into(event: Event, payload: Payload) -> None:
    """Sets the columns that the payload speaks of; does not save. Raises ValueError for what is no date or time."""
    for name in (*TEXTS, "is_planned", "date_text"):
        if name in payload:
            setattr(event, name, payload[name])
    if "starts" in payload:
        for name, value in period_of(payload).columns.items():
            setattr(event, name, value)
    for name in TIMES:
        if name in payload:
            setattr(event, name, dt.time.fromisoformat(payload[name]) if payload[name] else None)
    for name in COORDINATES:
        if name in payload:
            setattr(event, name, Decimal(payload[name]) if payload[name] else None)
    if "topics" in payload:
        event.topics = payload["topics"]
    if "series" in payload:
        event.series = EventSeries.objects.filter(slug=payload["series"]).first()
    if "parent" in payload:
        event.parent = Event.objects.filter(slug=payload["parent"]).exclude(pk=event.pk).first()


def put_relations(event: Event, payload: Payload) -> None:
    """Fields and parties of a saved event. What is no longer there is left out."""
    if "fields" in payload:
        event.growth_fields.set(GrowthField.objects.filter(slug__in=payload["fields"]))
    for key, role in PARTIES.items():
        if key in payload and payload[key] != [_party(party) for party in event.parties.all() if party.role == role]:
            event.parties.filter(role=role).delete()
            EventParty.objects.bulk_create(_parties(event, role, payload[key]))
    getattr(event, "_prefetched_objects_cache", {}).clear()


def _parties(event: Event, role: str, items: Iterable[dict[str, str]]) -> list[EventParty]:
    items = list(items)
    networks = _by_slug(Network, items, "network")
    organisations = _by_slug(Organisation, items, "organisation")
    parties = []
    for order, item in enumerate(items):
        party = EventParty(event=event, role=role, order=order, label=item.get("name", ""))
        party.network, party.organisation = (
            networks.get(item.get("network")),
            organisations.get(item.get("organisation")),
        )
        if party.network or party.organisation or party.label:
            parties.append(party)
    return parties


def _by_slug(model: Any, items: list[dict[str, str]], key: str) -> dict[Any, Any]:
    slugs = [item[key] for item in items if key in item]
    return {row.slug: row for row in model.objects.filter(slug__in=slugs)} if slugs else {}


def compared(before: Payload | None, after: Payload) -> list[Line]:
    """What the payload says, in words, beside what was before; statements that are empty on both sides are left out."""
    names = [name for name in (*LABELS_IN_ORDER, *sorted(after.keys() - set(LABELS_IN_ORDER))) if name in after]
    lines = [
        Line(label_of(name), in_words(name, (before or {}).get(name)), in_words(name, after[name])) for name in names
    ]
    return [line for line in lines if line.old or line.new]


LABELS_IN_ORDER = (
    *("title_de", "title_en", "type", "starts", "ends", "is_planned", "date_text", "start_time", "end_time"),
    *("timezone", "state", "state_note_de", "organisers", "partners", "place_name", "city", "place_level"),
    *("latitude", "longitude", "attendance_mode", "online_url", "description_de", "description_en", "language"),
    *("cost", "registration_url", "contact_function", "contact_email", "contact_phone", "fields", "topics"),
    *("series", "parent", "image_alt"),
)


def label_of(name: str) -> str:
    if name in LABELS:
        return str(LABELS[name])
    field: Any = Event._meta.get_field(name)
    return str(capfirst(field.verbose_name))


def in_words(name: str, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if name in ("starts", "ends"):
        return PartialDate.parse(value).text
    if name == "fields":
        return ", ".join(field.name for field in GrowthField.objects.filter(slug__in=value))
    if name in PARTIES:
        return ", ".join(party_name(item) for item in value)
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, list):
        return ", ".join(value)
    field: Any = Event._meta.get_field(name)
    if isinstance(field, models.ForeignKey):
        related: Any = field.related_model
        row = related.objects.filter(slug=value).first()
        return str(row or value)
    return str(dict(field.flatchoices).get(value, value))


def party_name(item: dict[str, str]) -> str:
    if "network" in item:
        network = Network.objects.filter(slug=item["network"]).first()
        return network.short if network else item["network"]
    if "organisation" in item:
        organisation = Organisation.objects.filter(slug=item["organisation"]).first()
        return str(organisation or item["organisation"])
    return item["name"]
