import datetime as dt
import json
from decimal import Decimal
from email import message_from_bytes
from pathlib import Path

import pytest

from funding import store
from funding.facts import DeadlineFacts, ProgrammeFacts
from funding.fetching import Session
from funding.sources import eu_portal
from funding.suggestions import Vocabularies
from tests.factories.funding import FundingSourceFactory
from tests.funding.loopback import Asked, Reply, as_json, loopback, serve
from tests.samples import FOLDER, sample
from thcm.core.foreign import SourceChanged, SourceMissing

PAGES = Path(__file__).parent / "pages" / "eu-portal"
SCREEN = "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/opportunities"


def read(path: Path) -> dict[str, ProgrammeFacts]:
    parsed = eu_portal.parse(eu_portal.open_path(path))
    found = (eu_portal.normalise(record, parsed) for record in parsed.records)
    return {facts.key: facts for facts in found if facts}


def read_sample(name: str) -> dict[str, ProgrammeFacts]:
    sample(f"eu-sedia/{name}")
    return read(FOLDER / "eu-sedia" / name)


def brussels(on: str, time: str | None = None, stage: int | None = None) -> DeadlineFacts:
    day, clock = dt.date.fromisoformat(on), time and dt.time.fromisoformat(time)
    return DeadlineFacts(on=day, time=clock or None, zone="Europe/Brussels", stage=stage)


@pytest.fixture(scope="module")
def page() -> dict[str, ProgrammeFacts]:
    return read(PAGES / "search-page.json")


# Facts of eu-sedia/SOURCES.md


def test_search_page_of_june():
    found = read_sample("search-page-2026-06-11.json")

    assert list(found) == ["47888746TOPICSen", "51349685TOPICSen"]
    chips, prize = found.values()
    assert chips.title == "Low power Edge AI Chips"
    assert chips.deadlines == (brussels("2025-04-29", stage=1), brussels("2025-09-17", stage=2))
    assert (chips.model, chips.opens_on, chips.status) == ("two_stage", dt.date(2025, 3, 4), "forthcoming")
    assert chips.url == f"{SCREEN}/topic-details/HORIZON-JU-CHIPS-2025-IA-LEAI-two-stage"
    assert (chips.budget_eur, chips.funding_types) == (20_000_000, ("zuschuss",))
    assert chips.keywords == ()  # identifiers only
    assert prize.deadlines == (brussels("2026-09-02"),)
    assert (prize.model, prize.budget_eur, prize.funding_types) == ("single_stage", 15_000, ("preis",))


def test_search_record_of_2023():
    (facts,) = read_sample("search-record-2023-04.json").values()

    assert facts.key == "45646358HORIZONResearchandInnovationActions1701907200000"
    assert facts.call_identifier == "HORIZON-CL5-2024-D2-01-03"
    assert facts.deadlines == (brussels("2024-04-18", "17:00"),)  # written 19:00+0200
    assert facts.opens_on == dt.date(2023, 12, 7)
    assert len(facts.keywords) == 8
    assert "batteries" in facts.keywords
    assert facts.url == f"{SCREEN}/topic-details/HORIZON-CL5-2024-D2-01-03"


def test_search_record_of_2026():
    (facts,) = read_sample("search-record-2026-09-automotive.json").values()

    assert facts.key == "50130852TOPICSen"
    assert facts.call_identifier == "HORIZON-CL5-2027-03-D5-05"
    assert facts.title == (
        "Higher Voltage, Megawatt Charging System compatible, modular powertrain for Heavy Duty Vehicles (HDV) "
        "(2ZERO Partnership)"
    )
    assert facts.call_title == "MOBILITY"
    assert {"43108390", "43121083", "HORIZON-CL5", "HORIZON-CL5-2027-03"} <= set(facts.topics)
    assert (facts.opens_on, facts.deadlines) == (dt.date(2026, 12, 15), (brussels("2027-04-14"),))
    assert (facts.model, facts.status, facts.keywords) == ("single_stage", "forthcoming", ())
    assert facts.text.startswith("Expected Outcome: Project results are expected to contribute")


