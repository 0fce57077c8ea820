"""Another region loads its own file, and no word of Thüringen is left: in code, on pages, in feeds, API and PDFs."""

import ast
import re
from collections import deque
from collections.abc import Iterator
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.test import Client
from pypdf import PdfReader

from newsroom.brochure import pdf_of as brochure_of
from newsroom.fact_sheets import content_of
from newsroom.fact_sheets import pdf_of as fact_sheet_of
from thcm.env import BASE_DIR

HOME = re.compile(r"(?i:th(ü|ue|u)ring|erfurt|tmwat|\bleg\b.?thü)|\bThCM\b")
LINK = re.compile(r"""(?:href|src)="([^"]+)"|<loc>([^<]+)</loc>|"(http://localhost:8000/[^"]+)\"""")
ELSEWHERE = re.compile(r"/(static|verwaltung|media|(en/)?vorschau)/")
LAENDER = re.compile(r"baden_wuerttemberg[a-z_|\s\",]+sonstige")  # a list of the federal database
STARTS = ("/", "/en/", "/sitemap.xml", "/api/v1/", "/robots.txt", "/catalog.ttl", "/verwaltung/login/", "/nirgends/")
ROOMS = ("thcm", "clusters", "networks", "funding", "roadmaps", "panels", "events", "newsroom")
# Names of the sixteen Länder are a list of the funding sources; demo content belongs to the data of 2012.
MAY_NAME = re.compile(r"funding/terms\.py|/demo_|seed_demo\.py|/migrations/")


@pytest.fixture
def weitau(db):
    call_command("load_dataset", BASE_DIR / "data" / "example-region" / "dataset.yaml", stdout=StringIO())


def paths_in(page: str, text: str) -> Iterator[str]:
    """Of the portal, without queries: they choose among what is seen anyway. Pictures are drawn from the same words."""
    for found in LINK.finditer(text):
        link = urldefrag(unescape(found[1] or found[2] or found[3])).url
        address = urlsplit(urljoin(f"http://testserver{page}", link))
        is_ours = address.netloc in ("testserver", "localhost:8000") and not address.query
        if is_ours and not ELSEWHERE.match(address.path):
            yield address.path


def words_of(response) -> str:
    body = response.getvalue()
    kind = response.headers.get("Content-Type", "")
    if kind.startswith("application/pdf"):
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages)
    return "" if kind.startswith(("image/png", "application/vnd.openxml")) else LAENDER.sub("", body.decode())


def test_no_page_of_another_region_names_the_first_one(weitau):
    client, waiting, seen, named = Client(), deque(STARTS), set(STARTS), {}
    while waiting:
        path = waiting.popleft()
        response = client.get(path)
        words = words_of(response)
        if found := HOME.search(words):
            named[path] = words[max(0, found.start() - 60) : found.end() + 40]
        for further in paths_in(path, words):
            if further not in seen:
                seen.add(further)
                waiting.append(further)

    assert named == {}
    assert {"/wachstumsfelder/windkraft/", "/en/netzwerke/weitwind/", "/t3/windtag.ics", "/daten/", "/feeds/"} <= seen
    assert len(seen) > 250


@pytest.mark.parametrize("language", ["de", "en"])
def test_print_of_another_region_names_it_alone(weitau, language):
    brochure = brochure_of(language, number=None)
    sheet = fact_sheet_of(content_of("windkraft", language), language, number=None)

    for pdf in (brochure, sheet):
        text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
        assert HOME.search(text) is None
        assert "Weitau" in text


def texts_of(path: Path) -> Iterator[str]:
    """What a file can show: all of a template, the strings of a module without its docstrings."""
    if path.suffix != ".py":
        yield path.read_text()
        return
    tree = ast.parse(path.read_text())
    described = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, described) and has_words(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def has_words(node) -> bool:
    return bool(node.body) and isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)


def test_code_names_no_region():
    files = [path for room in ROOMS for path in (BASE_DIR / room).rglob("*.py")]
    files += [path for folder in ("templates", "static") for path in (BASE_DIR / folder).rglob("*") if path.is_file()]

    naming = {
        str(path.relative_to(BASE_DIR)): text[:80]
        for path in files
        if not MAY_NAME.search(str(path)) and path.suffix in (".py", ".html", ".txt", ".typ", ".js", ".css", ".svg")
        for text in texts_of(path)
        if HOME.search(text)
    }

    assert len(files) > 500
    assert naming == {}
