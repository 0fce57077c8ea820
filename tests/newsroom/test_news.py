"""News and publications: what readers find, in what language, by which filters, and who keeps them."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from newsroom.models import NewsItem, Publication
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SiteSettingFactory, UserFactory
from tests.factories.newsroom import NewsItemFactory, PublicationFactory
from tests.people import client_of, member
from thcm.core.models import Document
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db


def document(**values):
    row = Document(title_de="Datei", **values)
    row.file.save("datei.pdf", ContentFile(b"%PDF-1.7"), save=False)
    row.save()
    return row


def titles(page, name):
    return [row.title for row in page.context[name]]


def test_list_shows_published_news_the_newest_first(client):
    NewsItemFactory(title_de="Älter", on="2026-01-01")
    NewsItemFactory(title_de="Neuer", on="2026-02-01", title_en="Newer")
    NewsItemFactory(title_de="Entwurf", status="draft")

    assert titles(client.get("/aktuelles/"), "news") == ["Neuer", "Älter"]
    assert "Newer" in client.get("/en/aktuelles/").content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"field": "optik"}, ["Optik"]),
        ({"year": "2025"}, ["Alt"]),
        ({"q": "Laser"}, ["Optik"]),
        ({"q": "Laser", "year": "2025"}, []),
        ({"year": "x"}, []),
        ({"year": "99999"}, []),
    ],
)
def test_news_are_narrowed_by_what_the_address_says(client, query, expected):
    NewsItemFactory(
        title_de="Optik", text_de="Neue Laser", growth_fields=[GrowthFieldFactory(slug="optik")], on="2026-05-05"
    )
    NewsItemFactory(title_de="Alt", on="2025-01-01")

    assert titles(client.get("/aktuelles/", query), "news") == expected


def test_page_of_an_item_shows_markdown_and_marks_german(client):
    NewsItemFactory(slug="n", title_de="Titel", title_en="Title", text_de="**fett** <script>", link="https://e.org/x")

    german, english = (client.get(f"{prefix}/aktuelles/n/").content.decode() for prefix in ("", "/en"))

    assert "<strong>fett</strong> &lt;script&gt;" in german
    assert '<div class="prose" lang="de">' in english
    assert 'href="https://e.org/x"' in german


def test_drafts_are_not_found_and_old_addresses_lead_on(client):
    item = NewsItemFactory(slug="alt")
    item.slug = "neu"
    item.save()
    draft = NewsItemFactory(status="draft")
    paper = PublicationFactory(status="archived")

    assert client.get("/aktuelles/alt/").url == "/aktuelles/neu/"
    assert [client.get(row.get_absolute_url()).status_code for row in (draft, paper)] == [404, 404]


def test_publication_names_its_documents_with_language_and_accessibility(client):
    paper = PublicationFactory(slug="p", title_de="Studie", kind="study")
    paper.documents.add(
        document(language="en", accessibility="yes", status="published"),
        document(title_en="Geheim", status="draft"),
    )
    PublicationFactory(kind="guide")

    page = client.get("/publikationen/p/").content.decode()
    assert (page.count("Datei (PDF, Englisch)"), page.count("Datei (PDF"), "barrierefrei" in page) == (1, 1, True)
    assert titles(client.get("/publikationen/", {"kind": "study"}), "publications") == ["Studie"]
    [record] = client.get("/api/v1/publications/?kind=study").json()["results"]
    assert [document["title_de"] for document in record["documents"]] == ["Datei"]


def test_home_and_field_page_show_the_newest(client):
    SiteSettingFactory()
    field = GrowthFieldFactory(slug="optik")
    NewsItemFactory(title_de="Vom Feld", growth_fields=[field])
    NewsItemFactory(title_de="Allgemein")
    NewsItemFactory(title_de="Entwurf", status="draft", growth_fields=[field])

    home, page = (client.get(path).content.decode() for path in ("/", "/wachstumsfelder/optik/"))

    assert ["Vom Feld" in home, "Allgemein" in home, "Entwurf" in home] == [True, True, False]
    assert ["Vom Feld" in page, "Allgemein" in page, "Entwurf" in page] == [True, False, False]


def test_search_finds_news_and_publications(client):
    NewsItemFactory(title_de="Photonikwoche")
    PublicationFactory(title_de="Photonikstudie")
    NewsItemFactory(title_de="Photonikentwurf", status="draft")

    page = client.get("/suche/?q=Photonik").content.decode()

    assert ["Photonikwoche" in page, "Photonikstudie" in page, "Photonikentwurf" in page] == [True, True, False]


def test_api_lists_news_and_reports_what_was_withdrawn(client):
    item = NewsItemFactory(slug="n", growth_fields=[GrowthFieldFactory(slug="optik")])
    NewsItemFactory(status="draft", published_at=None)

    [record] = client.get("/api/v1/news/?field=optik").json()["results"]
    assert (record["slug"], record["fields"], record["date"]) == ("n", ["optik"], "2026-05-04")
    NewsItem.objects.filter(pk=item.pk).update(status="archived")
    since = client.get("/api/v1/news/?modified_since=2020-01-01T00:00:00Z").json()["results"]
    assert [(row["slug"], row["status"]) for row in since] == [("n", "withdrawn")]
    assert client.get("/api/v1/news/?felder=optik").status_code == 400
    assert client.get("/api/v1/news/n/").status_code in (404, 410)


def test_feeds_hold_published_rows_with_addresses_that_stay(client, settings):
    item = NewsItemFactory(title_de="Licht", title_en="Light")
    PublicationFactory(title_de="Studie")
    NewsItemFactory(title_de="Entwurf", status="draft")
    PublicationFactory(title_de="Entwurf", status="draft")

    feeds = [client.get(path) for path in ("/aktuelles.atom", "/en/aktuelles.atom", "/publikationen.atom")]

    texts = [feed.content.decode() for feed in feeds]
    assert [feed["Content-Type"] for feed in feeds] == ["application/atom+xml; charset=utf-8"] * 3
    assert ["<title>Licht<" in texts[0], "<title>Light<" in texts[1], "<title>Studie<" in texts[2]] == [True] * 3
    assert [text.count("<entry>") for text in texts] == [1, 1, 1]
    assert f"<id>{settings.SITE_URL}/aktuelles/#{item.pk}</id>" in texts[1]
    assert f'href="{settings.SITE_URL}/en/aktuelles/{item.slug}/"' in texts[1]


def news_form(field=None, **values):
    return {
        "title_de": "Neu", "slug": "neu", "on": "01.05.2026", "teaser_de": "Kurz.", "status": "published",
        **({"growth_fields": [field.pk]} if field else {}), **values,
    }  # fmt: skip


def test_managers_keep_news_of_their_fields_and_others_none():
    own, other = GrowthFieldFactory(), GrowthFieldFactory()
    add = reverse("admin:newsroom_newsitem_add")
    manager = client_of(member(Role.FIELD_MANAGER, own))

    refused = manager.post(add, news_form(other))
    saved = manager.post(add, news_form(own))

    assert "mindestens ein eigenes Feld" in refused.content.decode()
    assert (saved.status_code, NewsItem.objects.get().title_de) == (302, "Neu")
    foreign = NewsItemFactory(growth_fields=[other])
    change = reverse("admin:newsroom_newsitem_change", args=(foreign.pk,))
    manager.post(change, news_form(own, title_de="Übernommen", slug=foreign.slug))
    for user in (member(Role.MINISTRY), member(), UserFactory()):
        assert client_of(user).post(add, news_form(own, slug="x")).status_code in (302, 403)
    assert list(NewsItem.objects.filter(title_de="Übernommen") | NewsItem.objects.filter(slug="x")) == []
    assert client_of(member(Role.BACK_OFFICE)).post(change, news_form(title_de="Büro", slug="b")).status_code == 302


@pytest.mark.parametrize("rows", [1, 30])
def test_lists_cost_no_more_queries_with_more_rows(client, django_assert_max_num_queries, rows):
    for _number in range(rows):
        NewsItemFactory(growth_fields=[GrowthFieldFactory()])
        paper = PublicationFactory()
        paper.growth_fields.add(GrowthFieldFactory())
        paper.documents.add(document(status="published"))
    office = client_of(member(Role.BACK_OFFICE))

    for address in ("/aktuelles/", "/publikationen/", "/api/v1/news/", "/api/v1/publications/"):
        with django_assert_max_num_queries(12):
            client.get(address)
    for model in (NewsItem, Publication):
        with django_assert_max_num_queries(20):
            office.get(reverse(f"admin:newsroom_{model._meta.model_name}_changelist"))
