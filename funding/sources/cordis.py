"""CORDIS: organisations in projects of Horizon Europe, from the monthly ZIP of CSV files.

Read from `cordis.europa.eu/data`; files of an export of 2023-06-13 are the last that were checked.
"""

import csv
import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _
from lxml import etree

from funding.models import Award
from funding.region import is_address_here
from funding.sources import AwardFacts, Parsed, Raw
from thcm.core.foreign import SourceChanged

PARSER_VERSION = 1
EXPORT = "https://cordis.europa.eu/data/cordis-HORIZONprojects-csv.zip"
PROJECT_PAGE = "https://cordis.europa.eu/project/id/"
MOST_BYTES = 500_000_000
MOST_UNPACKED = 500_000_000  # a file; all lines of it could be one
ORGANISATIONS, PROJECTS = "organization.csv", "project.csv"
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)  # RuntimeError: encrypted
ROLES = {"coordinator": Award.Role.COORDINATOR, "participant": Award.Role.PARTICIPANT}
_NEEDED = {"projectID", "organisationID", "role", "name", "postCode", "city", "country", "nutsCode", "ecContribution"}
NAMESPACE = {"c": "http://cordis.europa.eu"}
_OF_PROJECT = {"id": "id", "title": "title", "acronym": "acronym", "startDate": "startDate", "endDate": "endDate"}
_OF_PROJECT |= {"rcn": "rcn", "ecMaxContribution": "ecMaxContribution"}
_OF_PROJECT |= {"topics": "relations/associations/programme[@type='relatedTopic']/code"}
_OF_ORGANISATION = {"organisationID": "id", "name": "legalName", "postCode": "address/postalCode"}
_OF_ORGANISATION |= {"city": "address/city", "country": "address/country"}
_OF_ORGANISATION |= {"nutsCode": "relations/regions/region[@type='relatedNutsCode']/nutsCode"}
_KEPT_OF_PROJECT = frozenset(("id", "title", "topics", "fundingScheme", "startDate", "endDate"))  # not its long text
_DIGITS = re.compile(r"\d{4,5}")


@dataclass(frozen=True, slots=True)
class Participation:
    """One row of the organisations with what is known of its project."""

    row: dict[str, str]
    project: dict[str, str] = field(default_factory=dict)


def fetch(session: Any) -> Iterator[Raw]:
    yield session.get(session.source.fetch_url or EXPORT, max_bytes=MOST_BYTES)


def open_path(path: Path) -> list[Raw]:
    """The ZIP, the CSV of the organisations on its own (then titles are the projects' acronyms), or a project's XML."""
    return [Raw(url=path.resolve().as_uri(), path=path)]


def parse(answers: Iterable[Raw]) -> Parsed:
    parsed = Parsed(records=[])
    parsed.records = _participations(list(answers), parsed)
    return parsed


def _participations(answers: list[Raw], parsed: Parsed) -> Iterator[Participation]:
    seen: set[tuple[str, ...]] = set()
    for answer in answers:
        if answer.path.suffix == ".xml":
            yield from project_of(answer.content())
            continue
        projects = {
            row["id"]: {name: row[name] for name in _KEPT_OF_PROJECT & row.keys()}
            for row in _table(answer, PROJECTS, {"id", "title"})
        }
        for row in _table(answer, ORGANISATIONS, _NEEDED):
            key = (row["projectID"], row["organisationID"], row["role"])
            if not all(key):
                parsed.unreadable.append(_("Zeile ohne Projekt, Organisation oder Rolle"))
            elif key not in seen:
                seen.add(key)
                yield Participation(row, projects.get(row["projectID"], {}))


def project_of(content: bytes) -> list[Participation]:
    """All that take part in the project of one XML document."""
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        raise SourceChanged(_("Das XML von CORDIS ist beschädigt oder unvollständig.")) from None
    if root.tag != f"{{{NAMESPACE['c']}}}project":
        raise SourceChanged(_("Das XML von CORDIS beschreibt kein Projekt."))
    project = _texts(root, _OF_PROJECT)
    known = {"projectID": project["id"], "projectAcronym": project["acronym"]}
    return [
        Participation(
            _texts(each, _OF_ORGANISATION)
            | known
            | {"role": each.get("type", ""), "ecContribution": each.get("ecContribution", "")},
            project,
        )
        for each in root.iterfind("c:relations/c:associations/c:organization", NAMESPACE)
    ]


