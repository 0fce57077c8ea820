"""The public record of a key figure, defined once for lists, single figures and exports.

Figures are read as plain rows, and what many of them share (subject, indicator, source) is read once: model
instances and serializers would cost ten times as much. `clusters.api.KeyFigureSerializer` describes the shape.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator
from decimal import Decimal
from functools import cache, lru_cache
from itertools import chain
from typing import Any, NamedTuple

import orjson
from django.db import connection, transaction
from django.db.models import F, Func, QuerySet, TextField
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.utils.translation import override
from psycopg2.extras import DateRange

from clusters.display import figure_text, number_text
from clusters.models import Citation, FigureConflict, FigureSubject, GrowthField, Indicator, KeyFigure, SubField
from thcm.core.dates import PartialDate
from thcm.core.models import Source

# RC-1, RC-2: the API speaks as the sources do; `qualifier_code` names the same for programs.
QUALIFIERS = {"circa": "ca.", "exact": "exact", "not_stated": "keine Angaben", "dash": "-", "blank": "leer"}

FIRST_PART = 20  # figures of an export read before its first byte leaves
PART = 1000

COLUMNS: dict[str, Combinable] = {
    "id": F("id"),
    "external_id": F("external_id"),
    "number": Cast(Func(F("value"), F("decimals"), function="ROUND"), TextField()),  # R11: 2.0 stays 2.0
    "decimals": F("decimals"),
    "qualifier": F("qualifier"),
    "subject": F("subject_id"),
    "indicator": F("indicator_id"),
    "series": F("series"),
    "source": F("source_id"),
    "stand": Cast("as_of", TextField()),
    "period": Cast("reference_period", TextField()),
    "population": F("population"),
    "wz_code": F("wz_code"),
    "wz_note": F("wz_note"),
    "caveat": F("caveat"),
    "note": F("note"),
    "rank": F("rank"),
    "is_unsourced": F("is_unsourced"),
    "updated_at": Cast(Func(F("updated_at"), function="TO_JSON"), TextField()),  # in quotes
}


def rows_of(figures: QuerySet[KeyFigure]) -> QuerySet:
    """Tuples of COLUMNS; without order, so that the caller can page through them."""
    return figures.order_by().values_list(*COLUMNS.values())


class Addresses:
    """Where a figure stands; `api` and `page` contain the id KF0 in place of a figure's own."""

    PLACEHOLDER = "KF0"

    def __init__(self, api: str, page: str) -> None:
        self.api = api.split(self.PLACEHOLDER)
        self.page = page.split(self.PLACEHOLDER)


