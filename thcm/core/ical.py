"""What stands around the entries of an iCalendar file (RFC 5545)."""

from collections.abc import Iterable

import icalendar

PRODUCT = "-//Cluster management portal//T3//DE"
READ_AGAIN_AFTER = "PT1H"


def whole_calendar(name: str, description: str, parts: Iterable[str]) -> str:
    """`parts` are finished VTIMEZONEs and VEVENTs."""
    head = icalendar.Calendar()
    head.add("prodid", PRODUCT)
    head.add("version", "2.0")
    head.add("calscale", "GREGORIAN")
    head.add("x-wr-calname", name)
    head.add("x-wr-caldesc", description)
    head.add("refresh-interval", icalendar.vDuration.from_ical(READ_AGAIN_AFTER), {"VALUE": "DURATION"})
    head.add("x-published-ttl", READ_AGAIN_AFTER)
    before, end = head.to_ical().decode().split("END:VCALENDAR")
    return "".join((before, *parts, "END:VCALENDAR", end))
