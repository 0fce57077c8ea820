"""Which growth fields a programme may be for, and by which words: suggested, never decided."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from funding.facts import ProgrammeFacts
from funding.models import FieldVocabulary
from funding.terms import Applicant, Area, fold

AREA, TOPIC, TITLE, KEYWORD, TEXT = 5, 4, 3, 2, 1
LEAST = 2  # one word in the text alone says nothing
MOST_FIELDS = 4  # what would fit more fields is open to all themes
SHORT_TEXT = 2000  # characters: after that, sources describe procedure rather than subject
# Whoever may apply for a programme that is worth suggesting to all.
_FOR_FIELDS = {Applicant.COMPANY, Applicant.FOUNDER, Applicant.RESEARCH, Applicant.UNIVERSITY}
_OPEN_AREAS = (Area.OPEN_RESEARCH, Area.REGIONAL, Area.FINANCE)
_OPEN = re.compile(
    r"\b(?:(?:themen|technologie|branchen)-?(?:offen|übergreifend)\w*|allen? (?:Branchen|Technologiefelder)\w*|ZIM|GRW|"
    r"Zentrale[sn]? Innovationsprogramm\w*|regionale[nr]? Wirtschaftsstruktur|Innovationsökosysteme?n?)\b"
)
_TOKEN = re.compile(r"\w+")
_SPELLED = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("\u00ad", ""), ("‑", "-"), ("–", "-"), ("’", "'"))


@dataclass(frozen=True)
class Suggested:
    """For a field, or without one for a programme that is open to all themes; fields as in `FieldSuggestion`."""

    field_id: int | None
    slug: str
    score: int
    reasons: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class _Term:
    """A word or phrase of a field; `written` as people wrote it, `folded` as it is looked for."""

    row: FieldVocabulary
    written: str

    @cached_property
    def folded(self) -> str:
        return _folded(self.written)

    @cached_property
    def is_phrase(self) -> bool:
        return not _TOKEN.fullmatch(self.folded)

    @cached_property
    def key(self) -> str:
        """Part of a token wherever the term stands: of a phrase its longest word without its ending."""
        longest = max(_TOKEN.findall(self.folded), key=len, default="")
        return longest.removesuffix("e") if self.is_phrase else self.folded

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The words of a phrase one after the other, each but the last with any ending: „erneuerbaren Energien“."""
        *firsts, last = re.split(r"[\s-]+", self.folded)
        parts = [
            re.escape(word) if len(word) < 4 else rf"{re.escape(word.removesuffix('e'))}\w{{0,2}}" for word in firsts
        ]
        return re.compile(r"[\s-]+".join([*parts, re.escape(last)]))

    def is_in(self, text: str) -> bool:
        """Of a phrase."""
        return any(not text[: match.start()][-1:].isalnum() for match in self.pattern.finditer(text))

    def is_part_of(self, other: "_Term") -> bool:
        return self is not other and self.folded in other.folded

    def spans(self, token: str) -> Iterator[tuple[int, int]]:
        """Where it stands in a token: short words as its beginning or end only, the shortest only as the whole."""
        word, length = self.folded, len(self.folded)
        at = token.find(word)
        while at >= 0:
            is_at_edge = at == 0 or at + length == len(token)
            if length > 4 or token == word or (length == 4 and is_at_edge):
                yield at, at + length
            at = token.find(word, at + 1)


