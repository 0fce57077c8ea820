"""EU Funding & Tenders Portal: the search API for open and forthcoming calls, and the details of one topic.

Read from `api.tech.ec.europa.eu/search-api` and `ec.europa.eu/info/funding-tenders`; shape last checked 2026-10-08.
"""

import datetime as dt
import json
import re
import zoneinfo
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import orjson
from django.utils.translation import gettext as _
from lxml import etree, html

from funding.facts import DeadlineFacts, ProgrammeFacts
from funding.sources import Parsed, Raw
from funding.terms import SME_SIZES, Applicant, FundingType, Region
from thcm.core.foreign import SourceChanged

PARSER_VERSION = 1
PORTAL = "https://ec.europa.eu/info/funding-tenders/opportunities"
SEARCH = "https://api.tech.ec.europa.eu/search-api/prod/rest/search"
PAGE_SIZE = 100
MOST_RESULTS = 10_000
ZONE = "Europe/Brussels"
TOPIC, CALL, CASCADE = "1", "2", "8"
STATUS = {"31094501": "forthcoming", "31094502": "open", "31094503": "closed"}
MODELS = {"single-stage": "single_stage", "two-stage": "two_stage", "multiple cut-off": "multiple"}
EXTERNAL_AID = "PROSPECTSEN"  # EuropeAid
TOPIC_KEY = "TOPICSen"
MOST_NEWS = 20
LONGEST_NEWS = 200  # characters

# File parts: as plain form fields they are refused, as a JSON body they find nothing. The order must be that of a
# unique field, or pages overlap.
_PARTS = {
    "query": {
        "bool": {"must": [{"terms": {"type": [TOPIC, CALL, CASCADE]}}, {"terms": {"status": ["31094501", "31094502"]}}]}
    },
    "languages": ["en"],
    "sort": {"field": "identifier", "order": "ASC"},
}
_READ = """identifier title callIdentifier callTitle url type status startDate deadlineDate deadlineModel budget
    keywords frameworkProgramme programmeDivision typesOfAction tags descriptionByte budgetOverview"""
_IGNORED = """REFERENCE DATASOURCE language programmePeriod sortStatus crossCuttingPriorities destination focusArea
    destinationGroup destinationDescription typeOfMGAs ccm2Id callccm2Id cftId cenTagsA actions allowPartnerSearch
    es_SortDate es_ContentType esDA_IngestDate esDA_QueueDate esST_checksum esST_FileName esST_URL"""
_FIELDS = frozenset((*_READ.split(), *_IGNORED.split()))
_CLOCK = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MILLISECONDS = re.compile(r"\d{11,}")


@dataclass(frozen=True)
class Record:
    """A search result, or the details of a topic brought to the same form: everything is a list of texts."""

    reference: str
    metadata: dict[str, list[str]]
    is_for_sme: bool = False

    def all(self, name: str) -> list[str]:
        return [text for value in self.metadata.get(name) or () if (text := str(value).strip())]

    def first(self, *names: str) -> str:
        return next((text for name in names for text in self.all(name)), "")


def fetch(session: Any) -> Iterator[Raw]:
    """Page by page until as many records were received as the first page announced."""
    address = session.source.fetch_url or SEARCH
    received: set[str] = set()
    total, number = 1, 0
    while len(received) < total:
        number += 1
        page = _page(session, address, number)
        yield page
        total = _take(page, received, total if number > 1 else None)


def _page(session: Any, address: str, number: int) -> Raw:
    query = {"apiKey": "SEDIA", "text": "***", "pageSize": str(PAGE_SIZE), "pageNumber": str(number)}
    files = {name: ("blob", orjson.dumps(part), "application/json") for name, part in _PARTS.items()}
    request = httpx.Request("POST", address, params=query, files=files)
    headers = {"Content-Type": request.headers["Content-Type"], "Accept": "application/json"}
    return session.post(str(request.url), content=request.read(), headers=headers, max_bytes=50_000_000)


