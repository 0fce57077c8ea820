"""The list for other websites (NE-5): in any frame, without cookies, and the way back to T³."""

import datetime as dt
import re
from html import unescape

import pytest
from django.utils import timezone

from tests.factories.clusters import GrowthFieldFactory
from tests.factories.events import EventFactory
from tests.factories.networks import NetworkFactory

pytestmark = pytest.mark.django_db
LIST = "/t3/einbetten/liste/"
TITLES = re.compile(r'<a href="/(?:en/)?t3/[^/"]+/" target="_top" rel="noopener">([^<]+)</a>')


def day(distance):
    return str(timezone.localdate() + dt.timedelta(days=distance))


def titles(client, query=""):
    return TITLES.findall(client.get(f"{LIST}?{query}").content.decode())


def test_list_shows_the_next_events_of_the_choice(client):
    field, network = GrowthFieldFactory(), NetworkFactory()
    EventFactory(when=day(-1), title_de="gestern")
    EventFactory(when=day(0), title_de="heute", fields=[field])
    EventFactory(when=day(1), title_de="morgen", held_by=[network])
    EventFactory(when=day(2), title_de="Entwurf", status="draft")
    for distance in range(3, 9):
        EventFactory(when=day(distance), title_de=f"in {distance} Tagen", type="fair")

    assert titles(client) == ["heute", "morgen", "in 3 Tagen", "in 4 Tagen", "in 5 Tagen"]
    assert titles(client, f"field={field.slug}") == ["heute"]
    assert titles(client, f"network={network.slug}") == ["morgen"]
    assert titles(client, "type=fair&count=2") == ["in 3 Tagen", "in 4 Tagen"]


def test_only_the_list_may_stand_in_frames_of_others(client):
    response = client.get(LIST)
    configurator = client.get("/t3/einbetten/")

    assert "X-Frame-Options" not in response
    assert "frame-ancestors *" in response["Content-Security-Policy"].split("; ")
    assert "script-src 'self'" in response["Content-Security-Policy"]
    for other in (configurator, client.get("/t3/"), client.get("/t3.ics")):
        assert other["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in other["Content-Security-Policy"].split("; ")
    assert "frame-src 'self'" in configurator["Content-Security-Policy"].split("; ")


def test_list_sets_no_cookie_loads_no_script_and_leads_back(client):
    EventFactory()

    response = client.get(LIST)

    text = response.content.decode()
    assert not response.cookies
    assert "<script" not in text
    assert "<form" not in text
    links = re.findall(r"<a [^>]*>", text)
    assert all('target="_top" rel="noopener"' in link for link in links)
    assert '<a href="/t3/" target="_top" rel="noopener">Alle Termine auf T³</a>' in text


@pytest.mark.django_db(transaction=True)
def test_list_is_shared_among_all_readers(client, settings):
    if not settings.REDIS_URL:
        pytest.skip("needs a Valkey")
    EventFactory()

    first, second = client.get(LIST), client.get(LIST)

    assert first["Cache-Control"] == "public, no-cache"
    assert second["Content-Security-Policy"] == first["Content-Security-Policy"]
    assert "X-Frame-Options" not in second


def test_choice_that_is_gone_says_so_and_leads_back(client):
    response = client.get(f"{LIST}?field=gibt-es-nicht")

    assert response.status_code == 200
    assert "Diese Auswahl gibt es nicht mehr." in response.content.decode()
    assert "Alle Termine auf T³" in response.content.decode()


def test_list_without_events_says_so(client):
    assert "Zurzeit ist kein Termin angekündigt." in client.get(LIST).content.decode()


def test_english_list_shows_english_titles(client):
    EventFactory(title_de="Tag", title_en="Day")

    assert TITLES.findall(client.get(f"/en{LIST}").content.decode()) == ["Day"]


@pytest.mark.parametrize("number", [1, 20])
def test_list_takes_the_same_number_of_queries(client, django_assert_num_queries, number):
    for _event in range(number):
        EventFactory(held_by=[NetworkFactory()])

    with django_assert_num_queries(3):  # events, earlier dates, site
        assert len(titles(client, "count=20")) == number


def snippet(client, query=""):
    text = client.get(f"/t3/einbetten/?{query}").content.decode()
    return unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", text, re.DOTALL)[1])


def test_configurator_gives_the_line_for_the_choice(client):
    GrowthFieldFactory(slug="optik")
    NetworkFactory(slug="optonet")

    assert snippet(client) == (
        '<iframe src="http://testserver/t3/einbetten/liste/" title="Technologie-Termine" width="100%" height="655"'
        ' loading="lazy" style="border:0"></iframe>'
    )
    query = "field=optik&network=optonet&type=fair&count=3"
    assert "field=optik&amp;" in snippet(client, query)  # as HTML wants it in the line that is copied
    source = re.search(r'src="([^"]+)"', snippet(client, f"{query}&english=on&place="))[1]
    path, _mark, chosen = unescape(source).partition("?")
    assert path == "http://testserver/en/t3/einbetten/liste/"
    assert sorted(chosen.split("&")) == sorted(query.split("&"))


def test_configurator_shows_the_same_list_and_works_without_script(client):
    GrowthFieldFactory(slug="optik")

    page = client.get("/t3/einbetten/?field=optik").content.decode()
    part = client.get("/t3/einbetten/?field=optik", headers={"hx-request": "true"}).content.decode()

    assert 'src="/t3/einbetten/liste/?field=optik" title="Vorschau der Liste"' in page
    assert '<button class="button" type="submit">' in page
    assert "<html" not in part
    assert part.strip() in page


def test_configurator_says_what_is_wrong(client):
    text = client.get("/t3/einbetten/?count=100").content.decode()

    assert "Bitte diese Angabe im Filter berichtigen:" in text
    assert "<iframe" not in text
