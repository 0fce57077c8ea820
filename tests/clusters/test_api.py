"""The API of fields and figures: what is public, what changed, pages that stay, exports."""

import csv
import datetime as dt
import io
import json

import pytest
from django.utils import timezone

from clusters.models import KeyFigure
from tests.factories.clusters import (
    CitationFactory,
    ConflictFactory,
    FigureSubject,
    GrowthFieldFactory,
    IndicatorFactory,
    KeyFigureFactory,
    ResponsibilityFactory,
    SubFieldFactory,
    SubjectFactory,
)
from tests.factories.core import OrganisationFactory, SourceFactory, UserFactory

pytestmark = pytest.mark.django_db
FIGURES = "/api/v1/key-figures/"
RESOURCES = ("fields", "sub-fields", "indicators", "sources", "subjects", "conflicts", "key-figures")


def ids(response):
    assert response.status_code == 200, response.content
    return [record["external_id"] for record in response.json()["results"]]


def lines(response):
    return [json.loads(line) for line in b"".join(response).splitlines()]


@pytest.fixture
def long_ago():
    return timezone.now() - dt.timedelta(days=400)


@pytest.fixture
def since():
    return (timezone.now() - dt.timedelta(days=1)).isoformat()


def age(figure, moment):
    """As if it and what it points at had been changed at `moment` last."""
    KeyFigure.objects.filter(pk=figure.pk).update(updated_at=moment)
    type(figure.source).objects.filter(pk=figure.source.pk).update(updated_at=moment)
    field = figure.subject.growth_field
    type(field).objects.filter(pk=field.pk).update(updated_at=moment)


def test_drafts_do_not_show(client):
    field = GrowthFieldFactory(slug="offen")
    figure = KeyFigureFactory(growth_field=field)
    hidden = GrowthFieldFactory(status="draft", published_at=None)
    KeyFigureFactory(growth_field=field, source=figure.source, series="B", status="draft", published_at=None)
    KeyFigureFactory(growth_field=hidden, source=figure.source)
    SubFieldFactory(growth_field=hidden)
    SubFieldFactory(growth_field=field, status="in_review", published_at=None)
    SourceFactory(status="draft")
    ConflictFactory(status="in_review", figures=[figure])

    found = {name: client.get(f"/api/v1/{name}/").json()["results"] for name in RESOURCES}

    assert {name: len(records) for name, records in found.items()} == {
        "fields": 1,
        "sub-fields": 0,
        "indicators": 1,
        "sources": 1,
        "subjects": 1,
        "conflicts": 0,
        "key-figures": 1,
    }
    assert (found["key-figures"][0]["external_id"], found["key-figures"][0]["conflicts"]) == (figure.external_id, [])


@pytest.mark.parametrize(
    "path",
    ["key-figures/ENTWURF/", "key-figures/NIE/", "fields/entwurf/", "sources/entwurf/", "conflicts/entwurf/"],
)
def test_drafts_and_guessed_ids_are_not_found(client, path):
    draft = {"status": "draft", "published_at": None}
    KeyFigureFactory(external_id="ENTWURF", **draft)
    GrowthFieldFactory(slug="entwurf", **draft)
    SourceFactory(code="entwurf", **draft)
    ConflictFactory(code="entwurf", **draft)

    response = client.get(f"/api/v1/{path}")

    assert (response.status_code, response.json()["status"]) == (404, 404)


@pytest.mark.parametrize("name", RESOURCES)
def test_people_and_internal_notes_are_not_said(client, name):
    user = UserFactory(username="geheim", email="geheim@example.org", first_name="Geheim", function="Geheim")
    field = GrowthFieldFactory(updated_by=user)
    organisation = OrganisationFactory(note="Geheim", name="Geheim")
    ResponsibilityFactory(growth_field=field, organisation=organisation, user=user, note="Geheim")
    figure = KeyFigureFactory(growth_field=field, updated_by=user)
    CitationFactory(key_figure=figure)
    ConflictFactory(figures=[figure], state="decided", decision=figure, reason="so", decided_by=user)
    SubFieldFactory(growth_field=field, updated_by=user)

    text = client.get(f"/api/v1/{name}/").content.decode()

    assert "geheim" not in text.lower()


