"""Funding as programs read it, and what they must never read (RC-7)."""

import datetime as dt

import pytest
from django.utils import timezone

from funding.models import Deadline, FieldRating, FundingProgramme, RawAnswer
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import UserFactory
from tests.factories.funding import (
    AwardFactory,
    CallFactory,
    DeadlineFactory,
    FieldRatingFactory,
    FundingSourceFactory,
    ProgrammeEventFactory,
    ProgrammeFactory,
    ScrapeRunFactory,
    SubscriptionFactory,
    VersionFactory,
)

pytestmark = pytest.mark.django_db
RESOURCES = (
    "funding-programmes",
    "funding-calls",
    "funding-deadlines",
    "funding-versions",
    "funding-runs",
    "funding-sources",
    "awards",
)


def in_days(days):
    return timezone.localdate() + dt.timedelta(days=days)


def records(client, resource="funding-programmes", query=""):
    response = client.get(f"/api/v1/{resource}/?{query}")
    assert response.status_code == 200, response.content
    return response.json()["results"]


def slugs(client, query):
    return [record["slug"] for record in records(client, query=query)]


@pytest.fixture
def programme():
    """With everything that is public, and with all that is not."""
    fields = [GrowthFieldFactory(slug=slug) for slug in ("optik", "auto", "bio", "chemie")]
    row = ProgrammeFactory(
        slug="photonik",
        title="Photonik",
        key="bund/photonik",
        text="GEHEIM Wortlaut",
        note="GEHEIM Hinweis",
        facts={"text": "GEHEIM Wortlaut", "contact": {"name": "GEHEIM"}},
        summary_de="Eigene Worte",
        summary_en="Own words",
        regions=["thueringen"],
        applicants=["unternehmen"],
        source__attribution="© BMWE",
        deadline=in_days(9),
        rated_for=[fields[0]],
        suggested_for=[fields[0], fields[1], fields[2], GrowthFieldFactory(slug="entwurf", status="draft")],
    )
    FieldRating.objects.update(note="GEHEIM Notiz")
    FieldRatingFactory(programme=row, growth_field=fields[2], rating="no", note="GEHEIM Notiz")
    FieldRatingFactory(programme=row, growth_field=fields[3], rating="check", note="GEHEIM Notiz")
    version = VersionFactory(
        programme=row,
        facts={"text": "GEHEIM"},
        diff=[{"field": "title", "before": "A", "after": "B"}, {"field": "text", "before": None, "after": None}],
    )
    run = ScrapeRunFactory(
        source=row.source,
        state="failed",
        error="GEHEIM Fehler",
        notes="GEHEIM Hinweise",
        started_by=UserFactory(function="GEHEIM"),
    )
    ProgrammeEventFactory(programme=row, run=run, version=version)
    RawAnswer.objects.create(
        run=run, number=1, url="https://GEHEIM.example.org/", status=200, fetched_at=timezone.now(), size=1
    )
    SubscriptionFactory(email="geheim@example.org")
    return row


def test_programme_says_all_that_is_public(client, programme):
    record = client.get("/api/v1/funding-programmes/photonik/").json()

    day = in_days(9).isoformat()
    assert record == {
        "slug": "photonik",
        "status": "open",
        "title": "Photonik",
        "summary_de": "Eigene Worte",
        "summary_en": "Own words",
        "level": "federal",
        "provider": "Bundesministerium",
        "official_url": "https://fdb.example.org/bund/photonik",
        "funding_types": [],
        "areas": [],
        "regions": ["thueringen"],
        "applicants": ["unternehmen"],
        "company_sizes": [],
        "legal_basis": "",
        "legal_url": "",
        "valid_until": None,
        "opens_on": None,
        "ends_on": day,
        "next_deadline_on": day,
        "deadlines": [
            {
                "date": day,
                "month_day": "",
                "time": None,
                "zone": "Europe/Berlin",
                "stage": None,
                "sentence": f"Antragsfrist: {in_days(9):%d.%m.%Y}",
            }
        ],
        "budget_eur": None,
        "fields_rated": ["optik"],
        "fields_suggested": ["auto"],
        "is_open_to_all": False,
        "source": "fdb",
        "key": "bund/photonik",
        "attribution": "© BMWE",
        "first_seen_at": record["first_seen_at"],
        "changed_at": None,
        "last_checked_on": timezone.localdate().isoformat(),
        "unseen_since": None,
        "offline_since": None,
        "url": "http://testserver/api/v1/funding-programmes/photonik/",
        "html_url": "http://testserver/foerderung/photonik/",
    }