def test_details_of_a_topic():
    (facts,) = read_sample("topic-details-SMP-COSME-2024-CLUSTER-01.json").values()

    assert facts.key == "47108154TOPICSen"  # as in the search
    assert facts.title == "Joint Cluster Initiatives (EUROCLUSTERS) for Europe’s recovery"
    assert facts.status == "closed"
    assert facts.opens_on == dt.date(2024, 10, 15)
    assert (facts.model, facts.deadlines) == ("single_stage", (brussels("2025-02-05"),))
    assert facts.budget_eur == 10_000_000 + 11_000_000 + 12_000_000 + 9_000_000
    assert facts.url == f"{SCREEN}/topic-details/SMP-COSME-2024-CLUSTER-01"
    assert "smart specialisation strategies" in facts.keywords


def test_automotive_sample_is_suggested_for_its_field(funding_start):
    (facts,) = read_sample("search-record-2026-09-automotive.json").values()

    assert [suggested.slug for suggested in Vocabularies.load().suggest(facts)] == ["automobil"]


def test_identifier_and_url_are_no_key():
    """Of two reads on one day: one identifier and one url stand for two calls."""
    rows = json.loads(sample("eu-sedia/normalised-rows-two-reads-2026-10-08.json"))["rows"]

    first, second = rows[:2]
    assert (first["identifier"], first["url"]) == (second["identifier"], second["url"])
    assert (first["next_deadline"], second["next_deadline"]) == ("2026-12-01", "2027-03-04")


def test_records_with_one_identifier_and_url_stay_two(db):
    """As the search gives them: of the sample's first two rows only the references differ."""
    rows = json.loads(sample("eu-sedia/normalised-rows-two-reads-2026-10-08.json"))["rows"][:2]
    results = [
        {
            "reference": f"{number}COMPETITIVE_CALLen",
            "metadata": {"type": ["8"], "deadlineDate": [row["next_deadline"]]}
            | {name: [row[name]] for name in ("identifier", "title", "callTitle", "url")},
        }
        for number, row in enumerate(rows, start=1)
    ]

    comparison = store.compare(
        FundingSourceFactory(code="eu-portal"), _facts_of({"results": results}), parser_version=1
    )

    assert [(facts.key, facts.deadlines, facts.url) for facts in comparison.new] == [
        ("1COMPETITIVE_CALLen", (brussels("2026-12-01"),), rows[0]["url"]),
        ("2COMPETITIVE_CALLen", (brussels("2027-03-04"),), rows[0]["url"]),
    ]


# Our own page with what else the portal is known for


def test_key_is_the_reference(page):
    calls = [page[f"{number}COMPETITIVE_CALLen"] for number in (15001, 15002)]

    assert [(call.call_identifier, call.url, call.call_title) for call in calls] == [
        ("EXAMPLE-2021-SME-01", f"{SCREEN}/competitive-calls-cs/47000000", "Fifth call"),
        ("EXAMPLE-2021-SME-01", f"{SCREEN}/competitive-calls-cs/47000000", "Twelfth call"),
    ]


def test_external_aid_is_left_out(page):
    assert "190000PROSPECTSEN" not in page
    assert len(page) == 6


def test_several_cut_offs_in_order_and_without_seconds(page):
    facts = page["60000001TOPICSen"]

    assert facts.model == "multiple"
    assert facts.deadlines == (brussels("2027-02-02", "17:00"), brussels("2027-09-14", "17:00"))


def test_older_clock_times_are_those_of_brussels(page):
    facts = page["60000003HORIZONResearch1701907200000"]

    assert facts.opens_on == dt.date(2026, 12, 7)
    assert facts.deadlines == (brussels("2027-03-28", stage=1), brussels("2027-04-18", "17:00", stage=2))
    assert facts.url == f"{SCREEN}/topic-details/EXAMPLE-2023%2F03"


def test_day_with_zone_and_without_time(page):
    assert page["15002COMPETITIVE_CALLen"].deadlines == (brussels("2024-09-27"),)


def test_budget_is_that_of_the_topic(page):
    """Two actions share one sum; a topic whose name begins alike has its own."""
    assert page["60000001TOPICSen"].budget_eur == Decimal("7500000.50")