@pytest.mark.parametrize(
    ("name", "make", "queries"),
    [
        ("fields", lambda: SubFieldFactory().growth_field, 3),
        ("sub-fields", SubFieldFactory, 1),
        ("indicators", lambda: IndicatorFactory(code=f"art-{SourceFactory().pk}"), 1),
        ("sources", SourceFactory, 1),
        ("subjects", SubFieldFactory, 1),
        ("conflicts", lambda: ConflictFactory(figures=[KeyFigureFactory()]), 2),
        ("key-figures", lambda: CitationFactory(key_figure=KeyFigureFactory()), 6),
    ],
)
def test_queries_do_not_grow_with_rows(client, django_assert_num_queries, name, make, queries):
    make()
    with django_assert_num_queries(queries):
        client.get(f"/api/v1/{name}/")

    for _number in range(29):
        make()
    with django_assert_num_queries(queries):
        assert len(client.get(f"/api/v1/{name}/?page_size=500").json()["results"]) >= 30


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({}, ["A1", "A2", "A3"]),
        ({"field": "optik"}, ["A1", "A2"]),
        ({"field": ["optik", "automobil"]}, ["A1", "A2", "A3"]),
        ({"kind": "sub_field"}, ["A2"]),
        ({"subject": "laser"}, ["A2"]),
        ({"qualifier": "ca."}, ["A1", "A3"]),
        ({"qualifier": "circa"}, ["A1", "A3"]),
        ({"qualifier": ["keine Angaben", "circa"]}, ["A1", "A2", "A3"]),
        ({"as_of": "2012-Q3", "indicator": "revenue"}, ["A1", "A2"]),
        ({"q": "automobil"}, ["A3"]),
        ({"rank": "deprecated"}, ["A3"]),
    ],
)
def test_filters(client, parameters, found):
    optics = GrowthFieldFactory(slug="optik", name_de="Optik")
    KeyFigureFactory(external_id="A1", growth_field=optics)
    laser = SubFieldFactory(slug="laser", growth_field=optics).subject
    KeyFigureFactory(external_id="A2", subject=laser, value=None, decimals=None, qualifier="not_stated")
    car = GrowthFieldFactory(slug="automobil", name_de="Automobil")
    KeyFigureFactory(external_id="A3", growth_field=car, as_of="2011", rank="deprecated")

    assert ids(client.get(FIGURES, parameters)) == found


@pytest.mark.parametrize(
    ("parameters", "faults"),
    [
        ({"fields": "*"}, ["fields"]),
        ({"limit": "5", "offset": "5"}, ["limit", "offset"]),
        ({"field": "gibt-es-nicht"}, ["field"]),
        ({"field": "a\0b"}, ["field"]),
        ({"rank": "best"}, ["rank"]),
        ({"as_of": "bald"}, ["as_of"]),
        ({"modified_since": "2026-11-22T10:00:00"}, ["modified_since"]),
        ({"modified_since": "gestern"}, ["modified_since"]),
        ({"page_size": "0"}, ["page_size"]),
        ({"page_size": "501"}, ["page_size"]),
        ({"page_size": "²"}, ["page_size"]),
        ({"cursor": "f1"}, ["cursor"]),
        ({"cursor": "f1.gefaelscht"}, ["cursor"]),
        ({"format": "xml"}, ["format"]),
    ],
)
def test_parameter_that_cannot_be_used_is_named(client, parameters, faults):
    response = client.get(FIGURES, parameters)

    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert [error["parameter"] for error in response.json()["errors"]] == faults


@pytest.mark.parametrize("name", [*RESOURCES, "key-figures/export.jsonl", "key-figures/export.csv"])
def test_unknown_parameter_is_refused_everywhere(client, name):
    path = f"/api/v1/{name}" if "." in name else f"/api/v1/{name}/"

    response = client.get(path, {"fields": "*"})

    assert (response.status_code, response.json()["errors"][0]["parameter"]) == (400, "fields")


