"""Förderberatung des Bundes: announcements of the federal ministries, from eleven RSS feeds of twenty items each.

Read from `foerderinfo.bund.de/…/rss/<topic>/rssnewsfeed.xml`; the documented structure of the feeds, items of
2026-10-08. The feeds overlap and one is the narrowest of all, so all are read and merged by link.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson
from django.utils import timezone
from django.utils.translation import gettext as _
from lxml import etree, html

from funding.deadlines import Periods, periods_of
from funding.facts import DeadlineFacts, ProgrammeFacts
from funding.german_dates import Stated, read
from funding.sources import Parsed, Raw
from funding.terms import Region
from thcm.core.foreign import SourceChanged, SourceMissing

PARSER_VERSION = 2
IS_COMPLETE = False  # the newest items only: one that has left a feed has not ended
FEEDS = "https://www.foerderinfo.bund.de/foerderinfo/de/services/rss/"
PREFIX = "bekanntmachungen-"
ALL = "alle"
TOPICS = (
    ALL,
    "kmu-foerderung",
    "klima-energie",
    "gesundheit-ernaehrung",
    "mobilitaet",
    "bildung-hochschulen-wissenschaft",
    "schluesseltechnologien",
    "kommunikation",
    "sicherheit",
    "internationales",
    "sozial-geistes-sozialwissenschaften",
)
LONGEST = dt.timedelta(days=548)  # from announcement to deadline: what ends later is the end of a guideline
MAX_BYTES = 5_000_000
PROVIDERS = {
    "bmftr.bund.de": "Bundesministerium für Forschung, Technologie und Raumfahrt (BMFTR)",
    "bmds.bund.de": "Bundesministerium für Digitales und Staatsmodernisierung (BMDS)",
    "bundeswirtschaftsministerium.de": "Bundesministerium für Wirtschaft und Energie (BMWE)",
    "zim.de": "Bundesministerium für Wirtschaft und Energie (BMWE)",
}
# Parameters that choose how a page looks, not which.
_NOISE = ("templateQueryString", "view", "nn", "cms_", "utm_")
_DATES = re.compile(r"[\ue000-\uf8ff]")
_TOPIC = re.compile(rf"{PREFIX}([a-z-]+[a-z])")
_AMENDS = re.compile(r"^Änderung\w*\s*(?:[–—:-]|der|des|zu[rm])?\s*(?P<name>.*)$")
_DAY_IN_LINK = re.compile(r"(20\d\d)-(\d\d)-(\d\d)|(\d\d)\.(\d\d)\.(20\d\d)")
_PARSER = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


@dataclass(frozen=True)
class Item:
    """`title` as the feed gives it, with its dates; `seen_on` is when it was announced, or else read."""

    link: str
    title: str
    text: str
    seen_on: dt.date
    topics: frozenset[str] = field(default_factory=frozenset)


def fetch(session: Any) -> Iterator[Raw]:
    """A feed that is not there is left out; `parse` says which."""
    base = session.source.fetch_url or FEEDS
    is_there = False
    for topic in TOPICS:
        try:
            answer = session.get(f"{base}{PREFIX}{topic}/rssnewsfeed.xml", max_bytes=MAX_BYTES)
        except SourceMissing:
            continue
        is_there = True
        yield answer
    if not is_there:
        raise SourceMissing(_("Keiner der Feeds der Förderberatung ist noch da."))


def open_path(path: Path) -> list[Raw]:
    """A feed, a list of its items as JSON, or a folder of these."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return [Raw(url=file.name, path=file) for file in files if file.suffix.lower() in (".xml", ".rss", ".json")] or [
        Raw(url=path.name, path=path)
    ]


def parse(answers: Iterable[Raw]) -> Parsed:
    parsed = Parsed(records=[])
    merged: dict[str, Item] = {}
    seen: set[str] = set()
    is_fetched = False
    for answer in answers:
        is_fetched |= "://" in answer.url
        seen.add(_topic(answer.url))
        for item in _items(answer, parsed):
            key = key_of(item.link)
            merged[key] = _merged(merged[key], item) if key in merged else item
    if is_fetched:
        missing = (topic for topic in TOPICS if topic not in seen)
        parsed.warnings += [_("Der Feed „%(topic)s“ fehlt (Fehler 404).") % {"topic": topic} for topic in missing]
    parsed.records = list(merged.values())
    return parsed


def normalise(item: Item, parsed: Parsed) -> ProgrammeFacts:
    name, stated = _split(item.title)
    amended = _AMENDS.match(name)
    periods = _periods(item, stated, is_amendment=bool(amended))
    url = _without_noise(item.link)
    return ProgrammeFacts(
        key=key_of(item.link),
        title=name,
        level="federal",
        url=url,
        provider=_provider(url),
        status=periods.status,
        model=periods.model,
        opens_on=periods.opens_on,
        deadlines=periods.deadlines,
        valid_until=periods.valid_until,
        regions=(Region.NATIONWIDE.value,),
        topics=tuple(sorted(item.topics)),
        legal_url=url if urlsplit(url).path.lower().endswith(".pdf") else "",
        amends=amended["name"].strip() if amended else "",
        text=item.text,
    )


def key_of(link: str) -> str:
    """Host and path; a guid that is no address stays as it is."""
    parts = urlsplit(link)
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}" if parts.netloc else link


