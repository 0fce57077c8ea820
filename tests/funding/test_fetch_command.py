"""Sources read by hand: saved answers, one line of JSON for each record, and what goes wrong in one sentence."""

import json
import subprocess
import sys
from io import StringIO
from types import ModuleType

import pytest
from django.core.management import CommandError, call_command

from bench.funding_export import write
from funding.models import FundingProgramme, FundingSource, RawAnswer, ScrapeRun
from tests.factories.funding import FundingSourceFactory
from tests.funding import fake_source
from tests.funding.fake_source import body

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fake(monkeypatch) -> ModuleType:
    monkeypatch.setitem(sys.modules, "funding.sources.fake", fake_source)
    return fake_source


def run(*arguments: object, **options: object) -> str:
    said = StringIO()
    call_command("fetch_funding", *map(str, arguments), stdout=said, stderr=StringIO(), **options)
    return said.getvalue()


def answer(tmp_path, content: bytes):
    path = tmp_path / "answer.json"
    path.write_bytes(content)
    return path


def test_json_prints_each_record_with_unknown_things_null(tmp_path, funding_start):
    path = answer(tmp_path, body(2, {"title": "Photonik", "provider": "", "text": "x"}, total=7))
    before = FundingSource.objects.count(), FundingProgramme.objects.count()

    lines = [json.loads(line) for line in run("fake", json=True, from_file=path).splitlines()]

    assert [line["key"] for line in lines] == ["k0", "k1"]
    assert {name: lines[0][name] for name in ("title", "level", "provider", "status", "opens_on", "deadlines")} == {
        "title": "Photonik",
        "level": "federal",
        "provider": None,
        "status": None,
        "opens_on": None,
        "deadlines": [],
    }
    assert (lines[0]["source"], len(lines[0]["checksum"])) == ("fake", 64)
    assert lines[0]["suggested_fields"] == ["optik-optoelektronik"]
    assert lines[1]["suggested_fields"] == []
    assert (FundingSource.objects.count(), FundingProgramme.objects.count()) == before
    assert not ScrapeRun.objects.exists()


@pytest.mark.parametrize("form", ["zip", "folder"])
def test_json_of_an_export_in_each_form(tmp_path, form):
    path = tmp_path / "export.zip"
    write(path, 3)
    if form == "folder":
        subprocess.run([sys.executable, "-m", "zipfile", "-e", path, tmp_path / "folder"], check=True)
        path = tmp_path / "folder"

    lines = [json.loads(line) for line in run("fdb", json=True, from_file=path).splitlines()]

    assert [line["source"] for line in lines] == ["fdb"] * 3
    assert all(line["url"].startswith("https://www.foerderdatenbank.de/FDB/") for line in lines)


def test_dry_run_says_what_would_happen_and_keeps_nothing(tmp_path):
    source = FundingSourceFactory(code="fake", read_at=None)
    path = answer(tmp_path, body(2, {"area": "x"}))

    said = run("fake", dry_run=True, from_file=path)

    assert said == f"{source}: 2 found, 2 new, 0 changed, 0 not seen. Nothing is kept.\n  Unbekannt: Area: x (1×)\n"
    assert [model.objects.count() for model in (ScrapeRun, FundingProgramme, RawAnswer)] == [0, 0, 0]


def test_file_is_taken_over_as_a_run(tmp_path):
    source = FundingSourceFactory(code="fake", read_at=None)
    path = answer(tmp_path, body(20))

    assert run("fake", from_file=path) == f"{source}: done, 20 found, 20 new, 0 changed, 0 not seen, 0 unreadable.\n"
    assert run("fake", from_file=path) == (
        f"{source}: unchanged, 20 found, 0 new, 0 changed, 0 not seen, 0 unreadable.\n"
    )
    path = answer(tmp_path, body(3))
    with pytest.raises(CommandError, match="nur noch 3 Einträge, zuletzt waren es 20"):
        run("fake", from_file=path)
    assert "done, 3 found" in run("fake", from_file=path, despite_gaps=True)


@pytest.mark.parametrize(
    ("code", "content", "error"),
    [
        ("nothing", b"", r"^„nothing“ is no source that is read\. Known are: .*eu-portal, fdb"),
        ("manual", b"", r"^„manual“ is no source that is read\."),
        ("fdb-html", b"", r"^„fdb-html“ is no source that is read\."),
        ("fake", None, r"^There is no file .*answer\.json\.$"),
        ("fake", b"<html>", r"^Das ist kein JSON\.$"),
        ("fake", b"[]", r"is no answer of fake"),
        ("fdb", b"PK half a ZIP", "Förderdatenbank"),
        ("cordis", b"PK half a ZIP", "CORDIS"),
        ("eu-portal", b"{", "EU-Portal"),
        ("foerderinfo", b"<rss", "Förderberatung"),
        ("foekat", b"", r"^There is no record of foekat in this answer\.$"),
    ],
)
def test_what_goes_wrong_is_one_sentence(tmp_path, code, content, error):
    path = tmp_path / "answer.json"
    if content is not None:
        path = answer(tmp_path, content)

    with pytest.raises(CommandError, match=error) as raised:
        run(code, json=True, from_file=path)

    assert raised.value.returncode == 1
    assert "\n" not in str(raised.value)


def test_records_of_a_source_without_row_cannot_be_taken_over(tmp_path):
    with pytest.raises(CommandError, match="load_funding_start"):
        run("fake", from_file=answer(tmp_path, body(1)))