def _take(page: Raw, received: set[str], announced: int | None) -> int:
    """Adds the page's references to those received; what it says on the whole number, which must stay the same."""
    answer = _json(page)
    total, results = answer.get("totalResults"), answer.get("results")
    if not isinstance(total, int) or not isinstance(results, list) or not all(isinstance(one, dict) for one in results):
        raise SourceChanged(_("Die Suche des EU-Portals antwortet nicht in der bekannten Form."))
    if total > MOST_RESULTS:
        raise SourceChanged(_("Die Suche des EU-Portals meldet mehr Einträge, als sie ausgeben kann."))
    references = [str(result.get("reference")) for result in results]
    if len(set(references)) < len(references) or not received.isdisjoint(references):
        raise SourceChanged(_("Seiten der Suche des EU-Portals überschneiden sich; dabei gehen Einträge verloren."))
    received.update(references)
    short = not results and len(received) < total
    if short or len(received) > total or announced not in (None, total):
        raise SourceChanged(
            _("Das EU-Portal meldet %(total)s Einträge, geliefert wurden %(received)s. Während des Lesens geändert?")
            % {"total": announced or total, "received": len(received)}
        )
    return total


def fetch_details(session: Any, identifier: str) -> Raw:
    """Only for topics that people have rated."""
    url = f"{PORTAL}/data/topicDetails/{quote(identifier.lower(), safe='')}.json"
    return session.get(url, headers={"Accept": "application/json"}, max_bytes=20_000_000)


def details_of(answer: Raw) -> tuple[str, dict[str, Any]]:
    """The topic's key, and what only its details say: budget by year, and the portal's news with the latest first."""
    topic = _json(answer).get("TopicDetails")
    if not isinstance(topic, dict) or not {"ccm2Id", "identifier"} <= topic.keys():
        raise SourceChanged(_("Die Einzelheiten des EU-Portals haben nicht die bekannte Form."))
    record = _of_details(topic)
    budget: dict[str, Decimal] = {}
    for year, amount in _budget_years(record, topic["identifier"]):
        budget[year] = budget.get(year, Decimal()) + amount
    infos = [info for info in topic.get("latestInfos") or () if isinstance(info, dict)]
    news = [
        {"on": str(moment[0]), "title": title}
        for info in infos
        if (moment := _moment(str(info.get("lastChangeDate")))) and (title := _heading(str(info.get("content") or "")))
    ]
    news.sort(key=lambda one: one["on"], reverse=True)
    return record.reference, {
        "budget": {year: str(budget[year]) for year in sorted(budget)},
        "news": news[:MOST_NEWS],
    }


def _heading(content: str) -> str:
    """The first paragraph that is more than a day."""
    paragraphs = (_plain(part) for part in re.split(r"</?(?:p|div|br|h\d|li)\b[^>]*>", content))
    heading = next((text for text in paragraphs if re.search(r"[^\W\d]", text)), "")
    return heading if len(heading) <= LONGEST_NEWS else f"{heading[:LONGEST_NEWS].rsplit(' ', 1)[0]} …"


def open_path(path: Path) -> list[Raw]:
    """Search pages, single results or details of topics, one file or a folder of them."""
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    return [Raw(url=file.resolve().as_uri(), path=file) for file in files]


def parse(answers: Iterable[Raw]) -> Parsed:
    """Records in the order of the pages. A page that was saved by hand is not measured by the announced number."""
    parsed = Parsed(records=[])
    parsed.records = _records(answers, parsed)
    return parsed


def _records(answers: Iterable[Raw], parsed: Parsed) -> Iterator[Record]:
    for answer in answers:
        content = _json(answer)
        if answer.fetched_at and "totalResults" in content:
            parsed.total = content["totalResults"]
        if "TopicDetails" in content:
            yield _of_details(content["TopicDetails"])
            continue
        results = [content] if "metadata" in content else content.get("results")
        if not isinstance(results, list):
            raise SourceChanged(_("Die Suche des EU-Portals antwortet nicht in der bekannten Form."))
        for result in results:
            if isinstance(result, dict) and result.get("reference") and isinstance(result.get("metadata"), dict):
                yield _of_result(result, parsed)
            else:
                parsed.unreadable.append(_("Eintrag ohne Kennung oder Angaben"))


def _of_result(result: dict[str, Any], parsed: Parsed) -> Record:
    metadata = {name: value if isinstance(value, list) else [value] for name, value in result["metadata"].items()}
    for name in metadata.keys() - _FIELDS:
        parsed.count_unknown(f"metadata: {name}")
    outer = {"title": [result.get("summary") or result.get("content") or ""], "url": [result.get("url") or ""]}
    return Record(str(result["reference"]), outer | {name: value for name, value in metadata.items() if value})