def test_export_knows_no_pages(client):
    response = client.get(f"{FIGURES}export.jsonl", {"page_size": 5, "format": "csv"})

    assert [error["parameter"] for error in response.json()["errors"]] == ["page_size", "format"]


def test_pages_stay_while_rows_come_and_go(client):
    first = KeyFigureFactory.create_batch(5)
    page = client.get(FIGURES, {"page_size": 2})
    assert ids(page) == [row.external_id for row in first[:2]]
    KeyFigureFactory(external_id="A0")  # sorts before all others by name, and still comes last
    first[1].delete()
    first[2].delete()

    second = client.get(page.json()["next"])
    third = client.get(second.json()["next"])

    assert ids(second) == [row.external_id for row in first[3:]]
    assert ids(third) == ["A0"]
    assert third.json()["next"] is None
    assert ids(client.get(third.json()["previous"])) == [row.external_id for row in first[3:]]
    back = client.get(client.get(third.json()["previous"]).json()["previous"])
    assert (ids(back), back.json()["previous"]) == ([first[0].external_id], None)


def test_pages_keep_the_filter(client):
    for _number in range(3):
        KeyFigureFactory(indicator=IndicatorFactory(code="a"))
        KeyFigureFactory(indicator=IndicatorFactory(code="b"))

    page = client.get(FIGURES, {"indicator": "a", "page_size": 2})
    following = client.get(page.json()["next"])

    assert [record["indicator"] for record in page.json()["results"] + following.json()["results"]] == ["a"] * 3
    assert f'<{page.json()["next"]}>; rel="next"' in page["Link"]


def test_changes_since(client, since, long_ago):
    old, changed, of_source, of_field = KeyFigureFactory.create_batch(4)
    for figure in (old, changed, of_source, of_field):
        age(figure, long_ago)
    changed.save()
    of_source.source.save()
    of_field.subject.growth_field.save()

    found = ids(client.get(FIGURES, {"modified_since": since}))

    assert found == [changed.external_id, of_source.external_id, of_field.external_id]


@pytest.mark.parametrize("moment", ["2026-11-22T10:00:00Z", "2026-11-22T11:00:00+01:00", "2026-11-22T11:00:00 01:00"])
def test_changes_since_counts_the_time_zone(client, moment):
    figure = KeyFigureFactory()
    at_ten = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)
    age(figure, at_ten)

    assert ids(client.get(FIGURES, {"modified_since": moment})) == [figure.external_id]

    age(figure, at_ten - dt.timedelta(seconds=1))
    assert ids(client.get(FIGURES, {"modified_since": moment})) == []


def test_changes_since_report_what_was_withdrawn(client, since, long_ago):
    kept, archived, deleted, gone_long_ago, draft = KeyFigureFactory.create_batch(5)
    age(gone_long_ago, long_ago)
    KeyFigure.objects.filter(pk=gone_long_ago.pk).update(status="archived")
    KeyFigure.objects.filter(pk=draft.pk).update(status="draft", published_at=None)
    archived.status = "archived"
    archived.save()
    deleted.delete()

    records = client.get(FIGURES, {"modified_since": since}).json()["results"]

    assert [(record["external_id"], record["status"]) for record in records] == [
        (kept.external_id, "published"),
        (archived.external_id, "withdrawn"),
        (deleted.external_id, "withdrawn"),
    ]
    assert set(records[1]) == set(records[2]) == {"external_id", "status", "withdrawn_at"}
    assert dt.datetime.fromisoformat(records[1]["withdrawn_at"]) == archived.updated_at


def test_changes_since_report_what_was_hidden_with_its_field(client, since, long_ago):
    figure = KeyFigureFactory()
    age(figure, long_ago)
    field = figure.subject.growth_field
    field.status = "archived"
    field.save()

    [record] = client.get(FIGURES, {"modified_since": since}).json()["results"]

    assert (record["external_id"], record["status"]) == (figure.external_id, "withdrawn")
    assert client.get(f"{FIGURES}{figure.external_id}/").status_code == 410


