"""Sources at their worst: data stay as they are, the run says why in a sentence, and one mail goes out, once."""

import io
import json
import random
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from bench.funding_export import write
from funding import runs
from funding.models import Award, FundingProgramme, FundingSource, ProgrammeEvent, ScrapeRun
from funding.sources.foerderinfo import PREFIX, TOPICS
from tests.factories.core import UserFactory
from tests.factories.funding import FundingSourceFactory
from tests.funding.loopback import Asked, Host, Reply, archive, as_json, loopback, serve
from thcm.core.models import Mail

pytestmark = pytest.mark.django_db
CAPTCHA = b"<html><head><title>Radware Captcha Page</title></head><body>Are you human?</body></html>"
LEAVES_TO = "http://192.168.1.1/export"
PLACE = "BMWI/FDB/Content/DE/Foerderprogramm/Bund/BMWi/p{}.xml"
BOMB = b"""<?xml version="1.0"?><!DOCTYPE document [<!ENTITY a "%s">%s]>
<document name="p" path="x" type="gsb:ServiceOffer"><property name="title" type="String"><value>&z;</value></property>
</document>""" % (b"x" * 100, b"".join(b'<!ENTITY %c "%s">' % (n + 1, b"&%c;" % n * 20) for n in range(97, 122)))


@pytest.fixture
def host():
    with serve() as host:
        yield host


@pytest.fixture(scope="session")
def export(tmp_path_factory) -> bytes:
    path = tmp_path_factory.mktemp("fdb") / "export.zip"
    write(path, 12)
    return path.read_bytes()


def read(source: FundingSource) -> ScrapeRun:
    run = runs.read_source(source, allows=loopback, delay=0, pauses=(0, 0))
    assert run is not None
    return run


def stored() -> list:
    tables = (FundingProgramme.objects, ProgrammeEvent.objects, Award.objects)
    return [list(table.order_by("pk").values()) for table in tables]


def stays(source: FundingSource, spoil: Callable[[], None], error: str, *, heal: Callable[[], None]) -> None:
    """Two readings of what `spoil` makes of the source: failed, nothing changed, one mail; and the next one heals."""
    UserFactory(is_superuser=True, is_staff=True, email="verwaltung@example.org")
    assert read(source).state == "done"
    before = stored()
    assert before != [[], [], []]
    spoil()

    failed = [read(source), read(source)]

    assert [(run.state, error in run.error) for run in failed] == [("failed", True)] * 2, failed[0].error
    assert not any(word in failed[0].error for word in ("Traceback", "Error", "Exception"))
    assert stored() == before
    source.refresh_from_db()
    assert source.failing_since == failed[0].ended_at
    assert list(Mail.objects.values_list("template", "recipient")) == [
        ("funding_source_failing", "verwaltung@example.org")
    ]
    heal()
    assert read(source).state in ("done", "unchanged")
    source.refresh_from_db()
    assert source.failing_since is None
    assert stored() == before


def zip_bomb() -> bytes:
    return archive({PLACE.format(0): b"0" * 60_000_000})


def unpacked(export: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(export)) as good:
        return {name: good.read(name) for name in good.namelist()}


