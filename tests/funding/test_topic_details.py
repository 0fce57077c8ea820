"""Details of EU calls that are rated „passt“: asked for after the rating, and only added to."""

import re
import zlib
from collections.abc import Callable

import pytest
from django.db import connection

from funding import tasks, topic_details
from funding.actions import rate
from funding.changes import stated
from funding.models import FieldRating, FundingProgramme
from funding.runs import lock_of
from funding.sources import Raw, eu_portal
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.funding import FundingSourceFactory, ProgrammeFactory
from tests.funding.loopback import Reply, as_json, loopback, serve
from tests.people import member
from tests.samples import FOLDER, sample
from thcm.core.foreign import SourceChanged, SourceUnavailable
from thcm.core.permissions import Role

TOPIC = "/data/topicDetails/example-2027-01.json"
ACTION = {"action": "EXAMPLE-2027-01 - Grants", "budgetYearMap": {"2028": "500000.50", "2027": "10000000"}}
DETAILS = {
    "TopicDetails": {
        "ccm2Id": 7,
        "identifier": "EXAMPLE-2027-01",
        "budgetOverviewJSONItem": {"budgetTopicActionMap": {"1": [ACTION]}},
        "latestInfos": [
            {"lastChangeDate": "2026-10-28T08:37:13.201", "content": "<p>22.10.2026</p><p>CORRIGENDUM of the text</p>"},
            {
                "lastChangeDate": "2026-11-05T16:38:19.449",
                "content": "<p>Template <b>changed</b></p><p>Please note</p>",
            },
            {"lastChangeDate": "", "content": "<p>Without a day</p>"},
            {"lastChangeDate": "2026-11-06T10:00:00.000", "content": ""},
        ],
    }
}
KEPT = {
    "budget": {"2027": "10000000", "2028": "500000.50"},
    "news": [
        {"on": "2026-11-05", "title": "Template changed"},
        {"on": "2026-10-28", "title": "CORRIGENDUM of the text"},
    ],
}


@pytest.fixture
def host(monkeypatch):
    with serve() as server:
        monkeypatch.setattr(eu_portal, "PORTAL", server.url)
        yield server


@pytest.fixture
def programme(db) -> FundingProgramme:
    source = FundingSourceFactory(code="eu-portal", level="eu")
    return ProgrammeFactory(source=source, key="7TOPICSen", facts={"call_identifier": "EXAMPLE-2027-01"})


def keep(programme: FundingProgramme) -> dict:
    topic_details.keep_details(programme, allows=loopback, delay=0, pauses=())
    return stored(programme)


def stored(programme: FundingProgramme) -> dict:
    return FundingProgramme.objects.get(pk=programme.pk).details


def test_details_of_the_sample():
    name = "eu-sedia/topic-details-SMP-COSME-2024-CLUSTER-01.json"
    sample(name)

    key, details = eu_portal.details_of(Raw(url="", path=FOLDER / name))

    assert key == "47108154TOPICSen"
    assert details["budget"] == {"2024": "10000000", "2025": "11000000", "2026": "12000000", "2027": "9000000"}
    assert [one["on"] for one in details["news"]] == ["2025-01-24", "2024-12-05", "2024-10-28"]
    assert details["news"][-1]["title"] == "IMPORTANT – TECHNICAL CORRIGENDUM to the call text was published"


def test_details_are_kept_and_shown(host, programme):
    host.pages[TOPIC] = as_json(DETAILS)

    assert keep(programme) == KEPT
    programme.refresh_from_db()
    assert [(line.label, line.new) for line in stated(programme)[-3:]] == [
        ("Budget nach Jahren", "2027: 10.000.000 €; 2028: 500.000 €"),
        ("Mitteilung vom 5. November 2026", "Template changed"),
        ("Mitteilung vom 28. Oktober 2026", "CORRIGENDUM of the text"),
    ]
    assert host.asked() == [TOPIC]


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(b"gone", 404), SourceUnavailable),
        (Reply(b"<html>captcha</html>"), SourceChanged),
        (as_json({"results": []}), SourceChanged),
        (as_json({"TopicDetails": {"ccm2Id": 8, "identifier": "EXAMPLE-2027-01"}}), SourceChanged),
    ],
)
def test_another_answer_leaves_everything(host, programme, reply, error):
    FundingProgramme.objects.update(details=KEPT)
    host.pages[TOPIC] = reply

    with pytest.raises(error):
        keep(programme)

    assert stored(programme) == KEPT


def test_broken_budget_is_left_out(host, programme):
    topic = DETAILS["TopicDetails"] | {"budgetOverviewJSONItem": {"budgetTopicActionMap": []}}
    host.pages[TOPIC] = as_json({"TopicDetails": topic})

    assert keep(programme) == KEPT | {"budget": {}}


def test_source_that_is_being_read_is_not_asked(host, programme):
    other_session = connection.copy()
    try:
        with other_session.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [zlib.crc32(lock_of(programme.source).encode())])
        with pytest.raises(SourceUnavailable, match="gerade gelesen"):
            keep(programme)
    finally:
        other_session.close()

    assert host.requests == []


@pytest.fixture
def asked_for(db, host, caplog) -> Callable[[], list[str]]:
    """Keys of programmes whose details the job wants: the portal's own guard refuses this machine, and it says so."""
    return lambda: re.findall(r"fetch_topic_details (\S+): ", caplog.text)


def rated(programme: FundingProgramme, rating: str) -> None:
    field = GrowthFieldFactory()
    rate(programme=programme, field=field, rating=rating, note="", user=member(Role.FIELD_MANAGER, field))


@pytest.mark.parametrize(("rating", "is_asked"), [("fits", True), ("check", False), ("no", False), ("", False)])
def test_rating_asks_for_details(programme, asked_for, django_capture_on_commit_callbacks, rating, is_asked):
    with django_capture_on_commit_callbacks(execute=True):
        rated(programme, rating)

    assert asked_for() == [programme.key] * is_asked


@pytest.mark.parametrize(("code", "key"), [("eu-portal", "7COMPETITIVE_CALLen"), ("fdb", "7TOPICSen")])
def test_no_details_of_others(asked_for, django_capture_on_commit_callbacks, code, key):
    with django_capture_on_commit_callbacks(execute=True):
        rated(ProgrammeFactory(source=FundingSourceFactory(code=code), key=key), "fits")

    assert asked_for() == []


def test_rating_counts_without_a_broker(programme, silent_broker, django_capture_on_commit_callbacks, caplog):
    with django_capture_on_commit_callbacks(execute=True):
        rated(programme, "fits")

    assert FieldRating.objects.get().rating == "fits"
    assert "are not asked for" in caplog.text


def test_job_leaves_a_source_alone_that_is_switched_off(programme, asked_for):
    type(programme.source).objects.update(is_active=False)

    tasks.fetch_topic_details(programme.pk)

    assert asked_for() == []


def test_job_says_why_there_is_nothing(host, programme, caplog):
    tasks.fetch_topic_details(programme.pk)

    assert "fetch_topic_details 7TOPICSen: „localhost“ ist keine öffentliche Adresse." in caplog.text
    assert (stored(programme), host.requests) == ({}, [])
