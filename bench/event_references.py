"""What T³ is measured against: (d) a calendar of `icalendar` objects, (e) one of strings from rows, (f) a plain
ModelViewSet, (g) a bare view that returns the bytes of the portal's own feed.

(d), (e) and (f) say of each event what the portal says, and load related rows ahead, as anybody would write it.
"""

import datetime as dt
import os
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from rest_framework import pagination, serializers, viewsets

from clusters.models import GrowthField
from events.models import EarlierDate, Event, EventParty

FEED_FILE = "BENCH_FEED"  # name of the variable with the path of the file that (g) returns
CALENDAR = "text/calendar; charset=utf-8"
KNOWN_DAYS = Event.objects.filter(status="published", date_precision="day").order_by("starts_on", "start_time", "pk")

EVENTS = """
SELECT id, uid::text, sequence, to_char(updated_at AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MISS"Z"'), title_de, type, state,
       state_note_de, is_planned, starts_on, ends_before, start_time, end_time, timezone, place_name, city,
       latitude::float8, longitude::float8, online_url, registration_url, description_de, slug
  FROM events_event WHERE status = 'published' AND date_precision = 'day' ORDER BY starts_on, start_time, id
"""
PARTIES = """
SELECT p.event_id, p.role, coalesce(w.short, nullif(o.short, ''), o.name, p.label) FROM events_eventparty p
  LEFT JOIN networks_network w ON w.id = p.network_id LEFT JOIN core_organisation o ON o.id = p.organisation_id
 ORDER BY p.event_id, p."order"
"""
FIELDS = """
SELECT g.event_id, f.name_de FROM events_event_growth_fields g JOIN clusters_growthfield f ON f.id = g.growthfield_id
 WHERE f.status = 'published'
"""
HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Bench//DE\r\nCALSCALE:GREGORIAN\r\n"
STATES, TYPES = ({key: str(name) for key, name in kind.choices} for kind in (Event.State, Event.Type))
DAY = dt.timedelta(days=1)


def objects(request: HttpRequest) -> HttpResponse:
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Bench//DE")
    calendar.add("calscale", "GREGORIAN")
    related = ("parties__network", "parties__organisation", "growth_fields")
    for event in KNOWN_DAYS.prefetch_related(*related):
        calendar.add_component(_entry(event))
    return HttpResponse(calendar.to_ical(), content_type=CALENDAR)


def _entry(event: Event) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", str(event.uid))
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.updated_at)
    entry.add("last-modified", event.updated_at)
    is_cancelled = event.state == "cancelled"
    entry.add("summary", f"Abgesagt: {event.title_de}" if is_cancelled else event.title_de)
    entry.add("status", "CANCELLED" if is_cancelled else "TENTATIVE" if event.is_planned else "CONFIRMED")
    entry.add("transp", "TRANSPARENT" if is_cancelled or event.is_planned else "OPAQUE")
    if event.start_time:
        zone = ZoneInfo(event.timezone)
        entry.add("dtstart", dt.datetime.combine(event.starts_on, event.start_time, zone))
        if event.end_time:
            entry.add("dtend", dt.datetime.combine(event.last_day, event.end_time, zone))
    else:
        entry.add("dtstart", event.starts_on)
        entry.add("dtend", event.ends_before)
    if event.place or event.online_url:
        entry.add("location", event.place or event.online_url)
    if event.latitude is not None:
        entry.add("geo", (float(event.latitude), float(event.longitude)))
    names = {"organiser": [], "partner": []}
    for party in event.parties.all():
        names[party.role].append(party.name)
    parties = (", ".join(names["organiser"]), ", ".join(names["partner"]))
    more = (event.online_url, event.registration_url, event.slug)
    entry.add("description", _description(event.state, event.state_note_de, event.description_de, *parties, *more))
    fields = [field.name_de for field in event.growth_fields.all() if field.status == "published"]
    entry.add("categories", [event.get_type_display(), *fields])
    entry.add("url", f"{settings.SITE_URL}/t3/{event.slug}/")
    return entry


def _description(
    state: str, note: str, text: str, organisers: str, partners: str, online: str, registration: str, slug: str
) -> str:
    parts = ["" if state == "scheduled" else f"{STATES[state]} – {note}" if note else STATES[state], text]
    labels = (("Veranstalter", organisers), ("Partner", partners), ("Online-Teilnahme", online))
    parts += [f"{label}: {value}" if value else "" for label, value in (*labels, ("Anmeldung", registration))]
    return "\n\n".join(filter(None, (*parts, f"{settings.SITE_URL}/t3/{slug}/")))


def strings(request: HttpRequest) -> HttpResponse:
    parties, fields = defaultdict(list), defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(PARTIES)
        for event_id, role, name in cursor.fetchall():
            parties[event_id, role].append(name)
        cursor.execute(FIELDS)
        for event_id, name in cursor.fetchall():
            fields[event_id].append(name)
        cursor.execute(EVENTS)
        lines = [line for row in cursor.fetchall() for line in _lines(parties, fields, *row)]
    return HttpResponse(f"{HEAD}{''.join(lines)}END:VCALENDAR\r\n", content_type=CALENDAR)