WORST: dict[str, tuple[Callable[[bytes], Reply], str]] = {
    "captcha": (lambda good: Reply(CAPTCHA), "Captcha-Seite ihres Bot-Schutzes geschickt"),
    "error text": (lambda good: Reply(b"Internal error 4711"), "kein ZIP-Archiv geschickt, sondern: „Internal error"),
    "empty": (lambda good: Reply(b""), "Die Förderdatenbank hat kein ZIP-Archiv geschickt"),
    "half a ZIP": (lambda good: Reply(good[: len(good) // 2]), "beschädigt"),
    "half a body": (lambda good: Reply(good[: len(good) // 2], length=len(good)), "Verbindung gescheitert"),
    "damaged ZIP": (lambda good: Reply(damaged(good)), "beschädigt"),
    "ZIP bomb": (lambda good: Reply(zip_bomb()), "ungewöhnlich groß"),
    "ZIP of something else": (lambda good: Reply(archive({"a.txt": b"a"})), "kein einziges Förderprogramm"),
    "XML entity bombs": (
        lambda good: Reply(archive({PLACE.format(number): BOMB for number in range(12)})),
        "Nichts ist übernommen.",
    ),
    "error 500": (lambda good: Reply(b"", 500), "„localhost“ antwortet mit dem Fehler 500."),
    "error 403": (lambda good: Reply(CAPTCHA, 403), "„localhost“ antwortet mit dem Fehler 403."),
    "error 404": (lambda good: Reply(b"", 404), "ist nichts mehr (Fehler 404)."),
    "too many requests": (lambda good: Reply(b"", 429, {"Retry-After": "7200"}), "„localhost“ bittet darum, erst ab"),
    "endless redirects": (lambda good: Reply(status=302, headers={"Location": "/export"}), "leitet zu oft weiter"),
    "private redirect": (lambda good: Reply(status=301, headers={"Location": LEAVES_TO}), "keine öffentliche Adresse"),
    "drip": (lambda good: Reply(good[:40], drip=0.05), "Keine Antwort innerhalb der Wartezeit."),
}


def damaged(good: bytes) -> bytes:
    """A later export: bytes are others in the middle, the directory at the end is whole."""
    good, middle = archive({"readme.txt": b"1", **unpacked(good)}), len(good) // 3
    return good[:middle] + random.Random(1).randbytes(2000) + good[middle + 2000 :]


@pytest.mark.parametrize("name", WORST)
def test_foerderdatenbank_at_its_worst(host: Host, export, monkeypatch, name):
    spoiled, error = WORST[name]
    if name == "drip":
        monkeypatch.setattr("thcm.core.http.SECONDS_PER_ANSWER", 0.3)
    good = Reply(export, headers={"ETag": '"1"'})
    host.pages["/export"] = good
    source = FundingSourceFactory(code="fdb", fetch_url=f"{host.url}/export", read_at=None)

    stays(
        source,
        lambda: host.pages.update({"/export": spoiled(export)}),
        error,
        heal=lambda: host.pages.update({"/export": good}),
    )


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16"])
def test_foerderdatenbank_in_another_encoding_is_the_same(host: Host, export, encoding):
    host.pages["/export"] = Reply(export)
    source = FundingSourceFactory(code="fdb", fetch_url=f"{host.url}/export", read_at=None)
    read(source)
    others = {name: xml.decode().encode(encoding, "replace") for name, xml in unpacked(export).items()}
    host.pages["/export"] = Reply(archive(others))

    run = read(source)

    assert (run.state, run.found, run.changed, run.failed) == ("done", 12, 0, 0)


def test_robots_that_begin_to_forbid_are_obeyed(host: Host, export):
    host.pages["/export"] = Reply(export)
    source = FundingSourceFactory(code="fdb", fetch_url=f"{host.url}/export", read_at=None)

    stays(
        source,
        lambda: host.pages.update({"/robots.txt": Reply(b"User-agent: *\nDisallow: /")}),
        "Die robots.txt von „localhost“ erlaubt diese Abfrage nicht.",
        heal=lambda: host.pages.pop("/robots.txt"),
    )
    assert host.asked() == ["/export"] * 2


def topic(number: int) -> dict:
    metadata = {
        "identifier": [f"HORIZON-{number}"],
        "title": [f"Call {number}"],
        "type": ["1"],
        "status": ["31094502"],
        "deadlineDate": ["2099-04-14T00:00:00.000+0000"],
        "deadlineModel": ["single-stage"],
    }
    return {"reference": f"{number}TOPICSen", "metadata": metadata, "url": "x"}


def pages(total: int, *, size: int = 20, shrinks_to: int | None = None) -> Callable[[Asked], Reply]:
    """A search that is asked page by page; with `shrinks_to` it has fewer hits from the second page on."""

    def page(asked: Asked) -> Reply:
        number = int(asked.query["pageNumber"][0])
        there = shrinks_to if shrinks_to and number > 1 else total
        results = [topic(n) for n in range(there)][(number - 1) * size : number * size]
        return as_json({"totalResults": there, "pageNumber": number, "results": results})

    return page


def overlapping(asked: Asked) -> Reply:
    start = 0 if asked.query["pageNumber"] == ["1"] else 19
    return as_json({"totalResults": 30, "results": [topic(n) for n in range(start, start + 20)]})


@pytest.mark.parametrize(
    ("spoiled", "error"),
    [
        (pages(30, shrinks_to=25), "Das EU-Portal meldet 30 Einträge"),
        (pages(30, shrinks_to=20), "Das EU-Portal meldet 30 Einträge"),
        (overlapping, "überschneiden sich"),
        (pages(0), "enthält keinen einzigen Eintrag"),
        (pages(20), "Die Quelle liefert nur noch 20 Einträge, zuletzt waren es 30."),
        (Reply(CAPTCHA), "kein vollständiges JSON"),
        (Reply(b'{"totalResults": 30, "resu'), "kein vollständiges JSON"),
        (Reply(b'"error"'), "nicht in der bekannten Form"),
        (as_json({"error": "Internal error", "status": 500}), "nicht in der bekannten Form"),
        (Reply(json.dumps({"totalResults": 1, "results": []}).encode("utf-16")), "kein vollständiges JSON"),
        (Reply(b"", 500), "antwortet mit dem Fehler 500"),
    ],
)
def test_eu_portal_at_its_worst(host: Host, spoiled, error):
    host.pages["/search"] = pages(30)
    source = FundingSourceFactory(code="eu-portal", level="eu", fetch_url=f"{host.url}/search", read_at=None)

    stays(
        source,
        lambda: host.pages.update({"/search": spoiled}),
        error,
        heal=lambda: host.pages.update({"/search": pages(30)}),
    )


def row(number: int) -> str:
    cells = [f"FKZ{number}", "BMFTR", "", "", "", "Universität Jena", "16053000", "Jena", "Jena", "Thüringen", "D"]
    cells += ["Universität Jena", "16053000", "Jena", "Jena", "Thüringen", "D", f"Größe {number}", "GA6010", "Optik"]
    cells += ["01.04.2022", "31.03.2099", "95.009,00", "Profil", "", "Projektförderung", ""]
    return ";".join(f'="{cell}"' for cell in cells)


def catalogue(rows: int, *, said: int | None = None, encoding: str = "iso-8859-15") -> Callable[[Asked], Reply]:
    """List and table lie at one address; the table is only there in the session of the list."""

    def page(asked: Asked) -> Reply:
        if asked.method == "POST":
            text = f"<html>Suchergebnis ({said or rows} Treffer)</html>"
            return Reply(text.encode(), headers={"Set-Cookie": "JSESSIONID=7; Path=/"})
        if "JSESSIONID=7" not in asked.headers.get("Cookie", ""):
            return Reply(b"Ein Fehler bei der Erzeugung des Dokuments ist aufgetreten.")
        return Reply("\n".join(row(number) for number in range(rows)).encode(encoding))

    return page


def failing_table(asked: Asked) -> Reply:
    return catalogue(20)(asked) if asked.method == "POST" else Reply(b"Ein Fehler bei der Erzeugung des Dokuments")


@pytest.mark.parametrize(
    ("spoiled", "error"),
    [
        (failing_table, "statt der Liste einen Fehler"),
        (Reply(CAPTCHA), "Die Liste des Förderkatalogs nennt keine Zahl der Treffer."),
        (catalogue(20, said=30), "Die Quelle meldet 30 Einträge, geliefert wurden 20."),
        (catalogue(20, encoding="utf-16"), "Nichts ist übernommen."),
        (catalogue(5), "Die Quelle liefert nur noch 5 Einträge, zuletzt waren es 20."),
    ],
)
def test_foerderkatalog_at_its_worst(host: Host, spoiled, error):
    host.pages["/suche"] = catalogue(20)
    source = FundingSourceFactory(code="foekat", purpose="awards", fetch_url=f"{host.url}/suche", read_at=None)

    stays(
        source,
        lambda: host.pages.update({"/suche": spoiled}),
        error,
        heal=lambda: host.pages.update({"/suche": catalogue(20)}),
    )


def test_foerderkatalog_in_another_encoding_is_the_same(host: Host):
    host.pages["/suche"] = catalogue(20)
    source = FundingSourceFactory(code="foekat", purpose="awards", fetch_url=f"{host.url}/suche", read_at=None)
    read(source)
    host.pages["/suche"] = catalogue(20, encoding="utf-8")

    run = read(source)

    assert (run.state, run.found, run.changed) == ("done", 20, 0)


def projects(count: int) -> dict[str, bytes]:
    names = "projectID;organisationID;role;name;postCode;city;country;nutsCode;ecContribution"
    organisations = [f"{number};9;participant;Uni;07743;Jena;DE;DEG03;1000.5" for number in range(count)]
    titles = [f"{number};P{number};Project {number}" for number in range(count)]
    return {
        "organization.csv": "\n".join([names, *organisations]).encode(),
        "project.csv": "\n".join(["id;acronym;title", *titles]).encode(),
    }


@pytest.mark.parametrize(
    ("spoiled", "error"),
    [
        (archive(projects(8))[:-200], "Das ZIP von CORDIS ist beschädigt oder unvollständig."),
        (CAPTCHA, "CORDIS"),
        (archive({"project.csv": b"id;title"}), "Im ZIP von CORDIS fehlt die Datei organization.csv."),
        (archive(projects(8) | {"organization.csv": b"a;b\n"}), "fehlen bekannte Spalten"),
        (archive(projects(0)), "keinen einzigen Eintrag"),
    ],
)
def test_cordis_at_its_worst(host: Host, spoiled, error):
    good = Reply(archive(projects(8)))
    host.pages["/cordis.zip"] = good
    source = FundingSourceFactory(code="cordis", purpose="awards", fetch_url=f"{host.url}/cordis.zip", read_at=None)

    stays(
        source,
        lambda: host.pages.update({"/cordis.zip": Reply(spoiled)}),
        error,
        heal=lambda: host.pages.update({"/cordis.zip": good}),
    )


ITEM = "<item><title>Bekanntmachung {0} | 07.08.2026 - 23.09.2099</title><link>https://www.bmftr.bund.de/{0}.html</link></item>"
RSS = '<?xml version="1.0" encoding="UTF-8"?>{}<rss version="2.0"><channel><title>Größe</title>{}</channel></rss>'
LAUGHS = "".join(f'<!ENTITY {name} "{f"&{before};" * 20}">' for before, name in pairwise("abcdefghijklmnopqrstuvwxyz"))


def feed(*numbers: int, head: str = "") -> Reply:
    return Reply(RSS.format(head, "".join(map(ITEM.format, numbers))).encode())


def show_feeds(host: Host, **others: Reply) -> FundingSource:
    """Eleven feeds that overlap; `others` by topic."""
    for number, topic in enumerate(TOPICS):
        host.pages[f"/{PREFIX}{topic}/rssnewsfeed.xml"] = others.get(topic) or feed(0, 1, number)
    return FundingSourceFactory(code="foerderinfo", fetch_url=f"{host.url}/", read_at=None)


def test_feed_that_is_not_there_is_left_out_and_named(host: Host):
    source = show_feeds(host)
    assert read(source).found == 11

    show_feeds(host, mobilitaet=Reply(b"", 404))
    run = read(source)

    assert (run.state, run.found, run.unseen) == ("done", 10, 0)
    assert run.notes == "Der Feed „mobilitaet“ fehlt (Fehler 404)."


@pytest.mark.parametrize(
    ("spoiled", "error"),
    [
        (Reply(b"", 500), "antwortet mit dem Fehler 500"),
        (Reply(CAPTCHA), "Feed"),
        (Reply(b""), "Feed"),
        (Reply(feed(0, 1, 4).body[:-30]), "Feed"),
        (feed(0, head=f'<!DOCTYPE rss [<!ENTITY a "x">{LAUGHS}]>'), "Feed"),
        (Reply(feed(0).body.replace(b"Bekanntmachung", b"\xff\xfe")), "Feed"),
    ],
)
def test_foerderinfo_at_its_worst(host: Host, spoiled, error):
    source = show_feeds(host)

    stays(source, lambda: show_feeds(host, mobilitaet=spoiled), error, heal=lambda: show_feeds(host))


def test_foerderinfo_without_any_feed(host: Host):
    source = show_feeds(host)

    stays(source, host.pages.clear, "Keiner der Feeds der Förderberatung ist noch da.", heal=lambda: show_feeds(host))


def test_nothing_of_a_killed_reading_is_left_on_disk(host: Host, export, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    host.pages["/export"] = Reply(export)

    read(FundingSourceFactory(code="fdb", fetch_url=f"{host.url}/export", read_at=None))

    assert list(Path(tmp_path).iterdir()) == []