def _periods(item: Item, stated: Stated | None, *, is_amendment: bool) -> Periods:
    """The last date of the title is a deadline, unless it is too far away or that of an amendment."""
    if stated is None:
        return periods_of(item.text, today=timezone.localdate())
    days = stated.dates()
    opens_on = days[0] if len(days) > 1 else None
    if is_amendment or days[-1] > (opens_on or item.seen_on) + LONGEST:
        return Periods(valid_until=days[-1])
    return Periods(opens_on=opens_on, deadlines=(DeadlineFacts(on=days[-1], sentence=item.title),))


def _split(title: str) -> tuple[str, Stated | None]:
    """„Name | 07.08.2026 - 23.09.2026“, one date or none."""
    name, bar, rest = title.rpartition("|")
    masked, found = read(rest)
    is_dates = bar and len(found) == 1 and found[0].dates() and not re.search(r"\w{4}", _DATES.sub("", masked))
    return (name.strip(), found[0]) if is_dates else (title, None)


def _merged(first: Item, second: Item) -> Item:
    """The fuller one, whichever feed comes first."""
    fuller = max(
        first, second, key=lambda item: (_split(item.title)[1] is not None, len(item.text), item.title, item.link)
    )
    return Item(
        fuller.link, fuller.title, fuller.text, min(first.seen_on, second.seen_on), first.topics | second.topics
    )


def _items(answer: Raw, parsed: Parsed) -> Iterator[Item]:
    content = answer.content()
    today = timezone.localdate(answer.fetched_at) if answer.fetched_at else timezone.localdate()
    is_json = content.lstrip()[:1] in (b"{", b"[")
    records = _from_json(content, today) if is_json else _from_feed(content, _topic(answer.url), today)
    for item in records:
        if item.title and item.link:
            yield item
        else:
            parsed.unreadable.append(
                _("Ein Eintrag ohne Titel oder Adresse: %(text)s") % {"text": item.title or item.text}
            )


def _from_feed(content: bytes, topic: str, today: dt.date) -> Iterator[Item]:
    try:
        root = etree.fromstring(content, etree.XMLParser(**_PARSER))
    except etree.XMLSyntaxError as error:
        raise SourceChanged(_("Statt eines Feeds der Förderberatung kam etwas anderes.")) from error
    channel = root.find("channel")
    if root.tag != "rss" or channel is None or root.getroottree().docinfo.doctype:
        raise SourceChanged(_("Statt eines Feeds der Förderberatung kam etwas anderes."))
    for item in channel.iterfind("item"):
        texts = {name: " ".join((item.findtext(name) or "").split()) for name in ("title", "link", "guid", "pubDate")}
        yield Item(
            link=texts["link"] or texts["guid"],
            title=texts["title"],
            text=_plain(item.findtext("description") or ""),
            seen_on=_day(texts["pubDate"]) or _day_in(texts["link"]) or today,
            topics=frozenset({topic} - {ALL, ""}),
        )


def _from_json(content: bytes, today: dt.date) -> Iterator[Item]:
    """Items with their last date apart from the title, as other readers of the feed keep them."""
    try:
        held = orjson.loads(content)
        feed, read_on = (held.get("feed", ""), held.get("read_on")) if isinstance(held, dict) else ("", None)
        seen_on = dt.datetime.fromisoformat(read_on).date() if read_on else today
        for record in held["items"] if isinstance(held, dict) else held:
            last = record.get("last_date_in_title")
            title, link = (" ".join(str(record.get(name) or "").split()) for name in ("title", "link"))
            topics = {_topic(feed), "kmu-foerderung" if record.get("in_kmu_feed") else ""}
            yield Item(
                link=link or str(record.get("guid") or ""),
                title=f"{title} | {dt.date.fromisoformat(last):%d.%m.%Y}" if last else title,
                text=_plain(str(record.get("teaser_240") or record.get("description") or "")),
                seen_on=_day_in(link) or seen_on,
                topics=frozenset(topics - {ALL, ""}),
            )
    except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise SourceChanged(_("Das ist keine Liste von Einträgen eines Feeds der Förderberatung.")) from error


def _topic(address: str) -> str:
    match = _TOPIC.search(address)
    return match[1] if match else ""


def _plain(text: str) -> str:
    """Descriptions may be HTML."""
    if "<" in text or "&" in text:
        text = " ".join(html.fromstring(f"<div>{text}</div>").itertext())
    return " ".join(text.split())


def _day(stamp: str) -> dt.date | None:
    try:
        return timezone.localdate(parsedate_to_datetime(stamp)) if stamp else None
    except (ValueError, TypeError):
        return None


def _day_in(link: str) -> dt.date | None:
    """Addresses of announcements hold the day: „…/2026-08-31-bekanntmachung…“, „BAnz%20AT%2014.09.2026“."""
    match = _DAY_IN_LINK.search(link)
    try:
        return dt.date(*map(int, match.groups()[:3] if match[1] else match.groups()[:2:-1])) if match else None
    except ValueError:
        return None


def _provider(url: str) -> str:
    host = urlsplit(url).netloc.lower().removeprefix("www.")
    return PROVIDERS.get(host, "")


def _without_noise(link: str) -> str:
    parts = urlsplit(link)
    if not parts.netloc:
        return ""
    kept = [(name, value) for name, value in parse_qsl(parts.query) if not name.startswith(_NOISE)]
    return parts._replace(query=urlencode(kept), fragment="").geturl()