def test_changes_since_in_pages_and_exports(client, since):
    figures = KeyFigureFactory.create_batch(6)
    for figure in figures[::2]:
        figure.delete()
    expected = [(row.external_id, "withdrawn" if place % 2 == 0 else "published") for place, row in enumerate(figures)]

    found, page = [], client.get(FIGURES, {"modified_since": since, "page_size": 2}).json()
    found += page["results"]
    while page["next"]:
        page = client.get(page["next"]).json()
        found += page["results"]
    exported = lines(client.get(f"{FIGURES}export.jsonl", {"modified_since": since}))
    table = b"".join(client.get(f"{FIGURES}export.csv", {"modified_since": since})).decode()

    assert [(record["external_id"], record["status"]) for record in found] == expected
    assert sorted(exported, key=lambda record: record["external_id"]) == found
    rows = {row["external_id"]: row for row in csv.DictReader(io.StringIO(table))}
    assert [(key, rows[key]["status"]) for key in sorted(rows)] == expected
    assert dt.datetime.fromisoformat(rows[expected[0][0]]["withdrawn_at"])


def test_deleted_and_loaded_anew_is_not_withdrawn(client, since):
    figure = KeyFigureFactory(external_id="KF001")
    figure.delete()
    KeyFigureFactory(external_id="KF001")

    assert [row["status"] for row in client.get(FIGURES, {"modified_since": since}).json()["results"]] == ["published"]


@pytest.mark.parametrize("is_deleted", [True, False])
@pytest.mark.parametrize(
    ("factory", "path", "key"),
    [
        (KeyFigureFactory, "key-figures", "external_id"),
        (SourceFactory, "sources", "code"),
        (ConflictFactory, "conflicts", "code"),
        (GrowthFieldFactory, "fields", "slug"),
        (SubFieldFactory, "sub-fields", "slug"),
    ],
)
def test_withdrawn_record_is_gone(client, since, factory, path, key, is_deleted):
    row = factory()
    if is_deleted:
        row.delete()
    else:
        row.status = "archived"
        row.save()

    response = client.get(f"/api/v1/{path}/{getattr(row, key)}/")

    assert (response.status_code, response.json()["title"]) == (410, "This record was withdrawn.")
    [record] = client.get(f"/api/v1/{path}/", {"modified_since": since}).json()["results"]
    assert (record[key], record["status"]) == (getattr(row, key), "withdrawn")


def test_field_names_its_parts(client):
    field = GrowthFieldFactory(slug="life-sciences")
    SubFieldFactory(growth_field=field, slug="biotechnologie")
    SubFieldFactory(growth_field=field, slug="entwurf", status="draft")

    record = client.get("/api/v1/fields/life-sciences/").json()

    assert record["sub_fields"] == ["biotechnologie"]
    assert record["category"]["code"] == "application"
    assert record["html_url"] == "http://testserver/wachstumsfelder/life-sciences/"


def test_decision_that_is_no_longer_public_is_not_named(client):
    figure, other = KeyFigureFactory.create_batch(2)
    ConflictFactory(code="K1", figures=[figure, other], state="decided", decision=figure, reason="neuer")
    assert client.get("/api/v1/conflicts/K1/").json()["decision"] == figure.external_id

    KeyFigure.objects.filter(pk=figure.pk).update(status="archived")

    record = client.get("/api/v1/conflicts/K1/").json()
    assert (record["figures"], record["decision"]) == ([other.external_id], None)


def test_subjects_of_a_field(client):
    part = SubFieldFactory(growth_field=GrowthFieldFactory(slug="optik"))
    SubjectFactory(kind=FigureSubject.Kind.REGION)

    records = client.get("/api/v1/subjects/", {"field": "optik"}).json()["results"]

    assert [(record["code"], record["field"]) for record in records] == [("optik", "optik"), (part.slug, "optik")]


def test_export_is_a_file(client):
    response = client.get(f"{FIGURES}export.jsonl")

    assert response["Content-Disposition"] == 'attachment; filename="key-figures.jsonl"'
    assert response["Content-Type"] == "application/x-ndjson; charset=utf-8"


def test_export_does_not_mind_the_accept_header(client):
    KeyFigureFactory(external_id="A1")

    [record] = lines(client.get(f"{FIGURES}export.jsonl", headers={"accept": "text/html"}))

    assert record["external_id"] == "A1"