class FigureDocuments:
    """Turns rows into records. With `as_json` their parts are JSON already, for `orjson.dumps` and nothing else."""

    def __init__(self, addresses: Addresses, *, as_json: bool) -> None:
        self.addresses = addresses
        self.number: Callable[[str], Any] = orjson.Fragment if as_json else str
        self.moment: Callable[[str], Any] = orjson.Fragment if as_json else _unquoted
        self.part: Callable[[Any], Any] = _fragment if as_json else _unchanged
        self.subjects = Shared(_subjects, self.part)
        self.indicators = Shared(_indicators, _unchanged)
        self.sources = Shared(_sources, self.part)

    def of(self, rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
        figures = [row[0] for row in rows]
        cited = _select(CITATIONS, figures)
        self.subjects.read(row[5] for row in rows)
        self.indicators.read(row[6] for row in rows)
        self.sources.read(chain((row[8] for row in rows), (row[1] for row in cited)))
        citations, conflicts = self._citations(cited), _conflicts(figures)
        return [self._document(row, citations.get(row[0]), conflicts.get(row[0], [])) for row in rows]

    def _document(
        self, row: tuple[Any, ...], citations: list[dict[str, Any]] | None, conflicts: list[str]
    ) -> dict[str, Any]:
        (_id, external_id, number, decimals, qualifier, subject, indicator, series, source, stand, period) = row[:11]
        (population, wz_code, wz_note, caveat, note, rank, is_unsourced, updated_at) = row[11:]
        unit = self.indicators[indicator]["unit"]
        display_de, display_en = _displays(qualifier, unit, number)
        return {
            "external_id": external_id,
            "status": "published",
            "subject": self.subjects[subject],
            "indicator": self.indicators.codes[indicator],
            "series": series,
            "value": None if number is None else self.number(number),
            "qualifier": QUALIFIERS[qualifier],
            "qualifier_code": qualifier,
            "decimals": decimals,
            "unit": _unit(unit),
            "unit_code": unit,
            "display_de": display_de,
            "display_en": display_en,
            "source": None if source is None else self.sources[source],
            "as_of": _period(stand),
            "is_unsourced": is_unsourced,
            "reference_period": _period(period),
            "population": population,
            "wz_code": wz_code,
            "wz_note": wz_note,
            "caveat": caveat,
            "note": note,
            "rank": rank,
            "conflicts": conflicts,
            "section": citations[0]["section"] if citations else "",
            "citations": citations or [],
            "updated_at": self.moment(updated_at),
            "url": external_id.join(self.addresses.api),
            "html_url": external_id.join(self.addresses.page),
        }

    def _citations(self, rows: list[tuple[Any, ...]]) -> dict[int, list[dict[str, Any]]]:
        found = defaultdict(list)
        for figure, source, section, page, line, footnote, verbatim in rows:
            found[figure].append(
                {
                    "section": section,
                    "page": page,
                    "line": line,
                    "footnote": footnote,
                    "verbatim": verbatim,
                    "source": self.sources.codes.get(source),
                }
            )
        return found


class Shared(dict[int, Any]):
    """Parts that many records have in common, by id, read when first needed; `codes` holds their codes."""

    def __init__(self, read: Callable[[set[int]], Iterable[tuple[int, dict[str, Any]]]], part: Callable[[Any], Any]):
        self._read = read
        self._part = part
        self.codes: dict[int | None, str] = {}

    def read(self, ids: Iterable[int | None]) -> None:
        if missing := {key for key in ids if key is not None} - self.keys():
            for key, value in self._read(missing):
                self[key] = self._part(value)
                self.codes[key] = value["code"]


def parts_of(
    figures: QuerySet[KeyFigure], *, first: int = FIRST_PART, further: int = PART
) -> Generator[list[tuple[Any, ...]], None, None]:
    """All rows in the order of their ids, some at a time, as they were when the reading began.

    Holds a transaction and a cursor on the server open until it is exhausted or closed.
    """
    sql, parameters = rows_of(figures).order_by("id").query.sql_with_params()
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchmany(first)
        while rows:
            yield rows
            rows = cursor.fetchmany(further)


def _fragment(value: Any) -> orjson.Fragment:
    return orjson.Fragment(orjson.dumps(value))


def _unchanged(value: Any) -> Any:
    return value


def _unquoted(text: str) -> str:
    return text[1:-1]


# Plain SQL, as what Django needs to put these together would take longer than the answers. The ids go in as one
# literal: PostgreSQL reads an array of a thousand parameters more slowly than it answers.
TABLES = {
    "citation": Citation._meta.db_table,
    "conflict": FigureConflict._meta.db_table,
    "field": GrowthField._meta.db_table,
    "indicator": Indicator._meta.db_table,
    "involved": FigureConflict.figures.through._meta.db_table,
    "network": FigureSubject.network.related.related_model._meta.db_table,
    "source": Source._meta.db_table,
    "sub_field": SubField._meta.db_table,
    "subject": FigureSubject._meta.db_table,
}
SUBJECTS = """
SELECT subject.id, subject.code, subject.kind, subject.name_de, subject.name_en, coalesce(own.slug, upper.slug),
       network.slug
FROM {subject} AS subject
LEFT JOIN {field} AS own ON own.subject_id = subject.id
LEFT JOIN {sub_field} AS part ON part.subject_id = subject.id
LEFT JOIN {field} AS upper ON upper.id = part.growth_field_id
LEFT JOIN {network} AS network ON network.subject_id = subject.id
WHERE subject.id = ANY (%s::bigint[])
"""
INDICATORS = "SELECT id, code, unit FROM {indicator} WHERE id = ANY (%s::bigint[])"
SOURCES = "SELECT id, code, label, publisher, as_of::text FROM {source} WHERE id = ANY (%s::bigint[])"
CITATIONS = """
SELECT key_figure_id, source_id, section, page, line, footnote, verbatim
FROM {citation} WHERE key_figure_id = ANY (%s::bigint[])
ORDER BY key_figure_id, "order", id
"""
CONFLICTS = """
SELECT involved.keyfigure_id, conflict.code
FROM {involved} AS involved JOIN {conflict} AS conflict ON conflict.id = involved.figureconflict_id
WHERE involved.keyfigure_id = ANY (%s::bigint[]) AND conflict.status = 'published'
ORDER BY conflict.code
"""


def _select(sql: str, ids: Iterable[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql.format(**TABLES), [f"{{{','.join(map(str, ids))}}}"])
        return cursor.fetchall()


def _subjects(ids: set[int]) -> Iterator[tuple[int, dict[str, Any]]]:
    for key, *values in _select(SUBJECTS, ids):
        yield key, dict(zip(("code", "kind", "name_de", "name_en", "field", "network"), values, strict=True))


def _indicators(ids: set[int]) -> Iterator[tuple[int, dict[str, Any]]]:
    for key, code, unit in _select(INDICATORS, ids):
        yield key, {"code": code, "unit": unit}


def _sources(ids: set[int]) -> Iterator[tuple[int, dict[str, Any]]]:
    for key, code, label, publisher, as_of in _select(SOURCES, ids):
        yield key, {"code": code, "label": label, "publisher": publisher, "as_of": _period(as_of)}


def _conflicts(figures: list[int]) -> dict[int, list[str]]:
    found = defaultdict(list)
    for figure, code in _select(CONFLICTS, figures):
        found[figure].append(code)
    return found


@lru_cache(maxsize=10_000)
def _period(text: str | None) -> str | None:
    """PostgreSQL's text of an interval, such as [2012-09-01,2012-10-01), as the partial date it stands for."""
    if text is None:
        return None
    lower, upper = map(dt.date.fromisoformat, text[1:-1].split(","))
    return PartialDate.from_range(DateRange(lower, upper)).iso


@cache
def _unit(unit: str) -> str:
    with override("de"):
        return str(Indicator.Unit(unit).label)


def _displays(qualifier: str, unit: str, number: str | None) -> tuple[str, str]:
    """What `figure_text` says in German and in English, at a tenth of its cost."""
    german, english = _wordings(qualifier, unit)
    if number is None:
        return german.before, english.before
    grouped = f"{Decimal(number):,f}"
    return german.text(grouped), english.text(grouped)


class Wording(NamedTuple):
    """What `figure_text` writes around a number, and its signs for thousands and decimals."""

    before: str
    after: str
    thousands: str
    point: str

    def text(self, grouped: str) -> str:
        """`grouped` is in Python's spelling, 1,234.5."""
        if self.thousands != ",":
            grouped = grouped.replace(",", " ").replace(".", self.point).replace(" ", self.thousands)
        return f"{self.before}{grouped}{self.after}"


@cache
def _wordings(qualifier: str, unit: str) -> tuple[Wording, Wording]:
    """In German and in English."""
    value = None if qualifier in ("not_stated", "dash", "blank") else Decimal(1)
    figure = KeyFigure(value=value, decimals=0, qualifier=qualifier, indicator=Indicator(unit=unit))
    wordings = []
    for language in ("de", "en"):
        with override(language):
            before, _one, after = figure_text(figure).partition("1")
            sample = number_text(Decimal("1234.5"), 1)
        wordings.append(Wording(before, after, sample[1], sample[-2]))
    return wordings[0], wordings[1]