def test_broken_budget_is_none(page):
    facts = page["60000002TOPICSen"]

    assert (facts.title, facts.budget_eur, facts.keywords) == ("Broken budget", None, ("[not JSON",))


def test_budget_of_cascade_calls(page):
    assert page["15001COMPETITIVE_CALLen"].budget_eur == 1_500_000
    assert page["15002COMPETITIVE_CALLen"].budget_eur is None


def test_cascade_call_that_says_almost_nothing(page):
    assert page["15003COMPETITIVE_CALLen"] == ProgrammeFacts(
        key="15003COMPETITIVE_CALLen",
        title="A call that says little",
        level="eu",
        url=f"{SCREEN}/competitive-calls-cs/15003",
        provider="Europäische Kommission",
        funding_types=("zuschuss",),
        regions=("eu",),
    )


def test_keywords_without_identifiers(page):
    assert page["60000001TOPICSen"].keywords == ("photonics", "quantum sensing")


def test_applicants_where_the_type_of_action_says_so(page):
    facts = page["60000001TOPICSen"]

    assert facts.applicants == ("unternehmen",)
    assert facts.company_sizes == ("kleinstunternehmen", "kleines_unternehmen", "mittleres_unternehmen")
    assert facts.funding_types == ("zuschuss", "beteiligung")
    assert page["60000002TOPICSen"].applicants == ()


def test_text_without_tags(page):
    assert page["60000001TOPICSen"].text == "Expected Outcome: Better sensors"


def test_what_is_unknown_is_counted():
    parsed = eu_portal.parse(eu_portal.open_path(PAGES / "search-page.json"))
    for record in parsed.records:
        eu_portal.normalise(record, parsed)

    assert parsed.unknown == {
        "metadata: unheardOf": 1,
        "status: 31099999": 1,
        "deadlineModel: in due course": 1,
    }
    assert parsed.unreadable == ["Eintrag ohne Kennung oder Angaben"]
    assert parsed.total is None  # saved by hand: one page need not be all


def test_seconds_and_codes_make_no_difference(page):
    facts = page["60000001TOPICSen"]
    text = (PAGES / "search-page.json").read_text()
    again = text.replace("17:00:41", "17:00:07").replace("43121633", "43108541")

    (other,) = [facts for facts in _facts_of(json.loads(again)) if facts.key == "60000001TOPICSen"]
    assert other.checksum(1) == facts.checksum(1)


def _facts_of(content: dict) -> list[ProgrammeFacts]:
    parsed = eu_portal.Parsed(records=[])
    records = [eu_portal._of_result(row, parsed) for row in content["results"] if "metadata" in row]
    return [facts for record in records if (facts := eu_portal.normalise(record, parsed))]


@pytest.mark.parametrize(
    "body",
    ["<html>captcha</html>", '{"results": [', "[]", '{"error": "no"}', '{"results": null}', "", '{"results": {}}'],
)
def test_what_is_no_answer_of_the_portal_is_refused(tmp_path, body):
    path = tmp_path / "page.json"
    path.write_text(body)

    with pytest.raises(SourceChanged):
        read(path)


def test_folder_of_pages(tmp_path):
    for number in (1, 2):
        row = {"reference": f"{number}TOPICSen", "metadata": {"title": [f"Topic {number}"], "type": ["1"]}}
        (tmp_path / f"{number}.json").write_text(json.dumps({"results": [row]}))

    assert list(read(tmp_path)) == ["1TOPICSen", "2TOPICSen"]


# Fetching, from a server that pages as the portal does


class Portal:
    """Answers as the search does: `pages` are lists of references, `total` what it reports."""

    def __init__(self, host, pages: list[list[str]], *totals: int) -> None:
        self.pages, self.totals = pages, totals
        host.pages["/search"] = self.reply

    def reply(self, asked: Asked) -> Reply:
        number = int(asked.query["pageNumber"][0])
        references = self.pages[number - 1] if number <= len(self.pages) else []
        results = [{"reference": name, "metadata": {"title": [name], "type": ["1"]}} for name in references]
        total = self.totals[min(number, len(self.totals)) - 1]
        return as_json({"totalResults": total, "pageNumber": number, "results": results})


@pytest.fixture
def host():
    with serve() as server:
        yield server