@pytest.mark.parametrize("form", ["json", "csv"])
@pytest.mark.parametrize("resource", RESOURCES)
def test_nothing_internal_is_given_out(client, programme, resource, form):
    AwardFactory()

    text = client.get(f"/api/v1/{resource}/?format={form}").content.decode()

    assert len(text.splitlines() if form == "csv" else text) > 1
    assert "GEHEIM" not in text.upper()
    assert "@" not in text


def test_versions_hold_no_words_of_the_source(client, programme):
    (record,) = records(client, "funding-versions")

    assert record == {
        "id": record["id"],
        "programme": "photonik",
        "seen_at": record["seen_at"],
        "is_baseline": False,
        "diff": [{"field": "title", "before": "A", "after": "B"}],
        "url": f"http://testserver/api/v1/funding-versions/{record['id']}/",
    }


def test_runs_are_counts_without_reasons(client, programme):
    (record,) = records(client, "funding-runs", "source=fdb&state=failed")

    assert set(record) == {
        *("id", "source", "state", "started_at", "ended_at", "found", "new", "changed", "unseen", "failed"),
        *("is_baseline", "url"),
    }
    assert (record["source"], record["state"]) == ("fdb", "failed")
    assert records(client, "funding-runs", "state=done") == []


def test_source_says_when_it_was_read_and_since_when_it_fails(client):
    read_at = dt.datetime(2026, 11, 20, 3, tzinfo=dt.UTC)
    FundingSourceFactory(code="eu-portal", level="eu", read_at=read_at, failing_since=read_at, robots="GEHEIM")

    record = client.get("/api/v1/funding-sources/eu-portal/").json()

    assert record == {
        "code": "eu-portal",
        "name_de": "Quelle eu-portal",
        "name_en": "",
        "purpose": "programmes",
        "level": "eu",
        "official_url": "https://eu-portal.example.org/",
        "attribution": "",
        "terms_de": "",
        "terms_en": "",
        "is_active": True,
        "interval_hours": 24,
        "read_at": "2026-11-20T03:00:00+00:00",
        "failing_since": "2026-11-20T03:00:00+00:00",
        "url": "http://testserver/api/v1/funding-sources/eu-portal/",
    }


def test_calls_and_deadlines(client, programme):
    other = ProgrammeFactory(slug="andere")
    call = CallFactory(programme=other, model="recurring", identifier="X-1", title="Aufruf")
    DeadlineFactory(call=call, on=None, kind="recurring", month_day="05-15", sentence="Jährlich am 15. Mai")

    (record,) = records(client, "funding-calls", "programme=andere")
    (deadline,) = records(client, "funding-deadlines", "programme=andere")

    part = {
        "date": None,
        "month_day": "05-15",
        "time": None,
        "zone": "Europe/Berlin",
        "stage": None,
        "sentence": "Jährlich am 15. Mai",
    }
    assert record == {
        "id": call.pk,
        "programme": "andere",
        "identifier": "X-1",
        "title": "Aufruf",
        "model": "recurring",
        "opens_on": None,
        "deadlines": [part],
        "budget_eur": None,
        "official_url": "",
        "is_manual": False,
        "url": f"http://testserver/api/v1/funding-calls/{call.pk}/",
    }
    assert deadline == {
        **part,
        "id": deadline["id"],
        "programme": "andere",
        "call": call.pk,
        "url": f"http://testserver/api/v1/funding-deadlines/{deadline['id']}/",
    }
    dated = records(client, "funding-deadlines", f"from={in_days(9)}&to={in_days(9)}")
    assert [record["programme"] for record in dated] == ["photonik"]
    assert records(client, "funding-deadlines", f"from={in_days(10)}") == []


def test_award_says_who_receives_what(client):
    row = AwardFactory(
        key="03ABC", source__attribution="Förderkatalog", fields=[GrowthFieldFactory(slug="optik")], amount_eur="1.50"
    )
    AwardFactory(unseen_since=timezone.now())

    (record,) = records(client, "awards", "field=optik")

    assert (record["id"], record["key"], record["fields"], record["amount_eur"], record["attribution"]) == (
        row.pk,
        "03ABC",
        ["optik"],
        "1.50",
        "Förderkatalog",
    )
    assert len(records(client, "awards")) == 1


