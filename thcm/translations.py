"""The English side of the portal's texts: extracting them, and compiling them without gettext's own tools.

The German texts in code and templates are the message ids. The catalogue is sorted and names no lines and no
dates, so that a change shows only what changed.
"""

import os
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import templatize

PO_PATH = Path(settings.BASE_DIR) / "locale" / "en" / "LC_MESSAGES" / "django.po"
HEADER = """\
# The English side of the portal. `python manage.py translations --extract` keeps it complete.
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
Places = tuple[int | tuple[int, str], ...]
_CONTEXT_FIRST: Places = ((1, "c"), 2)
KEYWORDS: dict[str, Places | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": _CONTEXT_FIRST,
    "pgettext_lazy": _CONTEXT_FIRST,
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def source_files() -> Iterator[Path]:
    """Python files of all packages but the tests, and all templates."""
    base = Path(settings.BASE_DIR)
    for package in sorted(path.parent for path in base.glob("*/__init__.py") if path.parent.name != "tests"):
        yield from sorted(path for path in package.rglob("*.py") if "migrations" not in path.parts)
    yield from sorted(path for path in (base / "templates").rglob("*") if path.is_file())


def template_calls(path: Path) -> str:
    """The template's texts as calls of gettext, one line each; all the rest is blanked out."""
    return "\n".join(line.strip() for line in templatize(path.read_text(), origin=str(path)).splitlines())


def extract(paths: Iterable[Path] | None = None) -> Catalog:
    """Every text that code and templates mark, or only those in `paths`, without translations."""
    catalog = Catalog(locale="en")
    for path in source_files() if paths is None else paths:
        source = path.read_text() if path.suffix == ".py" else template_calls(path)
        for _line, function, message, _comments in extract_python(BytesIO(source.encode()), KEYWORDS, (), {}):
            _add(catalog, KEYWORDS[str(function)], message)
    return catalog


def _add(catalog: Catalog, places: Places | None, message: object) -> None:
    """Sorts what stood in the brackets into context, singular and plural; what is no plain text is no message."""
    parts: list[Any] = list(message) if isinstance(message, tuple | list) else [message]
    wanted = len(places) if places else 1
    parts = parts[:wanted]
    if len(parts) < wanted or not all(parts):
        return
    context = parts.pop(0) if places and places[0] == (1, "c") else None
    catalog.add(tuple(parts) if len(parts) == 2 else parts[0], context=context)


def read_catalog() -> Catalog:
    if not PO_PATH.exists():
        return Catalog(locale="en")
    with PO_PATH.open("rb") as file:
        return read_po(file, locale="en")


def update_catalog() -> Catalog:
    """Takes over new texts, drops those that nothing uses any more, and writes the file."""
    catalog = read_catalog()
    catalog.update(extract(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    content = BytesIO()
    write_po(content, catalog, width=110, no_location=True, omit_header=True, sort_output=True)
    PO_PATH.parent.mkdir(parents=True, exist_ok=True)
    PO_PATH.write_text(HEADER + content.getvalue().decode())
    return catalog


def compile_catalog() -> bool:
    """Writes the files that Django reads, also the German words for foreign packages; False if all were up to date."""
    done = [_compile(path) for path in sorted(PO_PATH.parents[2].glob("*/LC_MESSAGES/django.po"))]
    return any(done)


def _compile(source: Path) -> bool:
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
        return False
    partial = target.with_suffix(f".{os.getpid()}.partial")
    with source.open("rb") as texts, partial.open("wb") as file:
        write_mo(file, read_po(texts, locale=source.parents[1].name))
    partial.replace(target)
    return True
