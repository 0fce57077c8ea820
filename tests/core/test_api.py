"""What all of the API has in common: formats, problems, limits, other sites, pages."""

import pytest
from django.core.signing import Signer
from django.urls import path
from rest_framework import serializers

from tests.factories.clusters import KeyFigureFactory
from tests.factories.core import SourceFactory
from thcm.core.api import OpenView
from thcm.core.renderers import Table
from thcm.core.valkey import direct
from thcm.urls import urlpatterns as portal_urls

pytestmark = pytest.mark.django_db
SOURCES = "/api/v1/sources/"


class Broken(OpenView):
    def get(self, request):
        raise ZeroDivisionError("geheimer Grund")


urlpatterns = [path("api/v1/broken/", Broken.as_view()), *portal_urls]


def problem(response):
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "private, no-cache"
    body = response.json()
    assert body["status"] == response.status_code
    return body


@pytest.mark.parametrize(
    ("method", "address", "headers", "expected"),
    [
        ("get", "/api/v1/sources/?x=1", {}, (400, "invalid-parameter")),
        ("get", "/api/v1/sources/fehlt/", {}, (404, "not-found")),
        ("get", "/api/v1/fehlt/", {}, (404, "not-found")),
        ("post", "/api/v1/fehlt/", {}, (404, "not-found")),
        ("get", "/api/v1/sources/%00/", {}, (404, "not-found")),
        ("post", SOURCES, {}, (405, "method-not-allowed")),
        ("delete", "/api/v1/sources/fehlt/", {}, (405, "method-not-allowed")),
        ("get", SOURCES, {"accept": "application/pdf"}, (406, "not-acceptable")),
    ],
)
def test_error_is_a_problem(client, method, address, headers, expected):
    response = getattr(client, method)(address, headers=headers)

    body = problem(response)
    assert (body["status"], body["type"].rpartition("#problem-")[2]) == expected
    assert body["instance"] == address
    assert body["type"].startswith("http://testserver/en/api/v1/docs/")


def test_problem_in_full(client):
    response = client.get("/api/v1/sources/?fields=*")

    assert problem(response) == {
        "type": "http://testserver/en/api/v1/docs/#problem-invalid-parameter",
        "title": "A parameter is unknown or has a value that cannot be used.",
        "status": 400,
        "detail": "fields: Unknown parameter. Known: kind, modified_since, page_size, cursor, format.",
        "instance": "/api/v1/sources/?fields=*",
        "errors": [
            {
                "parameter": "fields",
                "detail": "Unknown parameter. Known: kind, modified_since, page_size, cursor, format.",
            }
        ],
    }


@pytest.mark.urls("tests.core.test_api")
def test_fault_of_ours_is_logged_and_not_explained(client, caplog):
    response = client.get("/api/v1/broken/")

    body = problem(response)
    assert (body["status"], body["detail"]) == (500, "The error was logged. Please try again later.")
    assert "geheimer Grund" in caplog.text


def test_method_not_allowed_says_what_is(client):
    assert client.put(SOURCES)["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("accept", "query", "content_type"),
    [
        ("*/*", "", "application/json"),
        ("application/json", "", "application/json"),
        ("text/csv", "", "text/csv; charset=utf-8"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "", "application/json"),
        ("*/*", "?format=csv", "text/csv; charset=utf-8"),
        ("*/*", "?format=json", "application/json"),
    ],
)
def test_format(client, accept, query, content_type):
    response = client.get(f"{SOURCES}{query}", headers={"accept": accept})

    assert (response.status_code, response["Content-Type"]) == (200, content_type)
    assert "Accept" in response["Vary"]


def test_csv_in_full(client):
    source = SourceFactory(
        code="eins",
        label='Mit "Zitat", Komma\nund Umbruch',
        aliases=["a", "b"],
        publisher="",
        url="https://example.org",
    )

    text = client.get("/api/v1/sources/eins/?format=csv").content.decode()

    assert text == (
        "code,status,label,kind,publisher,as_of,reference_period,population,source_url,footnotes,note,aliases,"
        "updated_at,url,withdrawn_at\r\n"
        'eins,published,"Mit ""Zitat"", Komma\nund Umbruch",database,,2012-09,,,https://example.org,,,a; b,'
        f"{source.updated_at.isoformat()},http://testserver/api/v1/sources/eins/,\r\n"
    )


def test_csv_of_nothing_has_its_header(client):
    assert client.get("/api/v1/conflicts/?format=csv").content.decode().startswith("code,status,title,kind,state,")


def test_table_spreads_parts_and_joins_lists():
    class Part(serializers.Serializer):
        code = serializers.CharField()
        name = serializers.CharField()

    class Record(serializers.Serializer):
        part = Part()
        is_new = serializers.BooleanField()
        names = serializers.ListField(child=serializers.CharField())
        parts = Part(many=True)
        value = serializers.FloatField()

    table = Table(Record())
    record = {"part": {"code": "a", "name": "A"}, "is_new": True, "names": ["x", "y"], "parts": [], "value": "2.0"}

    assert table.header == "part_code,part_name,is_new,names,parts,value\r\n"
    assert table.lines([record, record | {"part": None, "names": [], "parts": [{"code": "b"}]}]) == (
        'a,A,true,x; y,,2.0\r\n,,true,,"[{""code"":""b""}]",2.0\r\n'
    )


