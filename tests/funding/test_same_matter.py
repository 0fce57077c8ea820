"""Two records of two sources as one matter: suggested, decided by people, never merged."""

import csv
from collections import Counter
from urllib.parse import unquote, urlsplit, urlunsplit

import pytest

from funding import same_matter
from funding.models import FundingProgramme, SameMatter
from funding.same_matter import normal_address
from tests.factories.core import UserFactory
from tests.factories.funding import FundingSourceFactory, ProgrammeFactory
from tests.samples import sample

BMFTR = "https://www.bmftr.bund.de/SharedDocs/Bekanntmachungen/DE/2026/09/2026-09-01-Photonik.html"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (BMFTR, BMFTR.replace("https", "http")),
        (BMFTR, BMFTR.upper()),
        (BMFTR, BMFTR.replace("www.", "") + "/"),
        (BMFTR, BMFTR + "?view=renderNewsletterHtml#inhalt"),
        ("https://a.example.org/F%C3%B6rderung/x", "https://a.example.org/förderung/x"),
        ("https://a.example.org/x?b=2&a=1", "https://a.example.org/x?a=1&b=2"),
    ],
)
def test_spellings_of_one_address_are_the_same(one, other):
    assert normal_address(one) == normal_address(other) != ""


@pytest.mark.parametrize("url", ["https://www.zim.de", "https://www.zim.de/de/index.html", "mailto:a@b.de", "", "//[x"])
def test_home_page_and_what_is_no_address_say_nothing(url):
    assert normal_address(url) == ""


def test_different_pages_differ():
    assert normal_address("https://a.example.org/x?id=1") != normal_address("https://a.example.org/x?id=2")


@pytest.fixture
def fdb(db):
    return FundingSourceFactory(code="fdb")


@pytest.fixture
def feeds(db):
    return FundingSourceFactory(code="foerderinfo")


def suggested():
    return [(row.first, row.second, row.reason, row.state) for row in SameMatter.objects.all()]


def test_same_official_address_is_suggested_once(fdb, feeds):
    first = ProgrammeFactory(source=fdb, facts={"links": [BMFTR.replace("https", "http")]})
    second = ProgrammeFactory(source=feeds, url=BMFTR)

    same_matter.suggest([second.pk])
    same_matter.suggest([first.pk, second.pk])

    address = "bmftr.bund.de/shareddocs/bekanntmachungen/de/2026/09/2026-09-01-photonik.html"
    assert suggested() == [(first, second, f"Gleiche Adresse: {address}", SameMatter.State.SUGGESTED)]
    assert FundingProgramme.objects.count() == 2


def test_same_call_is_suggested(fdb, feeds):
    first = ProgrammeFactory(source=fdb, facts={"call_identifier": "SMP-COSME-2026"})
    second = ProgrammeFactory(source=feeds, facts={"call_identifier": "smp-cosme-2026"})

    same_matter.suggest([first.pk])

    assert suggested() == [(first, second, "Gleicher Aufruf: SMP-COSME-2026", SameMatter.State.SUGGESTED)]


def test_announced_change_is_suggested_for_the_programme_of_that_name(feeds):
    first = ProgrammeFactory(source=feeds, title="Richtlinie „Photonik 2030“")
    second = ProgrammeFactory(source=feeds, title="Änderung – Photonik", facts={"amends": "Richtlinie Photonik 2030"})

    same_matter.suggest([second.pk])

    assert suggested() == [(first, second, "Kündigt eine Änderung an", SameMatter.State.SUGGESTED)]


def test_nothing_is_suggested_by_title_or_home_page_or_within_one_source(fdb, feeds):
    ProgrammeFactory(source=fdb, title="Photonik", url="https://www.zim.de/", legal_url=BMFTR)
    ProgrammeFactory(source=fdb, title="Photonik", url="https://www.zim.de/de/", legal_url=BMFTR)
    other = ProgrammeFactory(source=feeds, title="Photonik", url="http://zim.de")

    same_matter.suggest([other.pk])

    assert suggested() == []


def test_address_shared_by_many_says_nothing(fdb, feeds):
    for _number in range(3):
        ProgrammeFactory(source=fdb, legal_url=BMFTR)
    other = ProgrammeFactory(source=feeds, url=BMFTR)

    same_matter.suggest([other.pk])

    assert suggested() == []


def test_decision_of_a_person_stays(fdb, feeds):
    ProgrammeFactory(source=fdb, legal_url=BMFTR)
    other = ProgrammeFactory(source=feeds, url=BMFTR)
    same_matter.suggest([other.pk])
    user = UserFactory()

    same_matter.reject(SameMatter.objects.get(), user)
    same_matter.suggest([other.pk])

    row = SameMatter.objects.get()
    assert (row.state, row.decided_by, row.decided_at is not None) == (SameMatter.State.REJECTED, user, True)
    same_matter.confirm(row, user)
    row.refresh_from_db()
    assert row.state == SameMatter.State.CONFIRMED


# Facts of thueringen/SOURCES.md


@pytest.fixture
def addresses() -> dict[str, str]:
    lines = sample("thueringen/programmes-2026-07.csv").decode().splitlines()
    return {row["title"]: row["url"] for row in csv.DictReader(lines, delimiter=";")}


def test_addresses_of_thuringia_in_all_their_spellings(addresses):
    assert len(addresses) == 46
    for url in addresses.values():
        parts = urlsplit(url)
        shouted = urlunsplit(("http", parts.netloc.upper(), unquote(parts.path).upper(), parts.query, parts.fragment))
        assert normal_address(shouted) == normal_address(url)
    assert normal_address(addresses["ThüringenKredit"]) == normal_address(
        "https://www.aufbaubank.de/Foerderprogramme/ThueringenKredit"
    )


def test_home_pages_of_thuringia_say_nothing(addresses):
    homes = {url for url in addresses.values() if normal_address(url) == ""}

    assert homes == {
        "https://bildung.thueringen.de",
        "https://denkbunt-thueringen.de",
        "https://infrastruktur-landwirtschaft.thueringen.de",
        "https://thueringer-foerderportal.eu/",
        "https://www.aw-landesverwaltungsamt.thueringen.de",
        "https://www.bb-thueringen.de/",
    }


def test_one_page_of_thuringia_serves_two_programmes(addresses, fdb):
    """Within one source the address alone suggests nothing."""
    for title, url in addresses.items():
        ProgrammeFactory(source=fdb, title=title, url=url)
    shared = Counter(filter(None, map(normal_address, addresses.values())))

    same_matter.suggest(FundingProgramme.objects.values_list("pk", flat=True))

    assert [address for address, count in shared.items() if count > 1] == [
        "foerderportal-thueringen.de/login.xhtml",
        "aufbaubank.de/foerderprogramme/thueringen-dynamik",
    ]
    assert suggested() == []
