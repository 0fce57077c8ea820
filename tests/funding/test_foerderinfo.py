import datetime as dt
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from funding.facts import ProgrammeFacts
from funding.fetching import Session
from funding.reading import read_records
from funding.sources import Raw, foerderinfo
from funding.suggestions import Vocabularies
from tests.factories.funding import FundingSourceFactory
from tests.funding.loopback import Reply, serve
from tests.samples import FOLDER, sample
from thcm.core.foreign import SourceChanged, SourceMissing, SourceUnavailable

SAMPLE = "foerderinfo/feed-items-2026-10-08.json"
MINISTRY = "https://www.bmftr.bund.de/SharedDocs/Bekanntmachungen/DE"


def feed(*items: dict[str, str]) -> bytes:
    """As documented: RSS 2.0, dates at the end of the title."""
    texts = ("".join(f"<{name}>{escape(text)}</{name}>" for name, text in item.items()) for item in items)
    body = "".join(f"<item>{text}</item>" for text in texts)
    start = '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Bekanntmachungen</title>'
    return f"{start}{body}</channel></rss>".encode()


def item(title: str, link: str = f"{MINISTRY}/2026/09/photonik.html", **texts: str) -> dict[str, str]:
    return {"title": title, "link": link, "pubDate": "Mon, 07 Sep 2026 10:00:00 +0200"} | texts


def facts_of(*files: Path | Raw) -> list[ProgrammeFacts]:
    answers = [
        answer for file in files for answer in ([file] if isinstance(file, Raw) else foerderinfo.open_path(file))
    ]
    return read_records(foerderinfo, answers, lambda *progress: None).facts


@pytest.fixture
def read(tmp_path):
    """Facts of feeds by topic."""

    def read(**feeds: bytes) -> list[ProgrammeFacts]:
        for topic, content in feeds.items():
            (tmp_path / f"bekanntmachungen-{topic.replace('_', '-')}.xml").write_bytes(content)
        return facts_of(tmp_path)

    return read


@pytest.fixture
def items() -> dict[str, ProgrammeFacts]:
    sample(SAMPLE)
    return {facts.title.split(" – ")[0][:22]: facts for facts in facts_of(FOLDER / SAMPLE)}


# Facts of foerderinfo/SOURCES.md


def test_items_of_october(items):
    assert len(items) == 10
    assert sum("kmu-foerderung" in facts.topics for facts in items.values()) == 8
    assert {facts.level for facts in items.values()} == {"federal"}


def test_last_dates_are_deadlines_within_eighteen_months(items):
    told = {name: [str(one.on) for one in facts.deadlines] for name, facts in items.items()}

    assert told == {
        "Kompetenzentwicklung v": ["2026-11-10"],
        "Hightech Spaces": ["2026-11-10"],
        "Förderaufruf: Digitali": ["2026-11-16"],
        "BiodivDetect": ["2026-11-26"],
        "Forschungs- und Entwic": ["2026-12-01"],
        "ZIM: 5. Ausschreibung ": ["2026-12-01"],
        "Förderaufruf im Modul ": ["2026-12-17"],
        "Digital-Tech-to-Produc": ["2027-06-30"],
        "Änderung": [],
        "Vertikale Applikations": [],
    }


def test_end_of_a_guideline_is_no_deadline(items):
    alliance, amendment = items["Vertikale Applikations"], items["Änderung"]

    assert (alliance.valid_until, alliance.deadlines, alliance.amends) == (dt.date(2028, 12, 31), (), "")
    assert (amendment.valid_until, amendment.deadlines) == (dt.date(2027, 12, 31), ())


def test_amendment_names_what_it_amends(items):
    assert items["Änderung"].amends == "Industrielle Gemeinschaftsforschung (IGF)"


def test_noise_of_links_is_no_identity(items):
    spaces = items["Hightech Spaces"]
    address = "www.bmftr.bund.de/SharedDocs/Bekanntmachungen/DE/2026/08/2026-08-31-foerderaufruf-hightech-spaces-"

    assert spaces.key == f"{address}innovationsexzellenz.html"
    assert spaces.url == f"https://{spaces.key}"


def test_announcement_may_be_a_file(items):
    amendment = items["Änderung"]

    assert amendment.legal_url == amendment.url
    assert amendment.url.endswith("/BAnz%20AT%2023.09.2026%20B3.pdf")
    assert items["BiodivDetect"].legal_url == ""


def test_fields_of_the_sample(items, funding_start):
    words = Vocabularies.load()
    suggested = {name: [one.slug for one in words.suggest(facts)] for name, facts in items.items()}

    assert suggested["Vertikale Applikations"] == ["automobil", "umweltfreundliche-energien"]
    assert suggested["Forschungs- und Entwic"] == ["ernaehrungsgewerbe", "service-robotik"]
    assert suggested["Förderaufruf im Modul "] == ["umweltfreundliche-energien"]
    assert suggested["BiodivDetect"] == ["greentech", "mess-steuer-regeltechnik"]
    assert suggested["Hightech Spaces"] == [""]  # open to all themes


# Feeds in the documented structure (no feed itself is at hand)


def test_dates_in_the_title(read):
    (facts,) = read(alle=feed(item("Photonik | Sensorik | 07.08.2026 - 23.09.2026")))

    (deadline,) = facts.deadlines
    assert facts.title == "Photonik | Sensorik"
    assert (facts.opens_on, deadline.on) == (dt.date(2026, 8, 7), dt.date(2026, 9, 23))
    assert deadline.sentence == "Photonik | Sensorik | 07.08.2026 - 23.09.2026"


