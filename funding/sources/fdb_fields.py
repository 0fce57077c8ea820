"""The Förderdatenbank's fields in the portal's terms, the same for its export and its pages."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices
from django.utils import timezone

from funding import deadlines, terms
from funding.facts import ProgrammeFacts
from funding.models import FundingSource
from funding.sources import Parsed

SITE = "https://www.foerderdatenbank.de/"
LEVELS = {
    "bund": FundingSource.Level.FEDERAL,
    "land": FundingSource.Level.STATE,
    "eu": FundingSource.Level.EU,
}
SCHEMES: dict[str, type[TextChoices]] = {
    "foerderart": terms.FundingType,
    "foerderbereich": terms.Area,
    "foerderberechtigte": terms.Applicant,
    "foerdergebiet": terms.Region,
    "unternehmensgroesse": terms.CompanySize,
}
# Where the source says until when one may apply; its guideline („bodyText“) is too full of other dates.
PERIODS = ("header", "procInfluence", "procMethod", "teaserText", "summary")
WORDS = (
    "teaserText",
    "summary",
    "header",
    "procInfluence",
    "procMethod",
    "regulatoryFWork",
    "progress",
    "competenceDescr",
    "functions",
    "bodyText",
)
# Paragraphs without a digit and without one of these say nothing of periods.
_HINTS = """
frist stichtag termin antrag anträg bewerb einreich skizze aufruf programm stopp jederzeit laufend schöpft schlossen
beendet gestellt gesetzt gelaufen
"""
HINTS = _HINTS.split()
# The note above a programme is always a restriction, however it is spelled („nicht akktiv“, „Antagstellung …“).
_FOR_GOOD = (
    "beendet",
    "ausgelaufen",
    "abgelaufen",
    "geschlossen",
    "eingestellt",
    "entfallen",
    "aufgehoben",
    "verstrichen",
)
_FOR_NOW = ("derzeit", "zurzeit", "momentan", "aktuell", "vorübergehend", "vorläufig", "weiteres", "voraussichtlich")
_LOST_DASH = re.compile(r"(?<=\s)\?(?=\s)|(?<=[\d.])\?(?=\d)")
_DIGIT = re.compile(r"\d")
_BREAK = re.compile(r"<(?:br|/?(?:p|div|li|[uod]l|h[1-6]|table|tr|d[td]|blockquote))\b[^>]*>")
_TAG = re.compile(r"""</?[a-zA-Z!][^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""")
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\ufeff]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """A programme as the source words it. `place` is its path below `Foerderprogramm/`.

    `terms` holds labels or codes by the folded name of the source's list (`foerderart`, `ufarbeit`), `texts` its HTML
    by the name of the property in the export.
    """

    place: str
    title: str
    terms: dict[str, list[str]] = field(default_factory=dict)
    providers: tuple[str, ...] = ()
    contacts: tuple[dict[str, str], ...] = ()
    links: tuple[str, ...] = ()
    legal_url: str = ""
    texts: dict[str, str] = field(default_factory=dict)


def facts_of(record: Record, parsed: Parsed) -> ProgrammeFacts | None:
    """None, with a reason among the unreadable ones, for a place outside of the three levels."""
    level, *folders = record.place.split("/")
    if level.lower() not in LEVELS:
        parsed.unreadable.append(f"{record.place}: {level}?")
        return None
    unknown: list[str] = []
    codes = {name: terms.codes_of(scheme, record.terms.get(name, ()), unknown) for name, scheme in SCHEMES.items()}
    for name in unknown:
        parsed.count_unknown(name)
    if not codes["foerdergebiet"] and level.lower() == "land":
        codes["foerdergebiet"] = terms.codes_of(terms.Region, folders[:1], [])
    texts = {name: plain(rich) for name, rich in record.texts.items()}
    periods = _periods(_about_periods(texts))
    return ProgrammeFacts(
        key=record.place.lower(),
        title=record.title,
        level=LEVELS[level.lower()],
        url=f"{SITE}FDB/Content/DE/Foerderprogramm/{record.place}.html",
        provider="; ".join(record.providers),
        status=_status(texts.get("header", ""), periods),
        model=periods.model,
        opens_on=periods.opens_on,
        deadlines=periods.deadlines,
        valid_until=periods.valid_until,
        funding_types=codes["foerderart"],
        areas=codes["foerderbereich"],
        sub_areas=_sorted(term for name, found in record.terms.items() if name.startswith("uf") for term in found),
        sectors=_sorted(term for name in record.terms if name.startswith("branchen") for term in record.terms[name]),
        applicants=codes["foerderberechtigte"],
        company_sizes=codes["unternehmensgroesse"],
        regions=codes["foerdergebiet"],
        # Joined by the source with spaces though one may be of several words: not guessed apart.
        keywords=tuple(filter(None, (texts.get("keywords", ""),))),
        legal_basis=texts.get("procDescription", ""),
        legal_url=record.legal_url,
        links=record.links,
        contact=next(filter(_is_reachable, record.contacts), next(iter(record.contacts), {})),
        text=_joined(texts, WORDS),
    )


def _joined(texts: dict[str, str], names: tuple[str, ...]) -> str:
    return "\n".join(filter(None, (texts.get(name) for name in names)))


def _about_periods(texts: dict[str, str]) -> str:
    """The search for deadlines takes its time: of the prose only what may hold some."""
    return "\n".join(
        line for line in _joined(texts, PERIODS).split("\n") if _DIGIT.search(line) or _hints(line.lower())
    )


def _hints(line: str) -> bool:
    return any(hint in line for hint in HINTS)


def _periods(text: str) -> deadlines.Periods:
    """The export loses dashes: „26.06. ? 17.07.2027“ is read as the range that it was, and shown as it stands."""
    dashed = text if "–" in text else _LOST_DASH.sub("–", text)
    periods = deadlines.periods_of(dashed, today=timezone.localdate())
    if dashed == text:
        return periods
    stand = (replace(each, sentence=each.sentence.replace("–", "?")) for each in periods.deadlines)
    return replace(periods, deadlines=tuple(stand))


def _status(note: str, periods: deadlines.Periods) -> str:
    """The source's word of today: closed, paused or ""."""
    if not note:
        return periods.status
    words = re.findall(r"[a-zäöüß]+", note.lower())
    is_over = "nicht mehr" in " ".join(words) or _has_any(words, _FOR_GOOD)
    if is_over and not _has_any(words, _FOR_NOW):
        return "" if "wird" in words else "closed"  # „wird zum 31.12. eingestellt“ is not yet
    says_when = _periods(note)
    return says_when.status if says_when.opens_on or says_when.deadlines else "paused"


def _has_any(words: list[str], wanted: tuple[str, ...]) -> bool:
    """With slips of the pen, the first letter apart: what is decided („beschlossen“) is not closed („geschlossen“)."""
    return any(match[0] == word[0] for word in words for match in get_close_matches(word, wanted, 3, 0.85))


def _sorted(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({terms.fold(term) for term in found}))


def _is_reachable(contact: dict[str, str]) -> bool:
    return bool(contact.keys() - {"name"})


def plain(rich: str) -> str:
    """The words of HTML, in the export within a literal CDATA section: a line per paragraph, no gaps in a line."""
    if "<" not in rich and "&" not in rich:
        return " ".join(_INVISIBLE.sub("", rich).split())
    text = rich.replace("\n", " ").strip().removeprefix("<![CDATA[").removesuffix("]]>")
    text = text.replace("</td>", " ").replace("</th>", " ")
    text = _INVISIBLE.sub("", html.unescape(_TAG.sub("", _BREAK.sub("\n", text))))
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))


def contact_of(name: str, *, phone: str = "", email: str = "", address: str = "") -> dict[str, str]:
    """An office; a mail address that is none is left out, as all that is empty."""
    try:
        validate_email(email)
    except ValidationError:
        email = ""
    contact = {"name": name, "phone": phone, "email": email, "address": address}
    return {label: text for label, text in contact.items() if text}


def web_address(url: str) -> str:
    """ "" for what is no address on the web."""
    return url if re.fullmatch(r"https?://[^\s/]+\.[^\s]+", url) else ""
