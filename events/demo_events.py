"""Demo events and submissions for `seed_demo`: data/demo-events.yaml, made relative to today as in real use."""

import datetime as dt
from typing import Any

import yaml
from django.conf import settings
from django.utils import timezone

from clusters.models import GrowthField
from events.actions import change_event, create_event
from events.models import Event, EventSeries, EventSubmission
from events.moderation import question
from events.payload import Payload, payload_of
from events.submission_actions import submit
from events.trips import register_interest
from networks.models import Network
from thcm.core.dates import PartialDate
from thcm.core.models import User
from thcm.core.text import slugify_german

PATH = settings.BASE_DIR / "data" / "demo-events.yaml"
TO_MONDAY = {5: dt.timedelta(days=2), 6: dt.timedelta(days=1)}
OWN_KEYS = frozenset({"then", "question", "of", "network", "parent"})


class Reader:
    """Turns records of the file into payloads."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content
        self.today = timezone.localdate()
        models = (Network, GrowthField, EventSeries)
        self.known = {slug for model in models for slug in model.objects.values_list("slug", flat=True)}

    def is_loaded(self, record: dict[str, Any]) -> bool:
        """Whether the networks, fields and the series that it names are there."""
        parties = [*record.get("organisers", ()), *record.get("partners", ())]
        named = {party["network"] for party in parties if "network" in party}
        named.update(record.get("fields", ()), filter(None, (record.get("series"), record.get("network"))))
        return named <= self.known

    def event(self, record: dict[str, Any]) -> Payload:
        return self.content["common"] | self.changes(record)

    def changes(self, record: dict[str, Any]) -> Payload:
        payload = {key: value for key, value in record.items() if key not in OWN_KEYS}
        if when := payload.pop("when", None):
            payload |= self._period(when, payload.pop("days", 1))
        if city := payload.get("city"):
            latitude, longitude = self.content["cities"][city]
            payload |= {"latitude": latitude, "longitude": longitude, "place_level": Event.PlaceLevel.CITY}
        return payload

    def _period(self, when: str, days: int) -> Payload:
        *middle, precision, distance = when.split()
        date = PartialDate.containing(self.today + dt.timedelta(days=int(distance)), precision)
        if middle:
            date = PartialDate(date.starts_on + (date.ends_before - date.starts_on) / 2, "day")
        if date.precision != "day":
            return {"starts": date.iso}
        first = date.starts_on + TO_MONDAY.get(date.starts_on.weekday(), dt.timedelta())
        last = first + dt.timedelta(days=days - 1)
        return {"starts": first.isoformat(), "ends": last.isoformat() if days > 1 else ""}


def seed_events(*, user: User) -> None:
    """Makes what is missing and whose networks, fields and series are loaded; `user` enters the events."""
    reader = Reader(yaml.safe_load(PATH.read_text(encoding="utf-8")))
    for record in filter(reader.is_loaded, reader.content["events"]):
        if not find(record["title_de"]):
            _enter(reader, record, user)
    for record in filter(reader.is_loaded, reader.content["submissions"]):
        _submit(reader, record, user)
    _register_interest(user, **reader.content["interest"])


def find(title: str) -> Event | None:
    return Event.objects.filter(title_de=title).first()


def _enter(reader: Reader, record: dict[str, Any], user: User) -> None:
    whole = find(record.get("parent", ""))
    payload = reader.event(record) | {"parent": whole.slug if whole else ""}
    event = create_event(payload=payload, origin=Event.Origin.MANUAL, user=user)
    for change in record.get("then", ()):
        event = change_event(event=event, payload=reader.changes(change), user=user)


def _submit(reader: Reader, record: dict[str, Any], user: User) -> None:
    """A change is sent by the editor of its network, if there is one; `user` asks back."""
    event, network = find(record.get("of", "")), Network.objects.filter(slug=record.get("network", "")).first()
    kind = EventSubmission.Kind.CHANGE if "of" in record else EventSubmission.Kind.NEW
    title = record.get("of") or record["title_de"]
    if ("of" in record and not event) or EventSubmission.objects.filter(kind=kind, payload__title_de=title).exists():
        return
    before = payload_of(event) if event else None
    submission = submit(
        kind=kind,
        event=event,
        before=before,
        payload=before | reader.changes(record) if before else reader.event(record),
        network=network,
        editor=User.objects.filter(network_editors__network=network).first() if network else None,
        email=f"{slugify_german(title)}@example.org",
        is_confirmed=True,
    )
    if "question" in record:
        question(submission=submission, reason=record["question"], user=user)


def _register_interest(user: User, *, trip: str, network: str, **values: Any) -> None:
    event, holder = find(trip), Network.objects.filter(slug=network).first()
    if event and holder and not event.trip_interests.exists():
        register_interest(event=event, network=holder, user=user, **values)
