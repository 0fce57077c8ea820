"""What public pages tell search engines and messengers, and the preview pictures that they name."""

import re
from html import unescape

import pytest
from django.utils.translation import override

from clusters.charts import COLOURS
from tests.factories.clusters import (
    CategoryFactory,
    ConflictFactory,
    GrowthFieldFactory,
    IndicatorFactory,
    KeyFigureFactory,
    ResponsibilityFactory,
)
from tests.factories.core import OrganisationFactory, SiteSettingFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.networks import NetworkFactory
from tests.factories.newsroom import NewsItemFactory, PublicationFactory
from tests.factories.panels import GoverningBodyFactory, PanelFactory
from tests.factories.roadmaps import ProjectFactory, RoadmapFactory
from thcm.core.dates import PartialDate
from thcm.previews import ACCENT, card_of

pytestmark = pytest.mark.django_db
PAGES = (
    ("/", "bereich/start"),
    ("/wachstumsfelder/", "bereich/wachstumsfelder"),
    ("/wachstumsfelder/optik/", "feld/optik"),
    ("/kennzahlen/", "bereich/kennzahlen"),
    ("/kennzahlen/K1/", "kennzahl/K1"),
    ("/netzwerke/netz/", "netzwerk/netz"),
    ("/t3/termin/", "termin/termin"),
    ("/roadmaps/weg/", "roadmap/weg"),
    ("/projekte/projekt/", "projekt/projekt"),
    ("/gremien/beschluesse/", "bereich/gremien"),
    ("/gremien/rat/", "gremium/rat"),
    ("/panels/fachkraefte/", "panel/fachkraefte"),
    ("/organisationen/leg/", "organisation/leg"),
    ("/aktuelles/preis/", "nachricht/preis"),
    ("/publikationen/studie/", "publikation/studie"),
    ("/impressum/", "bereich/start"),
)


@pytest.fixture
def _content(settings):
    settings.SITE_URL = "https://portal.example.org"
    SiteSettingFactory(name_de="Portal", name_en="The portal")
    field = GrowthFieldFactory(slug="optik", name_de="Optik & Licht", name_en="Optics & light")
    KeyFigureFactory(growth_field=field, external_id="K1")
    NetworkFactory(slug="netz", growth_field=field)
    EventFactory(slug="termin", title_de='Der „Tag“ "Licht"')
    RoadmapFactory(slug="weg", growth_field=field)
    ProjectFactory(slug="projekt", fields=[field])
    GoverningBodyFactory(slug="rat")
    PanelFactory(slug="fachkraefte")
    ResponsibilityFactory(growth_field=field, organisation__slug="leg")
    NewsItemFactory(slug="preis")
    PublicationFactory(slug="studie")


def head(client, path):
    """All meta and link elements by name, property or relation, with all their values."""
    text = client.get(path).content.decode().partition("</head>")[0]
    found = {}
    for name, value in re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', text):
        found.setdefault(name, []).append(unescape(value))
    for relation, rest in re.findall(r'<link rel="(canonical|alternate)" ([^>]+)>', text):
        found.setdefault(relation, []).append(unescape(rest))
    return found


@pytest.mark.usefixtures("_content")
@pytest.mark.parametrize(("path", "picture"), PAGES)
def test_page_tells_what_it_is_in_both_languages(client, path, picture):
    site = "https://portal.example.org"

    for here, locale, other in ((path, "de_DE", "en_GB"), (f"/en{path}", "en_GB", "de_DE")):
        if client.get(here).status_code == 404:
            assert path == "/impressum/"
            continue
        found = head(client, here)
        prefix = "/en" if here != path else ""
        assert found["canonical"] == [f'href="{site}{here}"']
        assert [row for row in found["alternate"] if "hreflang" in row] == [
            f'hreflang="de" href="{site}{path}"',
            f'hreflang="en" href="{site}/en{path}"',
            f'hreflang="x-default" href="{site}{path}"',
        ]
        assert found["og:url"] == [f"{site}{here}"]
        assert found["og:image"] == [f"{site}{prefix}/vorschau/{picture}.png"]
        assert (found["og:locale"], found["og:locale:alternate"]) == ([locale], [other])
        assert all(len(found[name]) == 1 and found[name][0] for name in ("og:title", "og:description", "og:image:alt"))
        assert (found["og:image:width"], found["og:image:height"]) == (["1200"], ["630"])
        assert found["twitter:card"] == ["summary_large_image"]
        assert "robots" not in found


