"""What search engines are told."""

import re

import pytest
from django.test import Client

from tests.factories.clusters import GrowthFieldFactory, KeyFigureFactory

pytestmark = pytest.mark.django_db


def test_sitemap_lists_published_pages_in_both_languages(client: Client):
    field = GrowthFieldFactory(slug="optik")
    KeyFigureFactory(external_id="KF1", growth_field=field)
    KeyFigureFactory(growth_field=field, status="draft", series="B")
    GrowthFieldFactory(status="draft")

    parts = re.findall(r"<loc>http://testserver(.*?)</loc>", client.get("/sitemap.xml").content.decode())
    pages = [re.findall(r"<loc>http://testserver(.*?)</loc>", client.get(part).content.decode()) for part in parts]

    assert parts == ["/sitemap-pages.xml", "/sitemap-fields.xml", "/sitemap-figures.xml"]
    assert pages[1:] == [
        ["/wachstumsfelder/optik/", "/en/wachstumsfelder/optik/"],
        ["/kennzahlen/KF1/", "/en/kennzahlen/KF1/"],
    ]
    assert pages[0][:4] == ["/", "/en/", "/wachstumsfelder/", "/en/wachstumsfelder/"]
    for page in pages[0][2:]:
        assert client.get(page).status_code == 200


def test_robots_keeps_out_of_the_back_office(client: Client):
    answer = client.get("/robots.txt")

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "Disallow: /verwaltung/" in answer.content.decode().splitlines()
    assert "Sitemap: http://testserver/sitemap.xml" in answer.content.decode().splitlines()
