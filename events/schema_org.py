"""An event in the words of schema.org, for search engines. Only where a day is known (R35)."""

from typing import Any

from django.conf import settings

from events.models import Event

_STATES = {
    Event.State.SCHEDULED: "EventScheduled",
    Event.State.CANCELLED: "EventCancelled",
    Event.State.POSTPONED: "EventPostponed",
    Event.State.RESCHEDULED: "EventRescheduled",
}
_MODES = {
    Event.Attendance.ON_SITE: "OfflineEventAttendanceMode",
    Event.Attendance.ONLINE: "OnlineEventAttendanceMode",
    Event.Attendance.HYBRID: "MixedEventAttendanceMode",
}


def described(event: Event) -> dict[str, Any] | None:
    """None while no day is known."""
    if not event.is_exact:
        return None
    statements = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.title,
        "description": event.description,
        "url": settings.SITE_URL + event.get_absolute_url(),
        "startDate": (event.starts_at or event.starts_on).isoformat(),
        "endDate": _end(event),
        "previousStartDate": _former_start(event),
        "eventStatus": f"https://schema.org/{_STATES[Event.State(event.state)]}",
        "eventAttendanceMode": f"https://schema.org/{_MODES[Event.Attendance(event.attendance_mode)]}",
        "location": _locations(event),
        "organizer": [{"@type": "Organization", "name": party.name} for party in event.organisers],
        "image": settings.SITE_URL + event.image.url if event.image else "",
        "inLanguage": [] if not event.language else event.language.split("_"),
    }
    return {name: value for name, value in statements.items() if value}


def _end(event: Event) -> str:
    """Empty where the day is known and its hour is not: a day alone would lie before the start."""
    if event.starts_at and not event.ends_at and event.last_day == event.starts_on:
        return ""
    return (event.ends_at or event.last_day).isoformat()


def _former_start(event: Event) -> str:
    former = event.latest_earlier_date
    is_known = event.state == Event.State.RESCHEDULED and former and former.is_exact
    return former.starts_on.isoformat() if former and is_known else ""


def _locations(event: Event) -> list[dict[str, Any]]:
    locations: list[dict[str, Any]] = []
    if event.place:
        place: dict[str, Any] = {"@type": "Place", "name": event.place_name or event.city}
        if event.city:
            place["address"] = {"@type": "PostalAddress", "addressLocality": event.city}
        locations.append(place)
    if event.online_url and event.attendance_mode != Event.Attendance.ON_SITE:
        locations.append({"@type": "VirtualLocation", "url": event.online_url})
    return locations