def _lines(
    parties, fields, key, uid, sequence, changed, title, type_, state, note, is_planned, start, end, start_time,
    end_time, zone, place_name, city, latitude, longitude, online, registration, text, slug,
):  # fmt: skip
    is_cancelled = state == "cancelled"
    status = "CANCELLED" if is_cancelled else "TENTATIVE" if is_planned else "CONFIRMED"
    yield f"BEGIN:VEVENT\r\nUID:{uid}\r\nSEQUENCE:{sequence}\r\nDTSTAMP:{changed}\r\nLAST-MODIFIED:{changed}\r\n"
    yield _folded(f"SUMMARY:{'Abgesagt: ' if is_cancelled else ''}{_escaped(title)}")
    yield f"STATUS:{status}\r\nTRANSP:{'OPAQUE' if status == 'CONFIRMED' else 'TRANSPARENT'}\r\n"
    if start_time:
        yield f"DTSTART;TZID={zone}:{start:%Y%m%d}T{start_time:%H%M%S}\r\n"
        if end_time:
            yield f"DTEND;TZID={zone}:{end - DAY:%Y%m%d}T{end_time:%H%M%S}\r\n"
    else:
        yield f"DTSTART;VALUE=DATE:{start:%Y%m%d}\r\nDTEND;VALUE=DATE:{end:%Y%m%d}\r\n"
    if place := ", ".join(filter(None, (place_name, city))) or online:
        yield _folded(f"LOCATION:{_escaped(place)}")
    if latitude is not None:
        yield f"GEO:{latitude};{longitude}\r\n"
    names = (", ".join(parties[key, "organiser"]), ", ".join(parties[key, "partner"]))
    yield _folded(f"DESCRIPTION:{_escaped(_description(state, note, text, *names, online, registration, slug))}")
    yield _folded(f"CATEGORIES:{','.join(map(_escaped, (TYPES[type_], *fields[key])))}")
    yield _folded(f"URL:{settings.SITE_URL}/t3/{slug}/")
    yield "END:VEVENT\r\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """No line longer than 75 bytes, and no character cut."""
    data = line.encode()
    parts = []
    while len(data) > 75:
        end = 75
        while data[end] & 0xC0 == 0x80:
            end -= 1
        parts.append(data[:end])
        data = b" " + data[end:]
    return b"\r\n".join((*parts, data)).decode() + "\r\n"


def same_bytes(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_feed(), content_type=CALENDAR, headers={"Content-Encoding": "gzip"})


@cache
def _feed() -> bytes:
    return Path(os.environ[FEED_FILE]).read_bytes()


class PlainEarlierDate(serializers.ModelSerializer):
    date = serializers.CharField(source="period.start")
    date_end = serializers.CharField(source="period.end", default=None)
    ends_on = serializers.DateField(source="last_day")

    class Meta:
        model = EarlierDate
        fields = (
            "date",
            "date_end",
            "date_precision",
            "starts_on",
            "ends_on",
            "is_planned",
            "date_text",
            "replaced_at",
        )


class PlainParty(serializers.ModelSerializer):
    name = serializers.CharField()
    network = serializers.SlugRelatedField("slug", read_only=True)

    class Meta:
        model = EventParty
        fields = ("name", "network")


class PlainEvent(serializers.HyperlinkedModelSerializer):
    date = serializers.CharField(source="period.start")
    date_end = serializers.CharField(source="period.end", default=None)
    ends_on = serializers.DateField(source="last_day")
    display_de = serializers.CharField(source="when")
    display_en = serializers.CharField(source="when")
    earlier_dates = PlainEarlierDate(many=True)
    contact = serializers.SerializerMethodField()
    organisers = PlainParty(many=True)
    partners = PlainParty(many=True)
    fields_ = serializers.SlugRelatedField("slug", source="growth_fields", many=True, read_only=True)
    series = serializers.SlugRelatedField("slug", read_only=True)
    parent = serializers.SlugRelatedField("slug", read_only=True)
    source = serializers.SlugRelatedField("code", read_only=True)
    url = serializers.HyperlinkedIdentityField("event", lookup_field="slug")
    html_url = serializers.HyperlinkedIdentityField("event", lookup_field="slug")
    ics_url = serializers.HyperlinkedIdentityField("event", lookup_field="slug")

    class Meta:
        model = Event
        fields = (
            *("slug", "status", "uid", "sequence", "title_de", "title_en", "type", "date", "date_end"),
            *("date_precision", "starts_on", "ends_on", "is_planned", "date_text", "display_de", "display_en"),
            *("start_time", "end_time", "timezone", "starts_at", "ends_at", "state", "state_note_de"),
            *("state_note_en", "is_concretised", "earlier_dates", "attendance_mode", "place_name", "city"),
            *("place_level", "latitude", "longitude", "online_url", "description_de", "description_en", "language"),
            *("cost", "registration_url", "contact", "organisers", "partners", "role_thcm", "coordination", "fields_"),
            *("topics", "series", "parent", "source", "section", "updated_at", "url", "html_url", "ics_url"),
        )

    def get_contact(self, event: Event) -> dict[str, Any]:
        return {"function": event.contact_function, "email": event.contact_email, "phone": event.contact_phone}


class Pages(pagination.PageNumberPagination):
    page_size = 100


class PlainEvents(viewsets.ModelViewSet):
    serializer_class = PlainEvent
    pagination_class = Pages
    lookup_field = "slug"

    def get_queryset(self):
        events = Event.objects.filter(status="published").select_related("series", "parent", "source").order_by("id")
        events = events.prefetch_related("parties__network", "parties__organisation", "growth_fields", "earlier_dates")
        if "field" in self.request.GET:
            events = events.filter(growth_fields__in=GrowthField.objects.filter(slug=self.request.GET["field"]))
        return events


urlpatterns = [
    path("calendar/objects", objects),
    path("calendar/strings", strings),
    path("calendar/bytes", same_bytes),
    path("events", PlainEvents.as_view({"get": "list"})),
    path("events/<slug:slug>", PlainEvents.as_view({"get": "retrieve"}), name="event"),
]