@pytest.mark.usefixtures("_content")
def test_title_is_that_of_the_page_as_plain_text(client):
    assert head(client, "/")["og:title"] == ["Portal"]
    assert head(client, "/en/wachstumsfelder/optik/")["og:title"] == ["Optics & light"]
    assert head(client, "/t3/termin/")["og:title"][0].startswith('Der „Tag“ "Licht"')


@pytest.mark.usefixtures("_content")
def test_canonical_address_drops_filters_and_keeps_the_page(client):
    assert head(client, "/kennzahlen/?q=x&sort=y")["canonical"] == ['href="https://portal.example.org/kennzahlen/"']
    assert head(client, "/kennzahlen/?page=1")["canonical"] == ['href="https://portal.example.org/kennzahlen/"']


def test_canonical_address_of_a_further_page_names_it(client, settings):
    settings.SITE_URL = "https://portal.example.org"
    RoadmapFactory.create_batch(21)

    assert head(client, "/roadmaps/?page=2&q=")["canonical"] == ['href="https://portal.example.org/roadmaps/?page=2"']


@pytest.mark.parametrize("path", ["/mein/anmelden/", "/partner/verwalten/geheim/", "/gibt-es-nicht/", "/t3/fehlt/"])
def test_private_pages_and_errors_are_not_shared(client, path):
    found = head(client, path)

    assert found["robots"] == ["noindex"]
    assert not {"canonical", "alternate", "og:title", "og:image"} & set(found)


def test_own_area_is_not_shared(client):
    client.force_login(UserFactory())

    assert "og:title" not in head(client, "/mein/")