def _of_details(topic: dict[str, Any]) -> Record:
    """The reference is that of the search, so that both are one record."""
    actions = [action for action in topic.get("actions") or () if isinstance(action, dict)]
    procedures = [(action.get("submissionProcedure") or {}).get("abbreviation") for action in actions]
    budget = topic.get("budgetOverviewJSONItem") or {}
    entries = [entry for group in (budget.get("budgetTopicActionMap") or {}).values() for entry in group]
    models = [*procedures, *(entry.get("deadlineModel") for entry in entries if _is_of(entry, topic["identifier"]))]
    metadata = {
        "type": [topic.get("type")],
        **{name: [topic.get(name)] for name in ("identifier", "title", "callIdentifier", "callTitle")},
        "status": [(action.get("status") or {}).get("id") for action in actions],
        "startDate": [action.get("plannedOpeningDate") for action in actions],
        "deadlineDate": [date for action in actions for date in action.get("deadlineDates") or ()],
        "deadlineModel": models,
        "frameworkProgramme": [(topic.get("frameworkProgramme") or {}).get("id")],
        "programmeDivision": [division.get("id") for division in topic.get("programmeDivision") or ()],
        "typesOfAction": [kind.get("typeOfAction") for action in actions for kind in action.get("types") or ()],
        "keywords": [*(topic.get("keywords") or ()), *(topic.get("tags") or ())],
        "descriptionByte": [topic.get("description")],
        "budgetOverview": [json.dumps(budget)],
    }
    filled = {name: [value for value in values if value] for name, values in metadata.items()}
    return Record(f"{topic['ccm2Id']}{TOPIC_KEY}", filled, is_for_sme=topic.get("sme") is True)


def normalise(record: Record, parsed: Parsed) -> ProgrammeFacts | None:
    """None for EuropeAid: external aid, which nobody here can apply for."""
    if record.reference.endswith(EXTERNAL_AID):
        return None
    identifier, kind = record.first("identifier"), record.first("type")
    deadlines = sorted({moment for text in record.all("deadlineDate") if (moment := _moment(text))}, key=str)
    model = _known(record.first("deadlineModel"), MODELS, "deadlineModel", parsed) or "unknown"
    opens = [day for text in record.all("startDate") if (day := _moment(text))]
    applicants, sizes = _applicants(record)
    return ProgrammeFacts(
        key=record.reference,
        title=record.first("title", "callTitle", "identifier"),
        level="eu",
        url=_url(record, identifier, kind),
        provider="Europäische Kommission",
        status=_known(record.first("status"), STATUS, "status", parsed) or "",
        model=model,
        opens_on=opens[0][0] if opens else None,
        deadlines=tuple(
            DeadlineFacts(on=on, time=time, zone=ZONE, stage=number if model == "two_stage" else None)
            for number, (on, time) in enumerate(deadlines, start=1)
        ),
        funding_types=_funding_types(record.all("typesOfAction")),
        applicants=applicants,
        company_sizes=sizes,
        regions=(Region.EUROPE.value,),
        keywords=_keywords(record),
        topics=_topics(record),
        budget_eur=_budget(record, identifier) if kind in (TOPIC, "") else _amount(record.first("budget")),
        call_identifier=identifier,
        call_title=record.first("callTitle"),
        text=_plain(record.first("descriptionByte")),
    )


def _known(text: str, codes: dict[str, str], name: str, parsed: Parsed) -> str:
    """The portal's code; what is not known is counted."""
    code = next((code for label, code in codes.items() if text.lower().startswith(label)), "")
    if text and not code:
        parsed.count_unknown(f"{name}: {text}")
    return code


def _moment(text: str) -> tuple[dt.date, dt.time | None] | None:
    """Day and wall time in Brussels, None for "no time given".

    The clock is that of Brussels though it is labelled +0000; older answers shift the very same clock to +0200.
    Seconds are noise.
    """
    if _MILLISECONDS.fullmatch(text):
        return _of_epoch(int(text))
    if clock := _CLOCK.match(text):
        day, time, zone = clock.groups()
        moment = dt.datetime.fromisoformat(f"{day}T{time}{zone or 'Z'}")
        if moment.time() != dt.time():
            moment = moment.astimezone(dt.UTC)
        return moment.date(), moment.time() if moment.time() != dt.time() else None
    day = _DAY.match(text)
    return (dt.date.fromisoformat(day[0]), None) if day else None


