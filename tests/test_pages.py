"""Pages that are written when content changes: never stale, and read with two queries."""

import pytest
from django.db import connection
from django.test import Client

from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SiteSettingFactory
from thcm.core.models import WrittenPage
from thcm.pages import write_pages
from thcm.tasks import write_pages as task

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def site():
    return SiteSettingFactory()


@pytest.fixture
def client() -> Client:
    """A reader whom no kept answer is given to."""
    client = Client()
    client.cookies["messages"] = "none"
    return client


def heading(answer) -> str:
    return answer.content.decode().split("<h1>")[1].split("</h1>")[0]


def test_page_is_written_once_and_then_read_with_two_queries(client: Client, django_assert_num_queries):
    field = GrowthFieldFactory(name_de="Optik", slug="optik")
    first = client.get(field.get_absolute_url())

    with django_assert_num_queries(2):  # version and page
        second = client.get(field.get_absolute_url())

    assert heading(second) == "Optik"
    assert second.content == first.content
    assert [page.path for page in WrittenPage.objects.all()] == ["/wachstumsfelder/optik/"]


@pytest.mark.parametrize("address", ["/", "/wachstumsfelder/", "/wachstumsfelder/optik/", "/en/wachstumsfelder/optik/"])
def test_change_past_the_portal_is_seen_on_the_next_request(client: Client, address):
    GrowthFieldFactory(name_de="Optik", name_en="", slug="optik")
    client.get(address)

    with connection.cursor() as cursor:
        cursor.execute("UPDATE clusters_growthfield SET name_de = 'Photonik'")

    assert "Photonik" in client.get(address).content.decode()


def test_page_of_yesterday_is_written_anew(client: Client, monkeypatch):
    GrowthFieldFactory()
    client.get("/")
    WrittenPage.objects.update(text="alt")
    assert "alt" in client.get("/").content.decode()

    monkeypatch.setattr("thcm.core.pages.today", lambda: "2030-01-01")

    assert WrittenPage.objects.get().text == "alt"
    assert "<h1>" in client.get("/").content.decode()
    assert WrittenPage.objects.get().text != "alt"


def test_all_pages_are_written_in_both_languages_once_for_each_content(client: Client):
    GrowthFieldFactory(name_de="Optik", name_en="Optics", slug="optik")
    GrowthFieldFactory(slug="geheim", status="draft")

    assert (write_pages(), write_pages()) == (8, 0)

    headings = {page.path: page.text.split("<h1>")[1].split("</h1>")[0] for page in WrittenPage.objects.all()}
    assert headings == {
        "/": "Wo Thüringens Wirtschaft wächst",
        "/en/": "Where Thuringia’s economy grows",
        "/wachstumsfelder/": "Wachstumsfelder und Branchen",
        "/en/wachstumsfelder/": "Growth fields and industries",
        "/wachstumsfelder/matrix/": "Alle Felder auf einen Blick",
        "/en/wachstumsfelder/matrix/": "All fields at a glance",
        "/wachstumsfelder/optik/": "Optik",
        "/en/wachstumsfelder/optik/": "Optics",
    }
    WrittenPage.objects.update(text="vom Arbeiter geschrieben")
    assert "vom Arbeiter geschrieben" in client.get("/en/wachstumsfelder/optik/").content.decode()


def test_withdrawn_field_leaves_no_page_behind(client: Client):
    field = GrowthFieldFactory(slug="optik")
    task()
    assert WrittenPage.objects.filter(path=field.get_absolute_url()).exists()

    field.status = "archived"
    field.save()

    assert client.get(field.get_absolute_url()).status_code == 404
    task()
    assert sorted(page.path for page in WrittenPage.objects.all()) == [
        "/",
        "/en/",
        "/en/wachstumsfelder/",
        "/en/wachstumsfelder/matrix/",
        "/wachstumsfelder/",
        "/wachstumsfelder/matrix/",
    ]


def test_pages_written_across_midnight_are_of_the_day_on_which_their_content_was_read(monkeypatch):
    GrowthFieldFactory()
    days = iter(["2030-01-01", *["2030-01-02"] * 20])
    monkeypatch.setattr("thcm.core.pages.today", lambda: next(days))

    write_pages()

    assert {page.edition.split()[-1] for page in WrittenPage.objects.all()} == {"2030-01-01"}
