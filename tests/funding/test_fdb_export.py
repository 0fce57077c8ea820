import datetime as dt
import zipfile
from pathlib import Path

import pytest

from bench.funding_export import write
from funding.facts import DeadlineFacts, ProgrammeFacts
from funding.fetching import Session
from funding.sources import Parsed, fdb, fdb_xml
from tests.factories.funding import FundingSourceFactory
from tests.funding.loopback import Reply, archive, loopback, serve
from thcm.core.foreign import SourceChanged, SourceUnavailable

EXPORT = Path(__file__).parent / "pages" / "fdb" / "BMWI"
PROGRAMME = "BMWI/FDB/Content/DE/Foerderprogramm/Land/Thueringen/Muster-Optik.xml"
EMPTY_NOTE = '&lt;/div&gt;]]&gt;</text>\n    </property>\n    <property name="gsb:keywords"'


@pytest.fixture
def documents() -> dict[str, bytes]:
    return {str(path.relative_to(EXPORT.parent)): path.read_bytes() for path in sorted(EXPORT.rglob("*.xml"))}


def read(path: Path, content: bytes) -> tuple[list[ProgrammeFacts], Parsed]:
    path.write_bytes(content)
    parsed = fdb.parse(fdb.open_path(path))
    return [facts for record in parsed.records if (facts := fdb.normalise(record, parsed))], parsed


@pytest.fixture
def read_zip(tmp_path):
    return lambda documents: read(tmp_path / "export.zip", archive(documents))


@pytest.fixture
def changed(documents, read_zip):
    """Facts of the programme with one passage in place of another."""

    def read_changed(*passages: tuple[str, str]) -> tuple[ProgrammeFacts, Parsed]:
        text = documents[PROGRAMME].decode()
        for old, new in passages:
            assert old in text
            text = text.replace(old, new)
        (facts,), parsed = read_zip(documents | {PROGRAMME: text.encode()})
        return facts, parsed

    return read_changed


def with_note(note: str) -> tuple[str, str]:
    return EMPTY_NOTE, f"&lt;p&gt;{note}&lt;/p&gt;{EMPTY_NOTE}"


def test_programme_of_the_export(documents, read_zip):
    (facts,), parsed = read_zip(documents)

    assert facts == ProgrammeFacts(
        key="land/thueringen/muster-optik",
        title="Musterprogramm Optik und Licht",
        level="state",
        url="https://www.foerderdatenbank.de/FDB/Content/DE/Foerderprogramm/Land/Thueringen/Muster-Optik.html",
        provider="Musterministerium für Wirtschaft, Optik und Handwerk",
        model="single_stage",
        deadlines=(
            DeadlineFacts(
                on=dt.date(2027, 4, 30),
                sentence="Anträge können Sie bis zum 30.04.2027 bei der Musterbank stellen.",
            ),
        ),
        funding_types=("zuschuss", "darlehen"),
        areas=("corona_hilfe", "kultur_medien_sport"),
        sub_areas=("optische_technologien",),
        sectors=("handel", "handwerk"),
        applicants=("unternehmen", "hochschule"),
        company_sizes=("kleinstunternehmen", "mittleres_unternehmen"),
        regions=("thueringen",),
        keywords=("Optik Licht und Laser",),
        legal_basis="Musterrichtlinie, §§ 1 ? 3.",
        legal_url="https://example.org/richtlinie.pdf",
        links=("https://example.org/optik", "https://example.org/zweite"),
        contact={
            "name": "Musterbank",
            "phone": "+49 361 000000",
            "email": "foerderung@example.org",
            "address": "Musterweg 7, 99999 Musterstadt",
        },
        text="Wenn Sie in Optik investieren, können Sie „Geld“ erhalten – schnell.\n"
        "Wir fördern Vorhaben der Optik.\nLabore\nGeräte\n"
        "Anträge können Sie bis zum 30.04.2027 bei der Musterbank stellen.\n"
        "Die Richtlinie gilt für Vorhaben der Optik.\nStand: Januar 2026\nWeblink zur Richtlinie",
    )
    assert (parsed.total, parsed.unreadable, parsed.warnings, parsed.unknown) == (None, [], [], {})


def test_unpacked_folder_is_as_the_zip(documents, read_zip):
    (of_zip,), _parsed = read_zip(documents)

    parsed = fdb.parse(fdb.open_path(EXPORT.parent))

    assert [fdb.normalise(record, parsed) for record in parsed.records] == [of_zip]


