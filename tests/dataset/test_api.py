"""RC-1, RC-2, RC-6 and RC-7 with the data of 2012."""

import csv
import io
import json

import pytest

from clusters.models import FigureConflict, GrowthField, Indicator, KeyFigure, SubField
from networks.models import NetworkTopic
from thcm.core.models import SiteSetting, Source

pytestmark = pytest.mark.django_db
FIGURES = "/api/v1/key-figures/"


@pytest.fixture
def read(dataset, client):
    def read(path, **parameters):
        response = client.get(path, parameters)
        assert response.status_code == 200, response.content
        return response.json()

    return read


def test_rc_1_revenue_of_a_field(read):
    page = read(FIGURES, field="maschinenbau", indicator="revenue")

    [record] = page.pop("results")
    assert page == {"next": None, "previous": None}
    assert {name: record[name] for name in ("value", "qualifier", "unit", "as_of", "section")} == {
        "value": 2.3,
        "qualifier": "ca.",
        "unit": "Mrd. €",
        "as_of": "2012-09",
        "section": "2.2 Maschinenbau",
    }
    assert record["source"] == {
        "code": "leg_utdb_2012_09",
        "label": "Unternehmens- und Technologiedatenbank der LEG Thüringen mbH",
        "publisher": "LEG Thüringen",
        "as_of": "2012-09",
    }
    assert record["html_url"] == f"http://testserver/kennzahlen/{record['external_id']}/"


def test_rc_1_as_csv(dataset, client):
    response = client.get(FIGURES, {"field": "maschinenbau", "indicator": "revenue", "format": "csv"})

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    [record] = csv.DictReader(io.StringIO(response.content.decode()))
    assert json.loads(record.pop("citations"))[0]["verbatim"] == "ca. 2,3"
    assert (record["value"], record["qualifier"], record["display_de"]) == ("2.3", "ca.", "ca. 2,3 Mrd. €")
    assert (record["source_code"], record["as_of"], record["is_unsourced"]) == ("leg_utdb_2012_09", "2012-09", "false")


def test_rc_2_missing_is_not_zero(read):
    [record] = read(FIGURES, subject="keramik", indicator="gva_share")["results"]

    assert (record["value"], record["qualifier"], record["qualifier_code"]) == (None, "keine Angaben", "not_stated")


def test_rc_2_contradicting_statements_share_a_conflict(read):
    records = read(FIGURES, subject="polymermat", indicator="members_total")["results"]

    assert [(record["value"], record["rank"], record["conflicts"]) for record in records] == [
        (50, "preferred", ["K01"]),
        (51, "normal", ["K01"]),
    ]
    [conflict] = read("/api/v1/conflicts/", figure=records[0]["external_id"])["results"]
    assert conflict["figures"] == [record["external_id"] for record in records]


@pytest.mark.parametrize(("key", "printed"), [("KF061", "2.0"), ("KF025", "33.0")])
def test_decimals_are_those_of_the_source(dataset, client, key, printed):
    assert f'"value":{printed},' in client.get(f"{FIGURES}{key}/").content.decode()


def test_every_record_is_listed(read):
    listed = {
        "fields": GrowthField.objects.count(),
        "sub-fields": SubField.objects.count(),
        "indicators": Indicator.objects.count(),
        "sources": Source.objects.count(),
        "subjects": 30,
        "conflicts": FigureConflict.objects.count(),
        "key-figures": KeyFigure.objects.count(),
        "networks": 10,
        "network-topics": NetworkTopic.objects.count(),
        "network-labels": 1,
    }

    assert {name: len(read(f"/api/v1/{name}/", page_size=500)["results"]) for name in listed} == listed


def test_every_record_has_its_own_address(read, client):
    fields = ("fields", "sub-fields", "indicators", "sources", "subjects", "conflicts", "key-figures")
    for name in (*fields, "networks", "network-topics", "network-labels"):
        for record in read(f"/api/v1/{name}/", page_size=10)["results"]:
            assert client.get(record["url"]).json() == record


def test_export_says_what_the_list_says(dataset, client):
    pages = client.get(FIGURES, {"page_size": 500}).json()["results"]

    export = b"".join(client.get(f"{FIGURES}export.jsonl"))

    assert [json.loads(line) for line in export.splitlines()] == pages


def test_export_as_csv_says_what_the_list_says(dataset, client):
    page = client.get(FIGURES, {"page_size": 500, "format": "csv"}).content

    assert b"".join(client.get(f"{FIGURES}export.csv")) == page


def test_rc_6_root_names_licence_and_attribution(read):
    root = read("/api/v1/")

    assert root["licence"] == {
        "url": "http://dcat-ap.de/def/licenses/dl-by-de/2.0",
        "name": "Datenlizenz Deutschland – Namensnennung – Version 2.0",
        "attribution": SiteSetting.objects.get().licence_attribution,
    }
    assert root["limits"] == {"requests_per_minute": 600, "page_size_default": 100, "page_size_maximum": 500}


def test_rc_7_nothing_internal_is_said(dataset, client):
    roots = client.get("/api/v1/").json()
    words = ["@", "password", "username", "updated_by", "decided_by", "history", "review_due", "person_name"]

    text = "".join(client.get(address, {"page_size": 500}).content.decode() for address in roots["resources"].values())

    assert [word for word in words if word in text] == []