def test_what_is_not_public_is_nowhere(client):
    for state in ("found", "hidden"):
        row = ProgrammeFactory(slug=state, state=state, deadline=in_days(3))
        VersionFactory(programme=row)

    for resource in RESOURCES[:4]:
        assert records(client, resource) == []
    assert client.get("/api/v1/funding-programmes/found/").status_code == 404
    assert client.get("/api/v1/funding-programmes/hidden/").status_code == 404
    key = Deadline.objects.first().pk
    assert client.get(f"/api/v1/funding-deadlines/{key}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["a", "b"]),
        ("status=ended", ["alt"]),
        ("status=offline&status=open", ["a", "b", "weg"]),
        ("region=thueringen", ["a"]),
        ("sme=true", ["a"]),
        ("level=eu", ["b"]),
        ("source=eu-portal", ["b"]),
        ("ending=14", ["a"]),
        ("modified_since=2020-01-01T00:00:00Z", ["a", "b", "alt", "weg"]),
        ("modified_since=2099-01-01T00:00:00Z", []),
    ],
)
def test_filters_are_those_of_the_page(client, query, expected):
    ProgrammeFactory(slug="a", regions=["thueringen"], applicants=["unternehmen"], deadline=in_days(9))
    ProgrammeFactory(slug="b", source=FundingSourceFactory(code="eu-portal", level="eu"))
    ProgrammeFactory(slug="alt", deadline=in_days(-1))
    ProgrammeFactory(slug="weg", offline_since=timezone.now())

    assert slugs(client, query) == expected


@pytest.mark.parametrize("change", ["changed_at", "unseen_since", "event"])
def test_modified_since_hears_of_changes(client, change):
    long_ago, recent = timezone.now() - dt.timedelta(days=90), timezone.now()
    row = ProgrammeFactory(slug="a", first_seen_at=long_ago)
    since = (recent - dt.timedelta(days=1)).strftime("modified_since=%Y-%m-%dT%H:%M:%SZ")
    assert slugs(client, since) == []

    if change == "event":
        ProgrammeEventFactory(programme=row, kind="back")
    else:
        FundingProgramme.objects.update(**{change: recent})

    assert slugs(client, since) == ["a"]


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("parameter", ["fields", "state_x", "note", "rating"])
def test_unknown_parameter_is_refused(client, resource, parameter):
    assert client.get(f"/api/v1/{resource}/?{parameter}=x").status_code == 400


@pytest.mark.parametrize("resource", RESOURCES)
def test_number_of_queries_does_not_grow(client, resource, django_assert_max_num_queries):
    fields = [GrowthFieldFactory() for _number in range(3)]

    def add(count):
        for number in range(count):
            code = f"quelle-{FundingProgramme.objects.count()}-{number}"
            row = ProgrammeFactory(
                source=FundingSourceFactory(code=code), deadline=in_days(3), rated_for=fields, suggested_for=fields
            )
            VersionFactory(programme=row)
            ScrapeRunFactory(source=row.source)
            AwardFactory(fields=fields, source=row.source)

    add(1)
    with django_assert_max_num_queries(30) as few:
        assert len(records(client, resource)) == 1
    add(29)

    with django_assert_max_num_queries(len(few)):
        assert len(records(client, resource)) == 30


def test_pages_follow_one_another(client):
    for number in range(5):
        ProgrammeFactory(slug=f"p{number}")

    first = client.get("/api/v1/funding-programmes/?page_size=2").json()
    second = client.get(first["next"]).json()

    assert [record["slug"] for record in first["results"] + second["results"]] == ["p0", "p1", "p2", "p3"]


def test_table_has_a_line_for_each(client):
    ProgrammeFactory(slug="a", regions=["thueringen", "bundesweit"])

    lines = client.get("/api/v1/funding-programmes/?format=csv").content.decode().splitlines()

    assert lines[0].startswith("slug,status,title,summary_de,")
    assert lines[0].endswith(",url,html_url")
    assert "thueringen; bundesweit" in lines[1]
    assert len(lines) == 2