@pytest.mark.parametrize("title", ["Photonik", "Photonik | Laser", "Photonik | Förderrichtlinie vom 07.08.2026"])
def test_title_without_dates(read, title):
    (facts,) = read(alle=feed(item(title)))

    assert (facts.title, facts.deadlines, facts.opens_on, facts.valid_until) == (title, (), None, None)


def test_deadline_in_the_description(read):
    (facts,) = read(
        alle=feed(item("Photonik", description="<p>Skizzen sind bis zum 15.&nbsp;Mai 2027 einzureichen.</p>"))
    )

    (deadline,) = facts.deadlines
    assert (deadline.on, deadline.sentence) == (
        dt.date(2027, 5, 15),
        "Skizzen sind bis zum 15. Mai 2027 einzureichen.",
    )


@pytest.mark.parametrize(("last", "is_deadline"), [("08.03.2028", True), ("09.03.2028", True), ("10.03.2028", False)])
def test_eighteen_months_count_from_the_announcement(read, last, is_deadline):
    (facts,) = read(alle=feed(item(f"Photonik | {last}", pubDate="Mon, 07 Sep 2026 23:30:00 +0000")))

    assert bool(facts.deadlines) is is_deadline
    assert (facts.valid_until is None) is is_deadline


def test_item_in_several_feeds_is_one_record(read):
    plain = item("Photonik | 23.09.2026", f"{MINISTRY}/photonik.html")
    noisy = item("Photonik | 23.09.2026", f"{MINISTRY}/photonik.html?view=renderNewsletterHtml#top")

    (facts,) = read(alle=feed(plain), kmu_foerderung=feed(noisy), schluesseltechnologien=feed(noisy))

    assert facts.topics == ("kmu-foerderung", "schluesseltechnologien")
    assert facts.url == f"{MINISTRY}/photonik.html"


def test_order_of_feeds_makes_no_difference(tmp_path):
    for name, text in (("a", "kurz"), ("b", "etwas länger")):
        (tmp_path / f"bekanntmachungen-{name}.xml").write_bytes(feed(item("Photonik", description=text)))
    first, second = tmp_path / "bekanntmachungen-a.xml", tmp_path / "bekanntmachungen-b.xml"

    assert facts_of(first, second) == facts_of(second, first)


def test_item_without_link_is_known_by_its_guid(read):
    (facts,) = read(alle=feed({"title": "Photonik", "guid": "foerderinfo-4711"}))

    assert (facts.key, facts.url) == ("foerderinfo-4711", "")


def test_item_without_title_is_unreadable(tmp_path):
    path = tmp_path / "feed.xml"
    path.write_bytes(feed(item("Photonik"), {"description": "ohne alles"}))

    reading = read_records(foerderinfo, foerderinfo.open_path(path), lambda *progress: None)

    assert [facts.title for facts in reading.facts] == ["Photonik"]
    assert reading.parsed.unreadable == ["Ein Eintrag ohne Titel oder Adresse: ohne alles"]


ENTITIES = b'<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "content",
    [
        b"<html><body>Radware Captcha Page</body></html>",
        b"Ein Fehler ist aufgetreten.",
        b"",
        feed(item("Photonik"))[:-30],
        ENTITIES
        + b"<rss><channel><item><title>&a;&b;</title><link>https://a.example.org/</link></item></channel></rss>",
        b'{"items": 5}',
        b'[{"title": "Photonik", "last_date_in_title": "31.12."}]',
    ],
)
def test_what_is_no_feed_is_refused(read, content):
    with pytest.raises(SourceChanged):
        read(alle=content)


# Fetching


@pytest.fixture
def session(db, tmp_path):
    """Asks a server on this machine; `session.host` is it."""
    with serve() as host:
        source = FundingSourceFactory(code="foerderinfo", fetch_url=f"{host.url}/rss/")
        asked = Session(source, tmp_path, allows=lambda address: True, delay=0, pauses=())
        asked.host = host
        yield asked


def put(session: Session, *topics: str) -> None:
    session.host.pages = {
        f"/rss/bekanntmachungen-{topic}/rssnewsfeed.xml": Reply(feed(item(topic, f"{MINISTRY}/{topic}.html")))
        for topic in topics
    }


def test_all_feeds_are_read(session):
    put(session, *foerderinfo.TOPICS)

    found = facts_of(*foerderinfo.fetch(session))

    assert [facts.title for facts in found] == list(foerderinfo.TOPICS)


def test_feed_that_is_not_there_is_left_out_with_a_warning(session):
    put(session, *foerderinfo.TOPICS[:-1])

    parsed = foerderinfo.parse(foerderinfo.fetch(session))

    assert len(list(parsed.records)) == 10
    assert parsed.warnings == ["Der Feed „sozial-geistes-sozialwissenschaften“ fehlt (Fehler 404)."]


def test_no_feed_at_all_fails(session):
    with pytest.raises(SourceMissing):
        list(foerderinfo.fetch(session))


def test_any_other_error_fails(session):
    put(session, *foerderinfo.TOPICS)
    session.host.pages["/rss/bekanntmachungen-mobilitaet/rssnewsfeed.xml"] = Reply(b"", 500)

    with pytest.raises(SourceUnavailable):
        list(foerderinfo.fetch(session))