def _of_epoch(milliseconds: int) -> tuple[dt.date, dt.time | None]:
    moment = dt.datetime.fromtimestamp(milliseconds // 60_000 * 60, dt.UTC)
    if moment.time() != dt.time():
        moment = moment.astimezone(zoneinfo.ZoneInfo(ZONE))
    return moment.date(), moment.time() if moment.time() != dt.time() else None


def _url(record: Record, identifier: str, kind: str) -> str:
    """The page for people; the address in the record may be that of the raw data."""
    given = record.first("url")
    if given.startswith("https://") and "/data/" not in given:
        return given
    screen = f"{PORTAL}/portal/screen/opportunities"
    number = re.match(r"\d+", record.reference)
    if kind == CASCADE:
        return f"{screen}/competitive-calls-cs/{number[0]}" if number else ""
    return f"{screen}/topic-details/{quote(identifier, safe='')}" if identifier else ""


def _funding_types(actions: list[str]) -> tuple[str, ...]:
    """All that the portal lists are grants, unless the type of action says otherwise."""
    words = " ".join(actions).lower()
    found = set()
    if "prize" in words:
        found.add(FundingType.PRIZE.value)
    if "blended" in words or "equity" in words:
        found |= {FundingType.GRANT.value, FundingType.EQUITY.value}
    return tuple(choice.value for choice in FundingType if choice.value in (found or {FundingType.GRANT.value}))


def _applicants(record: Record) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Only where the type of action leaves no doubt: the EIC Accelerator and calls marked for SMEs."""
    words = " ".join(record.all("typesOfAction")).lower()
    if record.is_for_sme or "eic accelerator" in words or "sme instrument" in words:
        return (Applicant.COMPANY.value,), tuple(size.value for size in SME_SIZES)
    if "erc " in f"{words} " or "postdoctoral" in words or "doctoral networks" in words:
        return (Applicant.RESEARCH.value, Applicant.UNIVERSITY.value), ()
    return (), ()


def _keywords(record: Record) -> tuple[str, ...]:
    """A list of words, or one text that holds a JSON list; identifiers say nothing."""
    names = {record.first("identifier"), record.first("callIdentifier")}
    words = []
    for text in (*record.all("keywords"), *record.all("tags")):
        try:
            held = orjson.loads(text) if text.startswith("[") else [text]
        except orjson.JSONDecodeError:
            held = [text]
        words += [" ".join(str(word).split()) for word in held]
    return tuple(dict.fromkeys(word for word in words if word and word not in names))


def _topics(record: Record) -> tuple[str, ...]:
    """Codes of programme and division, and the call with its beginnings: HORIZON, HORIZON-CL5, HORIZON-CL5-2027 …"""
    parts = (record.first("callIdentifier") or record.first("identifier")).split("-")
    calls = ["-".join(parts[:length]) for length in range(1, len(parts) + 1)]
    codes = (*record.all("frameworkProgramme"), *record.all("programmeDivision"))
    return tuple(dict.fromkeys((*codes, *filter(None, calls))))


def _budget(record: Record, identifier: str) -> Decimal | None:
    return sum((amount for _year, amount in _budget_years(record, identifier)), Decimal()) or None


def _budget_years(record: Record, identifier: str) -> list[tuple[str, Decimal]]:
    """Of this topic only. Entries of one group share their sums; nothing if the JSON does not parse."""
    try:
        groups = (orjson.loads(record.first("budgetOverview")) or {})["budgetTopicActionMap"].values()
        own = [next((entry for entry in group if _is_of(entry, identifier)), None) for group in groups]
        years = (pair for entry in own if entry for pair in entry["budgetYearMap"].items())
        return [(year, Decimal(str(amount))) for year, amount in years]
    except (orjson.JSONDecodeError, KeyError, AttributeError, TypeError, InvalidOperation):
        return []


def _is_of(entry: Any, identifier: str) -> bool:
    return isinstance(entry, dict) and str(entry.get("action")).startswith(f"{identifier} ")


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _plain(text: str) -> str:
    """Without tags and with one space between words; "" for what is no HTML."""
    try:
        return " ".join(" ".join(html.fromstring(f"<div>{text}</div>").itertext()).split())
    except (etree.ParserError, ValueError):
        return ""


def _json(answer: Raw) -> dict[str, Any]:
    try:
        content = orjson.loads(answer.content())
    except orjson.JSONDecodeError:
        raise SourceChanged(_("Das EU-Portal hat kein vollständiges JSON geliefert.")) from None
    if not isinstance(content, dict):
        raise SourceChanged(_("Das EU-Portal antwortet nicht in der bekannten Form."))
    return content