def png_size(response):
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert response.content[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(response.content[16:20]), int.from_bytes(response.content[20:24])


@pytest.mark.usefixtures("_content")
def test_every_kind_of_picture_is_drawn_in_both_languages(client):
    pictures = [picture for _path, picture in PAGES]

    for picture in dict.fromkeys(pictures):
        assert png_size(client.get(f"/vorschau/{picture}.png")) == (1200, 630), picture
    assert png_size(client.get("/en/vorschau/feld/optik.png")) == (1200, 630)


def test_picture_of_what_is_not_public_is_not_found(client):
    draft = GrowthFieldFactory(slug="entwurf", status="draft")
    KeyFigureFactory(growth_field=draft, external_id="K1")
    KeyFigureFactory(external_id="K2", status="draft")
    NetworkFactory(slug="netz-entwurf", status="draft")
    EventFactory(slug="entwurf", status="draft")
    RoadmapFactory(slug="entwurf", status="draft")
    ProjectFactory(slug="entwurf", status="draft")
    GrowthFieldFactory(slug="ohne-blatt")
    for factory in (GoverningBodyFactory, PanelFactory, NewsItemFactory, PublicationFactory):
        factory(slug="entwurf", status="draft")
    OrganisationFactory(slug="entwurf")  # public, without a page

    kinds = ("feld", "fact-sheet", "termin", "roadmap", "projekt")
    kinds += ("gremium", "panel", "organisation", "nachricht", "publikation")
    addresses = [f"{kind}/entwurf" for kind in kinds]
    addresses += [
        "netzwerk/netz-entwurf",
        "kennzahl/K1",
        "kennzahl/K2",
        "fact-sheet/ohne-blatt",
        "bereich/verwaltung",
        "unsinn/start",
    ]

    for address in addresses:
        assert client.get(f"/vorschau/{address}.png").status_code == 404, address


def test_card_of_a_field_shows_its_main_figure_as_it_is_printed_everywhere():
    field = GrowthFieldFactory(slug="optik", category=CategoryFactory(code="cross_sectional"))
    employees = IndicatorFactory(code="employees", name_de="Beschäftigte", unit="count")
    KeyFigureFactory(growth_field=field)
    KeyFigureFactory(
        growth_field=field, indicator=employees, value=4500, decimals=0, source__label="Datenbank", caveat="ohne Jena"
    )
    KeyFigureFactory(growth_field=field, indicator=employees, value=1, series="B", status="draft")

    card = card_of("feld", "optik")

    assert (card.circa, card.value, card.label) == ("ca.", "4.500", "Beschäftigte")
    assert card.note == "Datenbank, Stand September 2012 – ohne Jena"
    assert card.colour == "#8a4b00"


@pytest.mark.parametrize(("qualifier", "words"), [("dash", "kein Wert in der Quelle"), ("not_stated", "keine Angaben")])
def test_card_of_a_missing_value_says_so(qualifier, words):
    KeyFigureFactory(external_id="K1", value=None, decimals=None, qualifier=qualifier)

    card = card_of("kennzahl", "K1")

    assert (card.value, card.is_missing, card.circa) == (words, True, "")


def test_card_of_a_figure_says_that_sources_contradict_each_other():
    figure = KeyFigureFactory(external_id="K1", source__label="Atlas")
    ConflictFactory(status="draft").figures.set([figure])
    assert card_of("kennzahl", "K1").note == "Atlas, Stand September 2012"

    ConflictFactory(kind="value").figures.set([figure])
    assert card_of("kennzahl", "K1").note == "Atlas, Stand September 2012 – abweichende Angaben"


def test_card_says_what_kind_of_page_it_is():
    optics, wood = GrowthFieldFactory(slug="optik", name_de="Optik"), GrowthFieldFactory(name_de="Holz", status="draft")
    leg = OrganisationFactory(slug="leg", name="Landesgesellschaft", kind="agency")
    for field in (optics, wood):
        for role in ("lead", "support"):
            ResponsibilityFactory(growth_field=field, organisation=leg, role=role)
    GoverningBodyFactory(slug="rat", name_de="Rat", kind_de="Beirat", scope_de="Rät der Leitung. " * 20)
    PanelFactory(slug="p", name_de="Fachkräfte", state="started", summary_de="Wer morgen arbeitet.")
    PanelFactory(slug="q", name_de="Ausland", name_en="Abroad", starts=PartialDate.parse("2013-Q1"), is_planned=True)
    NewsItemFactory(slug="n", title_de="Preis", growth_fields=[optics, wood])
    NewsItemFactory(slug="alle", growth_fields=[optics, GrowthFieldFactory()])
    PublicationFactory(slug="s", title_de="Studie/Atlas", kind="study", publisher="Amt")

    cards = {
        name: card_of(*name.split("/"))
        for name in ("organisation/leg", "gremium/rat", "panel/p", "panel/q", "nachricht/n", "publikation/s")
    }

    assert {name: (card.kicker, card.title, card.note) for name, card in cards.items() if name != "gremium/rat"} == {
        "organisation/leg": ("Organisation · Landesgesellschaft oder Agentur", "Landesgesellschaft", "Optik"),
        "panel/p": ("Panel · gestartet", "Fachkräfte", "Wer morgen arbeitet."),
        "panel/q": ("Panel · 1. Quartal 2013 (geplant)", "Ausland", ""),
        "nachricht/n": ("Aktuelles · 4. Mai 2026", "Preis", "Was geschehen ist."),
        "publikation/s": ("Publikation · Studie", "Studie/\u200bAtlas", "Amt, Mai 2026"),
    }
    body = cards["gremium/rat"]
    assert (body.kicker, body.title, body.note[:16]) == ("Gremium", "Rat", "Rät der Leitung.")
    assert cards["nachricht/n"].colour == COLOURS[optics.category.code]  # under the sign of its one public field
    assert card_of("nachricht", "alle").colour == body.colour == ACCENT
    with override("en"):
        assert (card_of("panel", "q").title, card_of("panel", "q").title_language) == ("Abroad", "en")
        assert (card_of("panel", "p").title, card_of("panel", "p").title_language) == ("Fachkräfte", "de")


def test_portal_without_any_content_has_a_picture(client):
    assert png_size(client.get("/vorschau/bereich/start.png")) == (1200, 630)


def test_very_long_titles_are_drawn(client):
    EventFactory(slug="lang", title_de="Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen/" * 3)

    assert png_size(client.get("/vorschau/termin/lang.png")) == (1200, 630)


@pytest.mark.django_db(transaction=True)
def test_pictures_are_shared_and_answer_304_until_something_changes(client, settings):
    if not settings.REDIS_URL:
        pytest.skip("needs a Valkey")
    event = EventFactory(slug="termin")

    first = client.get("/vorschau/termin/termin.png")
    assert (first["Cache-Control"], first.cookies) == ("public, no-cache", {})
    assert client.get("/vorschau/termin/termin.png", headers={"if-none-match": first["ETag"]}).status_code == 304

    type(event).objects.filter(pk=event.pk).update(title_de="Anders")
    second = client.get("/vorschau/termin/termin.png", headers={"if-none-match": first["ETag"]})
    assert second.status_code == 200
    assert second.content != first.content
