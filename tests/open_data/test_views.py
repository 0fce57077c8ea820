"""Pages of open data, in both languages, before and after the files are there (RC-6)."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.clusters import GrowthFieldFactory, KeyFigureFactory
from thcm.open_data.datasets import DATASETS
from thcm.open_data.files import build_all

pytestmark = pytest.mark.django_db

WAITING = "Die Dateien werden in der kommenden Nacht zum ersten Mal gebildet."


def text_of(response):
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(text.replace("&nbsp;", " ").split())


def test_list_names_every_data_set_and_the_catalog(client, site):
    GrowthFieldFactory()
    build_all()

    german, english = client.get("/daten/"), client.get("/en/daten/")

    links = re.findall(r'<h2 class="datasets__title"><a href="(.*?)">', german.content.decode())
    assert links == [f"/daten/{dataset.slug}/" for dataset in DATASETS]
    assert "2 Tabellen · 1 Zeile · zuletzt geändert am" in text_of(german)
    assert "2 tables · 1 row · last changed on" in text_of(english)
    for form in ("ttl", "jsonld", "rdf"):
        assert f'href="/catalog.{form}"' in german.content.decode()


def test_pages_say_when_the_first_files_come(client):
    assert text_of(client.get("/daten/")).count(WAITING) == len(DATASETS)
    assert WAITING in text_of(client.get("/daten/kennzahlen/"))


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.slug)
def test_data_set_has_a_page_in_both_languages(client, dataset):
    for path in (f"/daten/{dataset.slug}/", f"/en/daten/{dataset.slug}/"):
        page = client.get(path).content.decode()
        assert re.findall(r'<section class="dataset__table" id="(.*?)"', page) == [row.slug for row in dataset.tables]


def test_page_says_what_is_in_the_file_and_how_it_may_be_used(client, site):
    KeyFigureFactory()
    build_all()

    page = client.get("/daten/kennzahlen/")

    text = text_of(page)
    assert "Lizenz Datenlizenz Deutschland – Namensnennung – Version 2.0" in text
    assert "So die Quelle nennen Thüringer ClusterManagement" in text
    assert "https://portal.example.org/daten/kennzahlen/" in text
    assert "1 Zeile · geändert am" in text
    assert "qualifier As the source writes: belongs to the value." in text
    assert 'href="/daten/kennzahlen.csv"' in page.content.decode()
    assert 'aria-current="true">Kennzahlen' not in page.content.decode()
    assert not page.cookies


def test_page_of_statistics_names_each_licence_with_whom_to_name(client):
    text = text_of(client.get("/daten/amtliche-statistik/"))

    assert "Creative Commons Namensnennung 4.0 Zahlen von Eurostat" in text
    assert "© Europäische Union, Eurostat, CC BY 4.0" in text


def test_page_describes_its_files_to_search_engines(client, site):
    KeyFigureFactory()
    build_all()

    page = client.get("/en/daten/kennzahlen/").content.decode()

    linked = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])
    assert (linked["@type"], linked["url"]) == ("Dataset", "https://portal.example.org/en/daten/kennzahlen/")
    assert linked["license"] == ["https://www.govdata.de/dl-de/by-2-0"]
    assert len(linked["distribution"]) == 8
    assert linked["distribution"][0]["contentUrl"] == "https://portal.example.org/daten/kennzahlen.csv"


@pytest.mark.parametrize("path", ["/daten/nichts/", "/daten/awards/", "/catalog.xml", "/daten/kennzahlen.xlsx"])
def test_unknown_data_set_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_pages_ask_as_many_questions_with_files_as_without(client, site):
    counts = []
    for _turn in range(2):
        for path in ("/daten/", "/daten/kennzahlen/", "/catalog.ttl"):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(path).status_code == 200
            counts.append(len(queries))
        KeyFigureFactory()
        build_all()

    assert counts[:3] == counts[3:]
    assert max(counts) <= 5