@pytest.fixture
def session(host, tmp_path, db):
    source = FundingSourceFactory(code="eu-portal", level="eu", fetch_url=f"{host.url}/search?apiKey=SEDIA&text=***")
    return Session(source, tmp_path, allows=loopback, delay=0, pauses=())


def test_fetch_asks_page_by_page_until_all_are_there(host, session):
    Portal(host, [["1", "2"], ["3", "4"], ["5"]], 5)

    parsed = eu_portal.parse(list(eu_portal.fetch(session)))

    assert [record.reference for record in parsed.records] == ["1", "2", "3", "4", "5"]
    assert parsed.total == 5
    assert [asked.query for asked in host.requests if asked.path == "/search"] == [
        {"apiKey": ["SEDIA"], "text": ["***"], "pageSize": ["100"], "pageNumber": [number]} for number in "123"
    ]


def test_fetch_sends_three_files(host, session):
    Portal(host, [["1"]], 1)

    list(eu_portal.fetch(session))

    (asked,) = [asked for asked in host.requests if asked.path == "/search"]
    head = f"Content-Type: {asked.headers['Content-Type']}\r\n\r\n".encode()
    parts = message_from_bytes(head + asked.body).get_payload()
    assert asked.method == "POST"
    assert [part.get_content_type() for part in parts] == ["application/json"] * 3
    assert {part.get_filename() for part in parts} == {"blob"}
    assert [part.get_param("name", header="content-disposition") for part in parts] == ["query", "languages", "sort"]
    assert [json.loads(part.get_payload(decode=True)) for part in parts] == [
        {
            "bool": {
                "must": [
                    {"terms": {"type": ["1", "2", "8"]}},
                    {"terms": {"status": ["31094501", "31094502"]}},
                ]
            }
        },
        ["en"],
        {"field": "identifier", "order": "ASC"},
    ]


@pytest.mark.parametrize(
    ("pages", "totals", "sentence"),
    [
        ([["1", "2"], []], (4,), "meldet 4 Einträge, geliefert wurden 2"),
        ([["1", "2"], ["2", "3"]], (4,), "überschneiden sich"),
        ([["1", "1"], ["2"]], (3,), "überschneiden sich"),
        ([["1", "2"], ["3"]], (4, 3), "meldet 4 Einträge, geliefert wurden 3"),
        ([["1", "2", "3"]], (2,), "meldet 2 Einträge, geliefert wurden 3"),
        ([["1"]], (10_001,), "mehr Einträge, als sie ausgeben kann"),
    ],
)
def test_fetch_of_pages_that_shrink_or_overlap(host, session, pages, totals, sentence):
    Portal(host, pages, *totals)

    with pytest.raises(SourceChanged, match=sentence):
        list(eu_portal.fetch(session))


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"<html>captcha</html>"),
        as_json({"results": []}),
        as_json([]),
        as_json({"totalResults": 1, "results": [1]}),
    ],
)
def test_fetch_of_another_form(host, session, reply):
    host.pages["/search"] = reply

    with pytest.raises(SourceChanged):
        list(eu_portal.fetch(session))


def test_fetch_of_nothing_at_all(host, session):
    """That there is no open call is for the checks of the run to refuse."""
    Portal(host, [[]], 0)

    assert list(eu_portal.parse(list(eu_portal.fetch(session))).records) == []


@pytest.fixture
def portal(host, monkeypatch):
    monkeypatch.setattr(eu_portal, "PORTAL", host.url)


def test_fetch_details(host, session, portal):
    host.pages["/data/topicDetails/example-2027-01.json"] = as_json(
        {"TopicDetails": {"ccm2Id": 7, "identifier": "EXAMPLE-2027-01", "title": "Example", "sme": True}}
    )

    parsed = eu_portal.parse([eu_portal.fetch_details(session, "EXAMPLE-2027-01")])

    (facts,) = (eu_portal.normalise(record, parsed) for record in parsed.records)
    assert (facts.key, facts.title, facts.applicants) == ("7TOPICSen", "Example", ("unternehmen",))


def test_fetch_details_that_are_not_there(session, portal):
    with pytest.raises(SourceMissing):
        eu_portal.fetch_details(session, "EXAMPLE-2027-02")