@pytest.mark.parametrize(
    "passages",
    [
        [("2026-01-15T13:47:20.411+01:00", "2026-11-20T03:00:00.000+01:00")],
        [("0207-01-01", "9999-12-31"), ("Ticket#1", "Ticket#2")],
        [("Foerderart/zuschuss", "X"), ("Foerderart/darlehen", "Foerderart/zuschuss"), ("X", "Foerderart/darlehen")],
        [("muster-seite", "X"), ("muster-zweite", "muster-seite"), ("X", "muster-zweite")],
        [("„Geld“", "?Geld?"), ("– schnell", "? schnell")],
        [("Optik investieren", "Op&#xad;tik  &#xa0;investieren")],
        [("Kontakt/M/muster-ohne-alles", "Kontakt/M/musterbank")],
        [
            ("Foerderbereich/corona", "Foerderbereich/corona_hilfe"),
            ("Foerdergebiet/thueringen", "Foerdergebiet/_thueringen"),
        ],
    ],
    ids=["stamp", "internal", "order of categories", "order of links", "typography", "white space", "contact", "codes"],
)
def test_what_is_no_change(changed, passages):
    facts, _parsed = changed()

    other, _parsed = changed(*passages)

    assert other.checksum(1) == facts.checksum(1)


@pytest.mark.parametrize(
    "passage",
    [
        ("30.04.2027", "31.05.2027"),
        ("Foerderart/darlehen", "Foerderart/beteiligung"),
        ("und Licht", "und Laser"),
        ("Labore", "Werkstätten"),
        ("§§&amp;#xa0;1 ?", "§§&amp;#xa0;2 ?"),
        ("Foerderberechtigte/hochschule", "Foerderberechtigte/kommune"),
        ("ExternerLink/M/muster-seite", "ExternerLink/M/muster-richtlinie"),
        ("gilt für", "gilt nicht für"),
        with_note("Antragstellung zurzeit nicht möglich"),
    ],
)
def test_what_is_a_change(changed, passage):
    facts, _parsed = changed()

    other, _parsed = changed(passage)

    assert other.checksum(1) != facts.checksum(1)


def test_names_that_nobody_knows_are_counted(changed):
    facts, parsed = changed(
        ("gsb:teaserText", "gsb:newText"),
        ("Foerderart/zuschuss", "Foerderart/steuernachlass"),
        ("Common/GRW", "Common/Neues"),
        ("Kontakt/M/musterbank", "Kontakt/M/weg"),
    )

    assert facts.funding_types == ("darlehen",)
    assert parsed.unknown == {
        "Eigenschaft newText": 1,
        "FundingType: steuernachlass": 1,
        "Liste Neues": 1,
        "Verweis ohne Dokument: Kontakt": 1,
    }


def test_mail_address_that_is_none_is_not_shown(documents, read_zip):
    place = "BMWI/FDB/Content/DE/Kontakt/M/musterbank.xml"
    (facts,), parsed = read_zip(documents | {place: documents[place].replace(b"foerderung@", b"foerderung (at) ")})

    assert facts.contact == {
        "name": "Musterbank",
        "phone": "+49 361 000000",
        "address": "Musterweg 7, 99999 Musterstadt",
    }
    assert parsed.unreadable == []


def test_land_of_the_path_stands_in_for_a_missing_region(changed):
    facts, _parsed = changed(
        ('<link xlink:href="target:/BMWI/SiteGlobals/Categories/FDB/Foerdergebiet/thueringen"/>', "")
    )

    assert facts.regions == ("thueringen",)


@pytest.mark.parametrize(
    ("note", "status"),
    [
        ("Antragstellung zurzeit nicht möglich", "paused"),
        ("Förderprogramm derzeit nicht akktiv", "paused"),
        ("Antagstellung momentan nicht möglich.", "paused"),
        ("Derzeit keine Antragstellung mehr möglich", "paused"),
        ("Die Fördermittel sind ausgeschöpft.", "paused"),
        ("Bitte beachten Sie die Hinweise", "paused"),
        ("Der Haushalt ist noch nicht beschlossen, Landwirtschaft ist ausgeschlossen.", "paused"),
        ("Das Programm ist ausgelaufen.", "closed"),
        ("Programm beended", "closed"),
        ("Förderung geschlosen", "closed"),
        ("Antagstellung nicht mehr möglich", "closed"),
        ("Das Programm wird zum 31.12.2026 eingestellt.", ""),
    ],
)
def test_note_above_a_programme_is_a_restriction_however_it_is_spelled(changed, note, status):
    facts, _parsed = changed(with_note(note))

    assert facts.status == status


