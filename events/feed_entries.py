"""One VEVENT of somebody else's calendar as plain data of an event: days and times, place, text without markup."""

import datetime as dt
import html
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import nh3
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from events.models import Event
from events.payload import Payload
from events.querysets import LONGEST
from thcm.core.text import CONTROL

BERLIN = ZoneInfo("Europe/Berlin")
LAST_MINUTE = dt.time(23, 59)

_LIMITED = ("title_de", "place_name", "description_de", "online_url", "registration_url")
_READ_AT_MOST = 20_000  # characters of one line, before markup goes
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-f]{1,5}|[a-z]\w{1,30});", re.IGNORECASE)
_ADDRESS = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)
_LINK = re.compile(r"""<a\b[^<>]*\bhref\s*=\s*["']?(https?://[^"'\s<>]++)[^<>]*+>([^<]*)</a>""", re.IGNORECASE)
_BREAK = re.compile(r"<br\b[^<>]*>|</(?:p|div|li|h[1-6]|tr|ul|ol)>", re.IGNORECASE)
_ONLINE = re.compile(r"(online|virtuell|digital|zoom|webex|microsoft teams|ms teams)\b", re.IGNORECASE)
_check_web_address = URLValidator(schemes=("http", "https"))

Note = Callable[[str], None]


def payload_from(event: Any, *, is_cancelled: bool, note: Note) -> Payload:
    """`event` has DTSTART and DTEND of one date. Raises ValueError if it cannot be an event of T³."""
    title = title_of(event)
    if not title:
        raise ValueError(_("Der Titel fehlt."))
    payload = {
        "title_de": title,
        **_when(event["DTSTART"].dt, event["DTEND"].dt),
        "is_planned": str(event.get("STATUS", "")).upper() == "TENTATIVE",
        "state": Event.State.CANCELLED.value if is_cancelled else Event.State.SCHEDULED.value,
        **_where(event, note=note),
        "description_de": plain(event.get("DESCRIPTION") or event.get("X-ALT-DESC")),
        "registration_url": _web_address(event.get("URL"), title, note),
    }
    _cut(payload, note)
    return payload


def title_of(event: Any) -> str:
    return " ".join(plain(event.get("SUMMARY")).split())


def moment(value: dt.date) -> dt.datetime:
    """A day as its midnight, a time without zone as German time."""
    if not isinstance(value, dt.datetime):
        value = dt.datetime(value.year, value.month, value.day)
    return value if value.tzinfo else value.replace(tzinfo=BERLIN)


def _when(start: dt.date, end: dt.date) -> Payload:
    """Days and clock times; an entry from midnight to midnight, or to a minute before, is one without times."""
    begin, stop, zone = moment(start), moment(end), BERLIN.key
    if isinstance(start, dt.datetime):
        begin, zone = _local(begin)
        stop = stop.astimezone(begin.tzinfo)
    is_whole = begin < stop and _is_midnight(begin) and (_is_midnight(stop) or stop.time() >= LAST_MINUTE)
    has_times = isinstance(start, dt.datetime) and not is_whole
    last = stop.date()
    if last > begin.date() and _is_midnight(stop):
        last -= dt.timedelta(days=1)
    if last - begin.date() >= LONGEST:
        raise ValueError(_("Er dauert länger als ein Jahr."))
    return {
        "starts": begin.date().isoformat(),
        "ends": last.isoformat() if last > begin.date() else "",
        "start_time": f"{begin:%H:%M}" if has_times else "",
        "end_time": f"{stop:%H:%M}" if has_times and stop > begin and not _is_midnight(stop) else "",
        "timezone": zone,
    }


def _is_midnight(value: dt.datetime) -> bool:
    return value.time() == dt.time()


def _local(value: dt.datetime) -> tuple[dt.datetime, str]:
    """German time, unless the entry names a place on earth with another one."""
    german = value.astimezone(BERLIN)
    zone = getattr(value.tzinfo, "key", "")
    if "/" in zone and not zone.startswith("Etc/") and value.utcoffset() != german.utcoffset():
        return value, zone
    return german, BERLIN.key


def _where(event: Any, *, note: Note) -> Payload:
    """Place or address of the online meeting, from a line of text that may say either."""
    place = ", ".join(plain(event.get("LOCATION")).split("\n"))
    conference = event.get("CONFERENCE") or event.get("X-MICROSOFT-SKYPETEAMSMEETINGURL") or ""
    online = str(conference[0] if isinstance(conference, list) else conference)
    if address := re.search(r"https?://[^\s,;)]+", place):
        online, place = online or address[0], place.replace(address[0], "").strip(" ,;()|–-")
    online = _web_address(online, title_of(event), note)
    is_online = bool(online) or _ONLINE.match(place) is not None
    is_on_site = bool(place) and not _ONLINE.match(place)
    mode = Event.Attendance.HYBRID if is_online and is_on_site else Event.Attendance.ONLINE
    return {
        "place_name": place if is_on_site else "",
        "place_level": Event.PlaceLevel.VENUE.value if is_on_site else "",
        **_coordinates(event.get("GEO")),
        "online_url": online,
        "attendance_mode": (mode if is_online else Event.Attendance.ON_SITE).value,
    }


def _coordinates(geo: Any) -> Payload:
    """Nought beside nought is what programs write that know no place."""
    latitude, longitude = getattr(geo, "latitude", 0), getattr(geo, "longitude", 0)
    if (latitude, longitude) == (0, 0) or not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return {"latitude": "", "longitude": ""}
    return {"latitude": _number(latitude), "longitude": _number(longitude)}


def _number(value: float) -> str:
    return f"{Decimal(f'{value:.5f}').normalize():f}"


def _web_address(value: Any, title: str, note: Note) -> str:
    address = str(value or "").strip()
    if not address:
        return ""
    try:
        _check_web_address(address)
    except ValidationError:
        text = _("„%(title)s“: Die Adresse „%(url)s“ ist keine vollständige Webadresse und ist weggelassen.")
        note(text % {"title": title[:100], "url": address[:100]})
        return ""
    return address


def plain(value: Any) -> str:
    """Text without markup; links keep their address, paragraphs their line."""
    text = str((value[0] if isinstance(value, list) else value) or "")[:_READ_AT_MOST]
    text = _ADDRESS.sub(r" \1 ", text)
    if _TAG.search(text):
        text = _LINK.sub(lambda link: link[2] if link[1] in link[2] else f"{link[2]} ({link[1]})", text)
        text = nh3.clean(_BREAK.sub("\n", text), tags=set())
    text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text).replace("\xa0", " ").translate(CONTROL)
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _cut(payload: Payload, note: Note) -> None:
    """What is longer than an event may say ends with „…“; an address that is too long is no address."""
    for name in _LIMITED:
        column: Any = Event._meta.get_field(name)
        text = payload[name]
        if len(text) > column.max_length:
            payload[name] = "" if name.endswith("_url") else text[: column.max_length - 1].rstrip() + "…"
            words = {"title": payload["title_de"][:100], "field": column.verbose_name}
            note(_("„%(title)s“: „%(field)s“ ist zu lang und gekürzt.") % words)