def test_licence_comes_with_every_answer(client):
    link = '<http://dcat-ap.de/def/licenses/dl-by-de/2.0>; rel="license"'

    assert {client.get(address)["Link"] for address in ("/api/v1/", SOURCES, "/api/v1/fehlt/")} == {link}


def test_other_sites_may_read(client):
    for address in ("/api/v1/", SOURCES, "/api/v1/sources/fehlt/", "/api/v1/key-figures/export.csv"):
        response = client.get(address, headers={"origin": "https://example.org"})
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in response["Access-Control-Expose-Headers"]

    assert "Access-Control-Allow-Origin" not in client.get("/healthz")


def test_other_sites_may_ask_before_reading(client):
    response = client.options(
        SOURCES, headers={"access-control-request-method": "GET", "access-control-request-headers": "if-none-match"}
    )

    assert (response.status_code, response.content) == (204, b"")
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in response["Access-Control-Allow-Headers"]


def answers(client, count, address, **extra):
    return [client.get(SOURCES, REMOTE_ADDR=address, **extra) for _number in range(count)]


def test_too_many_requests(client, settings):
    settings.API_REQUESTS_PER_MINUTE = 2

    refused = answers(client, 5, "192.0.2.1")[-1]

    body = problem(refused)
    assert (body["status"], body["type"].rpartition("#")[2]) == (429, "problem-too-many-requests")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert answers(client, 1, "192.0.2.2")[0].status_code == 200


def test_too_many_requests_behind_a_proxy(client, settings):
    settings.API_REQUESTS_PER_MINUTE = 2

    made_up = answers(client, 5, "192.0.2.3", headers={"x-forwarded-for": "198.51.100.1"})
    others = [
        client.get(SOURCES, REMOTE_ADDR="192.0.2.3", headers={"x-forwarded-for": f"198.51.100.{n}"}) for n in "23"
    ]

    assert made_up[-1].status_code == 429
    assert [response.status_code for response in others] == [429, 429]  # the header is not believed without a proxy


def test_without_valkey_nobody_is_held_up(client, settings):
    settings.API_REQUESTS_PER_MINUTE = 1
    settings.REDIS_URL = ""

    assert direct.ask(("PING",)) == []
    assert {response.status_code for response in answers(client, 5, "192.0.2.4")} == {200}


@pytest.mark.django_db(transaction=True)
def test_unchanged_answer_is_304(client):
    source = SourceFactory(code="eins", label="alt")
    first = client.get(f"{SOURCES}eins/")

    again = client.get(f"{SOURCES}eins/", headers={"if-none-match": first["ETag"]})
    source.label = "neu"
    source.save()
    changed = client.get(f"{SOURCES}eins/", headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Access-Control-Allow-Origin"] == "*"
    assert (changed.status_code, changed.json()["label"]) == (200, "neu")
    assert first["Cache-Control"] == "public, no-cache"


@pytest.mark.django_db(transaction=True)
def test_formats_are_kept_apart(client):
    SourceFactory()
    kinds = ["application/json", "text/csv"] * 2

    answers = [client.get(SOURCES, headers={"accept": kind}) for kind in kinds]

    assert [answer["Content-Type"].partition(";")[0] for answer in answers] == kinds
    assert len({answer["ETag"] for answer in answers}) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_unchanged_export_is_304(client, form):
    KeyFigureFactory()
    address = f"/api/v1/key-figures/export.{form}"
    first = client.get(address)
    assert b"".join(first)

    again = client.get(address, headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_head_says_what_get_would(client):
    SourceFactory()

    response = client.head(SOURCES)

    assert (response.status_code, response.content, response["Content-Type"]) == (200, b"", "application/json")


def test_anonymous_readers_get_no_cookie(client):
    assert client.get(SOURCES).cookies == {}


def test_cursor_of_another_signature_is_refused(client):
    forged = Signer(key="fremd", sep=".", salt="api-cursor").sign("f1")

    assert client.get(SOURCES, {"cursor": forged}).status_code == 400


def test_cursor_behind_the_last_row(client):
    sources = SourceFactory.create_batch(2)
    following = client.get(SOURCES, {"page_size": 1}).json()["next"]
    sources[1].delete()

    page = client.get(following).json()

    assert (page["results"], page["next"]) == ([], None)
    assert [row["code"] for row in client.get(page["previous"]).json()["results"]] == [sources[0].code]


def test_address_without_slash_leads_to_the_one_with(client):
    assert client.get("/api/v1/sources")["Location"] == "/api/v1/sources/"
