"""Pages that follow open forms and links in mails look the same in every part of the portal."""

import pytest

from tests.factories.core import SiteSettingFactory

pytestmark = pytest.mark.django_db
PARTS = {
    "/newsletter/hinweis/link/": "/newsletter/",
    "/stark-am-markt/hinweis/link/": "/stark-am-markt/",
    "/partner/hinweis/link/": "/partner/",
    "/foerderung/abo/hinweis/link/": "/foerderung/",
    "/t3/einreichen/hinweis/link/": "/t3/",
}


@pytest.mark.parametrize(("path", "back"), PARTS.items())
def test_notice_leads_back_and_promises_no_more_than_three_links(client, path, back):
    SiteSettingFactory()

    page = client.get(path).content.decode()
    english = client.get(f"/en{path}").content.decode()

    assert page.count(f'href="{back}"') >= 2
    assert "Mehr als drei Links in der Stunde verschicken wir nicht." in page
    assert f'href="/en{back}"' in english
    assert client.get(path.replace("link", "unbekannt")).status_code == 404
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", ["/newsletter/archiv/", "/broschuere/", "/daten/"])
def test_pages_to_read_take_no_other_method(client, path):
    SiteSettingFactory()

    assert [client.get(path).status_code, client.post(path).status_code] == [200, 405]


FORMS = ("/newsletter/", "/stark-am-markt/bewerben/", "/partner/einstellen/", "/t3/einreichen/")


@pytest.mark.parametrize("path", FORMS)
def test_forms_are_read_and_sent_and_nothing_else(client, path):
    SiteSettingFactory()

    answers = [getattr(client, method)(path).status_code for method in ("get", "head", "post", "put", "delete")]

    assert answers == [200, 200, 200, 405, 405]