def _texts(element: Any, paths: dict[str, str]) -> dict[str, str]:
    prefixed = {name: "/".join(f"c:{step}" for step in path.split("/")) for name, path in paths.items()}
    return {name: (element.findtext(path, "", NAMESPACE) or "").strip() for name, path in prefixed.items()}


def _table(answer: Raw, name: str, needed: set[str]) -> Iterator[dict[str, str]]:
    """Rows of one file, with the separator that its header shows; nothing where a single CSV is another file."""
    with _file(answer, name) as file:
        if file is None:
            return
        lines = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        try:
            yield from _rows(lines, name, needed)
        except (csv.Error, UnicodeDecodeError) as error:
            text = _("Die Daten von CORDIS (%(name)s) sind nicht lesbar: %(error)s")
            raise SourceChanged(text % {"name": name, "error": error}) from None


def _rows(lines: IO[str], name: str, needed: set[str]) -> Iterator[dict[str, str]]:
    header = lines.readline()
    separator = ";" if header.count(";") > header.count(",") else ","
    names = next(csv.reader([header], delimiter=separator), [])
    if not needed <= set(names):
        raise SourceChanged(_("In den Daten von CORDIS (%(name)s) fehlen bekannte Spalten.") % {"name": name})
    for cells in csv.reader(lines, delimiter=separator):
        yield dict(zip(names, (cell.strip() for cell in cells), strict=False))


@contextmanager
def _file(answer: Raw, name: str) -> Iterator[IO[bytes] | None]:
    with answer.open() as whole:
        if whole.read(2) != b"PK":
            whole.seek(0)
            yield whole if name == ORGANISATIONS else None
            return
        try:
            with zipfile.ZipFile(whole) as archive, archive.open(_member(archive, name)) as file:
                yield file
        except DAMAGE:
            raise SourceChanged(_("Das ZIP von CORDIS ist beschädigt oder unvollständig.")) from None


def _member(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    """The file in whatever folder, as long as it does not unpack to more than any export had."""
    found = [member for member in archive.infolist() if Path(member.filename).name == name]
    if not found:
        raise SourceChanged(_("Im ZIP von CORDIS fehlt die Datei %(name)s.") % {"name": name})
    if found[0].file_size > MOST_UNPACKED:
        raise SourceChanged(_("Das ZIP von CORDIS entpackt sich zu mehr als erlaubt."))
    return found[0]


def normalise(record: Participation, parsed: Parsed) -> AwardFacts | None:
    """None for organisations elsewhere."""
    row, project = record.row, record.project
    postcode, town = _postcode(row["postCode"]), row["city"]
    if not is_address_here(country=row["country"], nuts=row["nutsCode"], postcode=postcode, town=town):
        return None
    acronym, title = row.get("projectAcronym", ""), project.get("title", "")
    return AwardFacts(
        key="/".join((row["projectID"], row["organisationID"], row["role"])),
        project_key=row["projectID"],
        title=f"{title} ({acronym})" if title and acronym else title or acronym or row["projectID"],
        recipient=row["name"],
        town=town.title() if town.isupper() else town,
        role=ROLES.get(row["role"], Award.Role.OTHER).value,
        programme=project.get("fundingScheme", ""),
        provider="Europäische Kommission",
        classification=project.get("topics", ""),
        starts_on=_date(project.get("startDate", "")),
        ends_on=_date(project.get("endDate", "")),
        amount_eur=_amount(row["ecContribution"]),
        url=f"{PROJECT_PAGE}{row['projectID']}",
    )


def _postcode(text: str) -> str:
    """Five digits: exports lose leading zeros (`7745`), some write `D-07745`."""
    digits = _DIGITS.search(text)
    return digits[0].zfill(5) if digits else ""


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _amount(text: str) -> Decimal | None:
    """With decimal point or, in some columns of some exports, comma; None where nothing is stated, which is not 0."""
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
