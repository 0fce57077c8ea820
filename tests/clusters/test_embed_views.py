"""Figures and charts for other websites: in any frame, without cookie and script, with source and licence."""

import re
from html import unescape

import pytest

from tests.factories.clusters import ConflictFactory, GrowthFieldFactory, IndicatorFactory, KeyFigureFactory
from tests.factories.core import SiteSettingFactory, SourceFactory

pytestmark = pytest.mark.django_db
FIGURE, CHART = "/einbetten/kennzahl/K1/", "/einbetten/diagramm/employees/"


def words(response):
    main = response.content.decode().partition("<body")[2].partition(">")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


@pytest.fixture
def _content():
    SiteSettingFactory(licence_attribution="Portal, dl-de/by-2-0")
    source = SourceFactory(label="Datenbank")
    employees = IndicatorFactory(code="employees", name_de="Beschäftigte", name_en="Employees", unit="count")
    for number, name in enumerate(("Optik", "Automobil")):
        KeyFigureFactory(
            external_id=f"K{number + 1}",
            growth_field=GrowthFieldFactory(name_de=name),
            indicator=employees,
            source=source,
            value=4500 + number,
            decimals=0,
        )


@pytest.mark.usefixtures("_content")
@pytest.mark.parametrize("path", [FIGURE, CHART, f"/en{FIGURE}", f"/en{CHART}"])
def test_embedded_page_may_stand_in_any_frame_and_loads_nothing(client, path):
    response = client.get(path)

    text = response.content.decode()
    policy = response["Content-Security-Policy"].split("; ")
    assert response.status_code == 200
    assert "X-Frame-Options" not in response
    assert {"frame-ancestors *", "script-src 'none'", "form-action 'none'", "default-src 'none'"} <= set(policy)
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies
    assert not re.search(r"<(script|form|nav|iframe)", text)
    assert '<base target="_top">' in text
    assert "dl-de/by-2-0" in text


@pytest.mark.usefixtures("_content")
def test_everything_else_keeps_others_from_framing_it(client):
    for path in (
        "/kennzahlen/K1/",
        "/wachstumsfelder/",
        "/kennzahlen.atom",
        "/vorschau/kennzahl/K1.png",
        "/einbetten/",
    ):
        response = client.get(path)
        assert response["X-Frame-Options"] == "DENY", path
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"].split("; "), path
        assert "X-Robots-Tag" not in response


@pytest.mark.usefixtures("_content")
def test_figure_shows_qualifier_unit_stand_source_licence_and_the_way_back(client):
    response = client.get(FIGURE)

    assert words(response) == (
        "Optik: Beschäftigte ca. 4.500 Quelle: Datenbank, Stand September 2012"
        " Herkunft und Änderungen dieser Zahl · Thüringer ClusterManagement"
        " Lizenz: dl-de/by-2-0 , Portal, dl-de/by-2-0"
    )
    assert '<a href="/kennzahlen/K1/">' in response.content.decode()


def test_figure_shows_what_contradicts_it_and_what_is_said_with_it(client):
    field = GrowthFieldFactory()
    figure = KeyFigureFactory(growth_field=field, external_id="K1", caveat="ohne Jena", wz_code="26")
    other = KeyFigureFactory(growth_field=field, value="3.1", rank="normal", source__label="Atlas")
    hidden = KeyFigureFactory(growth_field=field, value="9.9", rank="normal", status="draft")
    conflict = ConflictFactory(title="Zwei Zahlen")
    conflict.figures.set([figure, other, hidden])
    ConflictFactory(title="Entwurf", status="draft").figures.set([figure])

    text = words(client.get(FIGURE))

    for part in ("ohne Jena", "WZ 26", "Zwei Zahlen", "ca. 3,1 Mrd. € , Atlas, Stand September 2012"):
        assert part in text, part
    assert "9,9" not in text
    assert "Entwurf" not in text


def test_figure_without_a_value_says_why(client):
    KeyFigureFactory(external_id="K1", value=None, decimals=None, qualifier="not_stated")

    assert "keine Angaben Die Quelle schreibt an dieser Stelle „keine Angaben“." in words(client.get(FIGURE))


def test_earlier_figure_leads_to_the_one_that_holds_now(client):
    field = GrowthFieldFactory()
    KeyFigureFactory(growth_field=field, external_id="K1", rank="deprecated", value="1.0")
    KeyFigureFactory(growth_field=field, external_id="K2")

    text = client.get(FIGURE).content.decode()

    assert "Das ist ein früherer Wert." in text
    assert '<a href="/kennzahlen/K2/">Zur geltenden Angabe:' in text


def test_what_is_not_public_says_so_in_the_frame(client):
    KeyFigureFactory(external_id="K1", status="draft", published_at=None, value="7.7")
    withdrawn = KeyFigureFactory(external_id="K2")
    withdrawn.status = "archived"
    withdrawn.save()

    answers = [client.get(path) for path in (FIGURE, "/einbetten/kennzahl/K2/", CHART)]

    assert [answer.status_code for answer in answers] == [404, 410, 404]
    for answer in answers:
        assert "X-Frame-Options" not in answer
        assert ("7,7" in words(answer), "Was heute gilt, steht im Portal." in words(answer)) == (False, True)


@pytest.mark.usefixtures("_content")
def test_chart_comes_with_its_source_and_its_data(client):
    response = client.get(CHART)

    assert "<svg" in response.content.decode()
    assert "Datenbank, Stand September 2012" in words(response)
    assert "Automobil ca. 4.501" in words(response)
    assert "<h1" in response.content.decode()


@pytest.mark.usefixtures("_content")
def test_pages_offer_the_line_to_copy(client, settings):
    settings.SITE_URL = "https://portal.example.org"

    for page, path, title in (
        ("/kennzahlen/K1/", FIGURE, "Optik: Beschäftigte"),
        ("/en/wachstumsfelder/", f"/en{CHART}", "Employees"),
    ):
        text = client.get(page).content.decode()
        (line,) = (unescape(found) for found in re.findall(r"<textarea[^>]* readonly[^>]*>(.*?)</textarea>", text))
        assert re.fullmatch(
            rf'<iframe src="https://portal\.example\.org{path}" title="{title}" width="100%" height="\d+"'
            r' loading="lazy" style="border:0"></iframe>',
            line,
        )
        field = re.search(r'<textarea[^>]* id="(einbetten-[^"]+)"', text)[1]
        assert f'<label for="{field}">' in text