def test_note_that_says_when_to_apply(changed):
    facts, _parsed = changed(with_note("Anträge können ab dem 01.02.2027 gestellt werden."))

    assert (facts.status, facts.opens_on) == ("", dt.date(2027, 2, 1))


@pytest.mark.parametrize("dash", ["–", "?", "-"])
def test_range_whose_dash_is_lost_is_none_the_less_a_range(changed, dash):
    dashed = (f"1. März {dash} 30. April 2027", f"01.03.{dash}30.04.2027")
    for days in dashed:
        facts, _parsed = changed(
            ("Anträge können Sie bis zum 30.04.2027 bei der Musterbank stellen.", f"Antragsfrist: {days}"),
            ("Geld“ erhalten – schnell", "Geld“ erhalten"),
        )

        assert facts.deadlines == (DeadlineFacts(on=dt.date(2027, 4, 30), sentence=f"Antragsfrist: {days}"),)
        assert facts.opens_on == dt.date(2027, 3, 1)


def test_document_that_is_not_to_be_indexed_is_left_out(documents, read_zip):
    hidden = documents[PROGRAMME].replace(b"<value>0</value>", b"<value>1</value>")
    other = documents[PROGRAMME].replace(b"ServiceOffer-FundingProgram", b"ServiceOffer-Other")
    place = PROGRAMME.replace("Muster-Optik", "{}")

    facts, parsed = read_zip(documents | {place.format("hidden"): hidden, place.format("other"): other})

    assert ([each.key for each in facts], parsed.unreadable) == (["land/thueringen/muster-optik"], [])


def test_stub_without_title_and_what_is_no_document_are_counted(documents, read_zip):
    place = PROGRAMME.replace("Muster-Optik", "{}")
    text = documents[PROGRAMME].decode()
    stub = text.replace(text[text.index('    <property name="gsb:title"') : text.index("</document>")], "")
    bomb = b'<!DOCTYPE document [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + documents[PROGRAMME].split(b"?>", 1)[1]

    facts, parsed = read_zip(
        documents
        | {
            place.format("a-stub"): stub.encode(),
            place.format("b-bomb"): bomb.replace(b"Labore", b"&b;"),
            place.format("c-page"): b"<html><body>Fehler</body></html>",
            place.format("d-text"): b"Fehler",
            PROGRAMME.replace("Land/Thueringen", "Sonstwo"): documents[PROGRAMME],
        }
    )

    assert [each.key for each in facts] == ["land/thueringen/muster-optik"]
    assert sorted(parsed.unreadable) == [
        "Foerderprogramm/Land/Thueringen/b-bomb: nicht lesbar",
        "Foerderprogramm/Land/Thueringen/c-page: nicht lesbar",
        "Foerderprogramm/Land/Thueringen/d-text: nicht lesbar",
        "Land/Thueringen/a-stub: ohne Titel",
        "Sonstwo/Muster-Optik: Sonstwo?",
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [("Labore", "La\x02bore"), ("Labore", "La&#x1f;bore"), ("Labore", "La&amp;#2;bore"), ("Labore", "La\x90bore")],
)
def test_forbidden_control_characters_are_taken_out(changed, old, new):
    facts, _parsed = changed()

    other, parsed = changed((old, new))

    assert (other, parsed.unreadable) == (facts, [])


def test_document_in_another_encoding_keeps_its_umlauts(documents, read_zip):
    (facts,), _parsed = read_zip(documents)

    (other,), _parsed = read_zip(documents | {PROGRAMME: documents[PROGRAMME].decode().encode("windows-1252")})

    assert other == facts


def test_names_in_the_archive_lead_nowhere(documents, read_zip):
    others = {f"../../{PROGRAMME}": b"x", f"BMWI/../{PROGRAMME}": b"x", "/etc/passwd": b"x", "BMWI/readme.txt": b"x"}

    facts, parsed = read_zip(documents | others)

    assert (len(facts), parsed.unreadable) == (1, [])


