"""The export of the Förderdatenbank: documents of a content management system as XML, most often in one ZIP.

Nothing is unpacked to disk, and no document reaches beyond itself: no entities, no network.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial

from django.utils.translation import gettext as _
from lxml import etree

from funding.sources import Parsed, Raw
from funding.sources.fdb_fields import Record, contact_of, plain, web_address
from funding.terms import fold
from thcm.core.foreign import SourceChanged, SourceUnavailable

MEGABYTE = 1_000_000
# Some 10,000 documents, together 200 MB in 30 MB, are usual.
MAX_ENTRIES, MAX_ENTRY, MAX_TOTAL, MAX_RATIO = 50_000, 20 * MEGABYTE, 1_500 * MEGABYTE, 200
CONTENT = "FDB/Content/DE/"
PROGRAMMES = "Foerderprogramm/"
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)  # RuntimeError: encrypted
PROGRAMME_TYPE = "ServiceOffer-FundingProgram"

_READ = """
bodyText competenceDescr functions header keywords procDescription procInfluence procMethod progress regulatoryFWork
shouldNotBeIndexed subType summary teaserText title
"""
# `comment` holds ticket numbers, `dateOfExpiration` years like 0207, `dateOfIssue` is stamped anew without a change.
_IGNORED = """
challenge comment customerBenefit dateOfExpiration dateOfIssue externalID languageInd procQuality referenceCustomer
remark requirements serviceDescription serviceFeeDescr termsOfPayment
"""
_READ_OF_LINKED = "city email houseId phone postBox road title url zipCode"
READ, IGNORED, READ_OF_LINKED = (frozenset(names.split()) for names in (_READ, _IGNORED, _READ_OF_LINKED))
LISTS = re.compile(r"UF[A-Z]|Branchen|Foerder|Unternehmens(groesse|alter)$|(GRW|Kontakt|ExternerLink)$")

_PLACE = re.compile(r"(?:^|/)BMWI/FDB/Content/DE/([^\\]+)\.xml$")
_HREF = "{http://www.w3.org/1999/xlink}href"
_CLASSIFIED = etree.XPath("property/classifiedLinkLists/classifiedLinkList/links[link]")
_TARGET = "target:/BMWI/"
_GUIDELINE = re.compile(r"""<a\b[^>]*href="target:/BMWI/([^"]+)"[^>]*>(?:\s|<[^>]*>)*Weblink""")
_FORBIDDEN = bytes(set(range(32)) - {9, 10, 13})
_FORBIDDEN_REFERENCE = re.compile(rb"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcef]|1[0-9a-f]));", re.IGNORECASE)
_SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True, "remove_pis": True}
_STRICT = etree.XMLParser(remove_blank_text=True, **_SAFE)
_LENIENT = etree.XMLParser(recover=True, **_SAFE)

File = tuple[str, Callable[[], bytes]]  # path below CONTENT without its suffix, and how to read it


@dataclass(slots=True)
class Document:
    """Rich text by property, and targets of links by classifier or property."""

    texts: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)

    def line(self, name: str) -> str:
        return " ".join(plain(self.texts.get(name, "")).split())


def read_export(answers: Iterable[Raw], parsed: Parsed) -> Iterator[Record]:
    """Programmes one after the other. What they refer to is read before: many documents, but small ones."""
    with ExitStack() as stack:
        files = [file for answer in answers for file in _files_of(answer, stack)]
        if not any(place.startswith(PROGRAMMES) for place, _read in files):
            raise SourceChanged(_("Der Export der Förderdatenbank enthält kein einziges Förderprogramm."))
        linked = {}
        for place, read in files:
            if not place.startswith(PROGRAMMES) and (document := read_document(place, read(), parsed.warnings)):
                linked[CONTENT + place] = document
        for place, read in files:
            if place.startswith(PROGRAMMES) and (document := read_document(place, read(), parsed.unreadable)):
                yield from _record(place.removeprefix(PROGRAMMES), document, linked, parsed)


def _files_of(answer: Raw, stack: ExitStack) -> Iterator[File]:
    with answer.open() as file:
        is_archive = file.read(2) == b"PK"
    if not is_archive:
        if place := _place_of(answer.url):
            yield place, answer.content
        return
    archive = stack.enter_context(open_archive(answer))
    for info in archive.infolist():
        if place := _place_of(info.filename):
            yield place, partial(_content_of, archive, info)


def _place_of(name: str) -> str:
    """Below CONTENT, without suffix; "" for what is elsewhere: names only name, nothing is written by them."""
    found = _PLACE.search(name)
    return found[1] if found and ".." not in name.split("/") else ""