class Vocabularies:
    """The words of all fields, read once; what a token says is worked out once."""

    def __init__(self, rows: Iterable[FieldVocabulary]) -> None:
        self.rows = sorted(rows, key=lambda row: row.growth_field.slug)
        self._terms = [_Term(row, word) for row in self.rows for word in row.words if _TOKEN.search(_folded(word))]
        exclusions = {row.pk: [_folded(word) for word in row.exclusions] for row in self.rows}
        self._excluded_parts = {
            pk: [word for word in words if _TOKEN.fullmatch(word)] for pk, words in exclusions.items()
        }
        self._excluded_phrases = {
            pk: [word for word in words if word and not _TOKEN.fullmatch(word)] for pk, words in exclusions.items()
        }
        self._known: dict[str, tuple[_Term, ...]] = {}
        self._by_start: dict[str, list[_Term]] = {}
        for term in self._terms:
            self._by_start.setdefault(term.key[:3], []).append(term)
        self._areas = [(row, {_area(code) for code in row.areas}) for row in self.rows]
        self._topics = [(row, {code.lower() for code in row.topics}) for row in self.rows]

    @classmethod
    def load(cls) -> Self:
        return cls(FieldVocabulary.objects.select_related("growth_field"))

    def suggest(self, facts: ProgrammeFacts) -> list[Suggested]:
        """The strongest first. A programme that is open to all themes is one suggestion without a field."""
        reasons = self._reasons(facts)
        suggested = [
            Suggested(row.growth_field_id, row.growth_field.slug, score, [reason for _, reason in found])
            for row in self.rows
            if (found := reasons.get(row.pk)) and (score := sum(weight for weight, _ in found)) >= LEAST
        ]
        suggested.sort(key=lambda one: (-one.score, one.slug))
        open_word = _open_word(facts, has_fields=bool(suggested))
        named = [one for one in suggested if one.reasons[0]["signal"] in ("area", "topic", "title")]
        if len(suggested) > MOST_FIELDS or open_word:
            suggested = named
        if len(suggested) > MOST_FIELDS:
            open_word, suggested = open_word or suggested[0].reasons[0]["word"], []
        if not open_word:
            return suggested
        titled = [one for one in suggested if any(reason["signal"] == "title" for reason in one.reasons)]
        return [Suggested(None, "", TOPIC, [{"signal": "open", "word": open_word}]), *titled]

    def fields_of(self, text: str) -> set[int]:
        """Fields whose words a text holds; for awards."""
        return {term.row.growth_field_id for term in self._terms_in(_folded(text))}

    def _reasons(self, facts: ProgrammeFacts) -> dict[int, list[tuple[int, dict[str, str]]]]:
        """By vocabulary, the heaviest first; each word once, where it weighs most."""
        found: dict[int, dict[str, tuple[int, dict[str, str]]]] = {}

        def add(row: FieldVocabulary, weight: int, signal: str, word: str) -> None:
            found.setdefault(row.pk, {}).setdefault(word, (weight, {"signal": signal, "word": word}))

        areas = {_area(code): code for code in (*facts.sub_areas, *facts.sectors, *facts.areas)}
        for row, wanted in self._areas:
            for code in areas.keys() & wanted:
                add(row, AREA, "area", areas[code])
        topics = {code.lower(): code for code in facts.topics}
        for row, wanted in self._topics:
            for code in sorted(topics.keys() & wanted):
                add(row, TOPIC, "topic", topics[code])
        texts = (
            (TITLE, "title", f"{facts.title} / {facts.call_title}"),
            (KEYWORD, "keyword", " / ".join(facts.keywords)),
            (TEXT, "text", facts.text[:SHORT_TEXT]),
        )
        for weight, signal, text in texts:
            for term in self._terms_in(_folded(text)):
                add(term.row, weight, signal, term.written)
        return {pk: list(words.values()) for pk, words in found.items()}

    def _terms_in(self, text: str) -> list[_Term]:
        """What the excluded phrases of a field say does not count; of „robot“ and „Robotik“ the longer one does."""
        found: dict[FieldVocabulary, list[_Term]] = {}
        for term in self._all_terms_in(text):
            found.setdefault(term.row, []).append(term)
        for row, terms in found.items():
            phrases = [phrase for phrase in self._excluded_phrases[row.pk] if phrase in text]
            if phrases:
                without = set(self._all_terms_in(re.sub("|".join(map(re.escape, phrases)), " / ", text)))
                terms[:] = [term for term in terms if term in without]
        return [
            term for terms in found.values() for term in terms if not any(term.is_part_of(other) for other in terms)
        ]

    def _all_terms_in(self, text: str) -> list[_Term]:
        terms: set[_Term] = set()
        for token in set(_TOKEN.findall(text)):
            if token not in self._known:
                self._known[token] = tuple(term for term in self._candidates(token) if self._may_hold(token, term))
            terms.update(self._known[token])
        return sorted((term for term in terms if not term.is_phrase or term.is_in(text)), key=_order)

    def _candidates(self, token: str) -> Iterator[_Term]:
        starts = {token[index : index + 3] for index in range(len(token))}
        return (term for start in starts for term in self._by_start.get(start, ()))

    def _may_hold(self, token: str, term: _Term) -> bool:
        """Of a phrase, whether the token is its key; of a word, whether it stands there and means itself."""
        if term.is_phrase:
            return term.key in token
        if term.folded not in token:
            return False
        excluded = [(at, at + len(word)) for word in self._excluded_parts[term.row.pk] if (at := token.find(word)) >= 0]
        return any(
            not any(start < last and first < end for first, last in excluded) for start, end in term.spans(token)
        )


def _open_word(facts: ProgrammeFacts, *, has_fields: bool) -> str:
    """By what a programme is open to all themes; regional and financial aid only where no word names a field."""
    if facts.applicants and not _FOR_FIELDS.intersection(facts.applicants):
        return ""
    match = _OPEN.search(f"{facts.title} / {' / '.join(facts.keywords)} / {facts.text[:SHORT_TEXT]}")
    if match:
        return match[0]
    areas = [
        str(area) for area in _OPEN_AREAS if area in facts.areas and (area == Area.OPEN_RESEARCH or not has_fields)
    ]
    return areas[0] if areas else ""


def _order(term: _Term) -> tuple[str, str]:
    return (term.row.growth_field.slug, term.folded)


def _area(code: str) -> str:
    return fold(code).removeprefix("uf_")


def _folded(text: str) -> str:
    """Lower case, umlauts spelled out, one space between words."""
    text = unicodedata.normalize("NFC", text).lower()
    for sign, spelled in _SPELLED:  # faster than `translate`
        text = text.replace(sign, spelled)
    return " ".join(text.split())