def test_half_an_archive_is_refused(tmp_path, documents):
    content = archive(documents)

    with pytest.raises(SourceUnavailable, match="unvollständig"):
        read(tmp_path / "export.zip", content[: len(content) // 2])


def test_damaged_archive_is_refused(tmp_path, documents):
    content = bytearray(archive(documents))
    content[len(content) // 2 :][:20] = b"0" * 20
    content[200:240] = b"0" * 40

    with pytest.raises(SourceUnavailable, match="beschädigt"):
        read(tmp_path / "export.zip", bytes(content))


def test_bomb_is_refused_unread(documents, read_zip):
    with pytest.raises(SourceChanged, match="ungewöhnlich groß"):
        read_zip(documents | {PROGRAMME: b"0" * 19_000_000})


def test_too_many_files_are_refused(documents, read_zip, monkeypatch):
    monkeypatch.setattr(fdb_xml, "MAX_ENTRIES", 5)

    with pytest.raises(SourceChanged, match="ungewöhnlich groß"):
        read_zip(documents)


def test_archive_without_programmes_is_refused(read_zip):
    with pytest.raises(SourceChanged, match="kein einziges Förderprogramm"):
        read_zip({"BMWI/FDB/Content/DE/Kontakt/a.xml": b"<document/>"})


@pytest.mark.parametrize(
    ("content", "error", "sentence"),
    [
        (b"<html><title>Radware Captcha Page</title></html>", SourceUnavailable, "Captcha-Seite ihres Bot-Schutzes"),
        (b"Ein Fehler ist aufgetreten.", SourceChanged, "kein ZIP-Archiv geschickt, sondern: „Ein Fehler ist"),
        (b"<html><body><h1>Wartung</h1></body></html>", SourceChanged, "kein ZIP-Archiv"),
        (b"", SourceChanged, "kein ZIP-Archiv"),
    ],
)
def test_other_answers_than_an_archive(tmp_path, db, content, error, sentence):
    with pytest.raises(error, match=sentence):
        read(tmp_path / "answer", content)

    with serve() as host:
        host.pages["/export"] = Reply(content)
        source = FundingSourceFactory(code="fdb", fetch_url=f"{host.url}/export")
        with pytest.raises(error, match=sentence):
            list(fdb.fetch(Session(source, tmp_path, allows=loopback, delay=0, pauses=())))


def test_fetch_asks_once_for_a_zip(tmp_path, db, documents):
    with serve() as host:
        host.pages["/export"] = Reply(archive(documents))
        source = FundingSourceFactory(code="fdb", fetch_url=f"{host.url}/export")

        (answer,) = fdb.fetch(Session(source, tmp_path, allows=loopback, delay=0, pauses=()))

        assert host.asked() == ["/export"]
        assert host.requests[-1].headers["Accept"] == "application/zip"
        assert "Mozilla" not in host.requests[-1].headers["User-Agent"]
        assert len(list(fdb.parse([answer]).records)) == 1


def test_fingerprint_is_of_what_the_documents_hold(tmp_path, documents):
    def fingerprint(name: str, files: dict[str, bytes]) -> str:
        (tmp_path / name).write_bytes(archive(files))
        return fdb.fingerprint(fdb.open_path(tmp_path / name))

    first = fingerprint("a", documents)

    assert fingerprint("b", dict(reversed(documents.items()))) == first
    assert fingerprint("c", documents | {PROGRAMME: documents[PROGRAMME].replace(b"Labore", b"Labors")}) != first


def test_made_exports_are_read_whole_and_changed_ones_are_few(tmp_path):
    write(tmp_path / "first.zip", 40)
    write(tmp_path / "again.zip", 40)
    write(tmp_path / "changed.zip", 40, changed=3)

    def checksums(name: str) -> dict[str, str]:
        facts, parsed = read(tmp_path / "copy.zip", (tmp_path / name).read_bytes())
        assert (parsed.unknown, parsed.unreadable, parsed.warnings) == ({}, [], [])
        return {each.key: each.checksum(1) for each in facts}

    first = checksums("first.zip")
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "again.zip").read_bytes()
    assert len(first) == 40
    assert sum(first[key] != checksum for key, checksum in checksums("changed.zip").items()) == 3
    with zipfile.ZipFile(tmp_path / "first.zip") as made:
        assert all(len(made.read(name)) > 8_000 for name in made.namelist() if "Foerderprogramm" in name)