@contextmanager
def open_archive(answer: Raw) -> Iterator[zipfile.ZipFile]:
    """Refuses what is broken off, and what would unpack to far more than an export holds."""
    try:
        archive = zipfile.ZipFile(answer.path)
    except DAMAGE as error:
        raise _damaged(error) from error
    with archive:
        entries = archive.infolist()
        total = sum(info.file_size for info in entries)
        packed = sum(info.compress_size for info in entries)
        largest = max((info.file_size for info in entries), default=0)
        if len(entries) > MAX_ENTRIES or largest > MAX_ENTRY or total > min(MAX_TOTAL, MAX_RATIO * packed + MEGABYTE):
            raise SourceChanged(
                _("Das Archiv der Förderdatenbank ist ungewöhnlich groß (%(count)d Dateien, entpackt %(size)d MB).")
                % {"count": len(entries), "size": total // MEGABYTE}
            )
        yield archive


def _content_of(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        return archive.read(info)
    except DAMAGE as error:
        raise _damaged(error) from error


def _damaged(error: Exception) -> SourceUnavailable:
    return SourceUnavailable(
        _("Das Archiv der Förderdatenbank ist beschädigt oder unvollständig angekommen (%(error)s).") % {"error": error}
    )


def read_document(place: str, content: bytes, problems: list[str]) -> Document | None:
    """None for what is no document, with a reason among the problems."""
    is_programme = place.startswith(PROGRAMMES)
    root = _tree(content)
    # Documents of the export declare nothing: what has a document type is not one of them.
    if root is None or root.tag != "document" or root.getroottree().docinfo.doctype:
        problems.append(f"{place}: {_('nicht lesbar')}")
        return None
    document = Document()
    for element in root:
        name = element.get("name", "").removeprefix("gsb:")
        if (name not in IGNORED) if is_programme else (name in READ_OF_LINKED):
            _read_property(document, name, element)
    for links in _CLASSIFIED(root):
        if (classifiers := links.getprevious()) is not None:
            classifier = next(iter(_targets(classifiers)), "")
            document.lists.setdefault(classifier.rpartition("/")[2], []).extend(_targets(links))
    return document


def _read_property(document: Document, name: str, element: etree._Element) -> None:
    for child in element:
        if child.tag == "links":
            document.lists[name] = _targets(child)
        elif child.tag in ("text", "value") and (text := child.text) and not _is_empty(text):
            document.texts[name] = text
            if name == "bodyText":
                document.lists[name] = _GUIDELINE.findall(text)


def _is_empty(rich: str) -> bool:
    return len(rich) < 100 and '"></div>' in rich


def _tree(content: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(content, _STRICT)
    except etree.XMLSyntaxError:
        content = _FORBIDDEN_REFERENCE.sub(b"", content.translate(None, _FORBIDDEN))
        try:
            content.decode()
        except UnicodeDecodeError:
            content = content.decode("windows-1252", errors="replace").encode()
        try:
            return etree.fromstring(content, _LENIENT)
        except etree.XMLSyntaxError:
            return None


def _targets(links: Iterable[etree._Element]) -> list[str]:
    return [href.removeprefix(_TARGET) for link in links if (href := link.get(_HREF))]


def _record(place: str, document: Document, linked: dict[str, Document], parsed: Parsed) -> Iterator[Record]:
    """None for what the source itself keeps to itself, and for stubs without a title."""
    mark, kind = (document.texts.pop(name, "").strip() for name in ("shouldNotBeIndexed", "subType"))
    if mark not in ("", "0") or kind not in ("", PROGRAMME_TYPE):
        return
    title = document.line("title")
    if not title:
        parsed.unreadable.append(f"{place}: {_('ohne Titel')}")
        return
    _count_unknown(document, parsed)
    links = Links(linked, parsed)
    yield Record(
        place=place,
        title=title,
        terms={
            fold(name): [target.rpartition("/")[2] for target in targets]
            for name, targets in document.lists.items()
            if LISTS.match(name)
        },
        providers=links.titles(document.lists.get("Foerderorganisation", ())),
        contacts=links.contacts(document.lists.get("Kontakt", ())),
        links=links.addresses(document.lists.get("ExternerLink", ())),
        legal_url=next(iter(links.addresses(document.lists.get("bodyText", ()))), ""),
        texts=document.texts,
    )


def _count_unknown(document: Document, parsed: Parsed) -> None:
    for name in document.texts.keys() - READ:
        parsed.count_unknown(_("Eigenschaft %(name)s") % {"name": name})
    for name in document.lists.keys() - READ:
        if not LISTS.match(name):
            parsed.count_unknown(_("Liste %(name)s") % {"name": name})


@dataclass(frozen=True, slots=True)
class Links:
    """What the targets of a programme's links are: documents of the export, or not there."""

    documents: dict[str, Document]
    parsed: Parsed

    def of(self, targets: Iterable[str]) -> Iterator[Document]:
        for target in targets:
            if document := self.documents.get(target):
                yield document
            else:
                folder = target.removeprefix(CONTENT).split("/")[0]
                self.parsed.count_unknown(_("Verweis ohne Dokument: %(folder)s") % {"folder": folder})

    def titles(self, targets: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(filter(None, (document.line("title") for document in self.of(targets)))))

    def addresses(self, targets: Iterable[str]) -> tuple[str, ...]:
        """Of the web: a link to a contact or to what the source has filed away is none."""
        own = (target for target in targets if target.startswith(f"{CONTENT}ExternerLink/"))
        return tuple(dict.fromkeys(filter(None, (web_address(document.line("url")) for document in self.of(own)))))

    def contacts(self, targets: Iterable[str]) -> tuple[dict[str, str], ...]:
        return tuple(self._contact(document) for document in self.of(targets))

    def _contact(self, document: Document) -> dict[str, str]:
        place = next(self.of(document.lists.get("Adresse", ())), Document())
        street = f"{place.line('road')} {place.line('houseId')}".strip() or place.line("postBox")
        town = f"{place.line('zipCode')} {place.line('city')}".strip()
        return contact_of(
            document.line("title"),
            phone=document.line("phone"),
            email=document.line("email"),
            address=", ".join(filter(None, (street, town))),
        )
