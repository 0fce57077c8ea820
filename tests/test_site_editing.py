"""The face of the portal is edited in the back office: brand, highlights, fixed pages, contacts, with a preview."""

import datetime as dt
import re
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tests.factories.core import ContactPointFactory, OrganisationFactory, SiteSettingFactory, UserFactory
from tests.people import client_of, member
from thcm.core import colours
from thcm.core.models import Highlight, LegalPage, SiteSetting
from thcm.core.permissions import Role
from thcm.env import BASE_DIR

pytestmark = pytest.mark.django_db
BRAND = "/verwaltung/core/sitesetting/1/change/"
FORM = {"name_de": "Clusterportal", "short_name": "CP", "region_de": "Weitau", "licence_attribution": "CP"}
DAY = dt.timedelta(days=1)


def administrator():
    return client_of(UserFactory(is_superuser=True))


def png() -> SimpleUploadedFile:
    output = BytesIO()
    Image.new("RGB", (40, 20), "#14532d").save(output, "PNG")
    return SimpleUploadedFile("logo.png", output.getvalue(), "image/png")


def highlight(**values) -> Highlight:
    return Highlight.objects.create(**({"title_de": "Windpreis", "link": "/t3/", "status": "published"} | values))


def highlights_of(client, path="/") -> list[tuple[str, str]]:
    found = re.findall(r'highlights__title" href="([^"]+)">([^<]+)', client.get(path).content.decode())
    return [(title, address) for address, title in found]


def test_style_sheet_puts_chosen_colours_in_place_of_the_tokens(client):
    response = client.get("/marke/14532d-0-7a3e00-0-0.css")

    assert response.content.decode() == (
        ":root { --thcm-act: #14532d; --thcm-on-act: #ffffff; --thcm-cross: #7a3e00; --thcm-cross-tint: #eae0d3 }\n"
        "@media (prefers-color-scheme: dark) { :root { --thcm-act: #8aa996; --thcm-on-act: #15140f; "
        "--thcm-cross: #bc9e80; --thcm-cross-tint: #31200b } }\n"
    )
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("chosen", ["14532d", "14532d-0-0-0", "14532D-0-0-0-0", "0-0-0-0-red", "0-0-0-0-1;}x", "----"])
def test_style_sheet_of_anything_else_is_not_found(client, chosen):
    assert client.get(f"/marke/{chosen}.css").status_code == 404


def test_pages_name_the_style_sheet_where_a_colour_was_chosen(client):
    site = SiteSettingFactory()
    assert "/marke/" not in client.get("/").content.decode()

    site.industry_colour = "#5b3a6b"
    site.save()

    for path in ("/", "/impressum/", "/t3/einbetten/liste/"):
        assert 'href="/marke/0-0-0-0-5b3a6b.css"' in client.get(path).content.decode()


def test_contrast_is_that_of_wcag():
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert colours.contrast("#ffffff", "#767676") == colours.contrast("#767676", "#ffffff")


@pytest.mark.parametrize("colour", ["#000000", "#14532d", "#9b1b4b", "#0000ff"])
def test_colours_of_the_dark_page_can_be_read(colour):
    colours.readable(colour)

    assert colours.contrast(colours.on_dark(colour), colours.DARK_PAPER) >= 7
    assert colours.contrast(colour, colours.WHITE) >= 4.5  # text on buttons


@pytest.mark.parametrize("colour", ["#ffff00", "#8a8a8a"])
def test_colour_that_cannot_be_read_is_refused_beside_its_field(colour):
    SiteSettingFactory()

    response = administrator().post(BRAND, FORM | {"accent_colour": colour})

    assert "Diese Farbe ist zu hell" in str(response.context["adminform"].form.errors["accent_colour"])
    assert SiteSetting.objects.get().name_de == "Thüringer ClusterManagement"


def test_mails_and_drawings_take_the_chosen_colours():
    site = SiteSettingFactory.build(accent_colour="#14532d", application_colour="#1e4e8c")

    drawn = site.recoloured("#9b1b4b #0b5c7a #d5eaf2 #8a4b00 #123456")

    assert drawn == f"#14532d #1e4e8c {colours.tint('#1e4e8c')} #8a4b00 #123456"


def test_administration_changes_the_brand_and_others_read_it(client):
    SiteSettingFactory()

    saved = administrator().post(BRAND, FORM | {"accent_colour": "#14532d", "brand": "Weit voraus.", "logo": png()})

    site = SiteSetting.objects.get()
    assert saved.status_code == 302
    assert (site.name_de, site.accent_colour, site.brand) == ("Clusterportal", "#14532d", "Weit voraus.")
    html = client.get("/").content.decode()
    assert f'<img class="wordmark__logo" src="{site.logo.url}" alt="">' in html
    assert "Weit voraus." in html
    default_storage.delete(site.logo.name)
    for user in (member(Role.BACK_OFFICE), member(Role.MINISTRY)):
        assert client_of(user).post(BRAND, FORM).status_code == 403
    for user in (member(Role.FIELD_MANAGER), member()):
        assert client_of(user).get(BRAND).status_code == 403
    assert client.post(BRAND, FORM).status_code == 302  # to the sign-in


def test_logo_that_is_no_picture_is_refused():
    SiteSettingFactory()
    script = SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "image/svg+xml")

    response = administrator().post(BRAND, FORM | {"logo": script})

    assert "kein Bild im Format PNG" in str(response.context["adminform"].form.errors["logo"])


def test_preview_shows_the_home_page_as_it_would_be_and_saves_nothing():
    SiteSettingFactory()
    before = (SiteSetting.objects.values().get(), SiteSetting.history.count(), stored_logos())
    values = FORM | {"claim_de": "Neuer Leitsatz", "claim_en": "New claim", "accent_colour": "#14532d", "logo": png()}

    response = administrator().post(BRAND, values | {"_preview": "en"})

    html = response.content.decode()
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert '<html lang="en">' in html
    assert "New claim" in html
    assert 'href="/marke/14532d-0-0-0-0.css"' in html
    assert 'src="data:image/png;base64,' in html
    assert (SiteSetting.objects.values().get(), SiteSetting.history.count(), stored_logos()) == before


def stored_logos() -> list[str]:
    return default_storage.listdir("logos")[1] if default_storage.exists("logos") else []


def test_preview_of_a_form_with_errors_shows_them_and_saves_nothing():
    SiteSettingFactory()

    response = administrator().post(BRAND, FORM | {"name_de": "", "_preview": "de"})

    assert list(response.context["adminform"].form.errors) == ["name_de"]
    assert SiteSetting.objects.get().short_name == "ThCM"


def test_preview_is_refused_to_who_may_not_edit():
    SiteSettingFactory()
    page = LegalPage.objects.create(kind="impressum", text_de="Alt", status="published")
    address = reverse("admin:core_legalpage_change", args=[page.pk])

    assert client_of(member(Role.BACK_OFFICE)).post(BRAND, FORM | {"_preview": "de"}).status_code == 403
    assert client_of(member(Role.MINISTRY)).post(address, {"_preview": "de"}).status_code == 403
    assert client_of(member()).post(address, {"_preview": "de"}).status_code == 403
    assert administrator().post("/verwaltung/core/legalpage/999/change/", {"_preview": "de"}).status_code == 404


def test_preview_of_a_draft_and_of_another_day():
    SiteSettingFactory()
    values = {"title_de": "Windpreis", "link": "/t3/", "status": "draft", "order": "0", "starts_on": "01.01.2099"}
    office = client_of(member(Role.BACK_OFFICE))

    response = office.post("/verwaltung/core/highlight/add/", values | {"_preview": "en"})

    assert re.findall(r'highlights__title" href="([^"]+)"', response.content.decode()) == ["/en/t3/"]
    assert not Highlight.objects.exists()


def test_preview_of_a_fixed_page_cleans_its_text():
    page = LegalPage.objects.create(kind="leichte-sprache", text_de="Alt", status="published")
    values = {"kind": page.kind, "status": "published", "text_de": "<h2>Neu</h2><script>1</script>"}

    response = client_of(member(Role.BACK_OFFICE)).post(
        reverse("admin:core_legalpage_change", args=[page.pk]), values | {"_preview": "de"}
    )

    assert '<div class="legal-text"><h2>Neu</h2></div>' in response.content.decode()
    assert LegalPage.objects.get().text_de == "Alt"


def test_preview_of_a_contact_is_the_page_of_its_organisation():
    site = SiteSettingFactory(operator=OrganisationFactory())
    contact = ContactPointFactory(organisation=site.operator, is_public=True, phone="1")
    values = {"organisation": site.operator.pk, "function_de": "Presse", "phone": "0361 2", "is_public": "on"}
    address = reverse("admin:core_contactpoint_change", args=[contact.pk])

    response = client_of(member(Role.BACK_OFFICE)).post(address, values | {"status": "draft", "_preview": "de"})

    assert "<dt>Presse</dt><dd>Telefon 0361 2" in response.content.decode()
    contact.refresh_from_db()
    assert (contact.function_de, contact.phone) == ("Geschäftsstelle", "1")


def test_home_page_shows_highlights_of_the_day_in_their_order(client):
    SiteSettingFactory()
    today = timezone.localdate()
    highlight(title_de="Zweiter", title_en="Second", order=2, link="https://example.org/?a=1", ends_on=today)
    highlight(title_de="Erster", title_en="First", order=1, starts_on=today)
    highlight(title_de="Entwurf", status="draft")
    highlight(title_de="Vorbei", ends_on=today - DAY)
    highlight(title_de="Bald", starts_on=today + DAY)

    assert highlights_of(client) == [("Erster", "/t3/"), ("Zweiter", "https://example.org/?a=1")]
    assert highlights_of(client, "/en/") == [("First", "/en/t3/"), ("Second", "https://example.org/?a=1")]


def test_home_page_shows_at_most_three_highlights(client):
    for number in range(5):
        highlight(title_de=str(number), order=number)

    assert [title for title, _address in highlights_of(client)] == ["0", "1", "2"]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "//a.example/", "http://a.example/", "t3/", '/"><b>', "/ x"])
def test_highlight_leads_into_the_portal_or_to_https(link):
    with pytest.raises(ValidationError) as refused:
        Highlight(title_de="x", link=link).full_clean()

    assert list(refused.value.message_dict) == ["link"]


def test_highlight_does_not_end_before_it_begins():
    today = timezone.localdate()

    with pytest.raises(ValidationError, match="Der letzte Tag liegt vor dem ersten"):
        Highlight(title_de="x", link="/t3/", starts_on=today, ends_on=today - DAY).full_clean()


def test_highlights_are_kept_by_the_office_and_read_by_others():
    address = "/verwaltung/core/highlight/add/"
    values = {"title_de": "Neu", "link": "/t3/", "status": "published", "order": "0"}

    for user in (member(Role.FIELD_MANAGER), member(Role.MINISTRY), member()):
        assert client_of(user).post(address, values).status_code == 403
    assert client_of(member(Role.BACK_OFFICE)).post(address, values).status_code == 302
    assert [row.title_de for row in Highlight.objects.published()] == ["Neu"]


def test_page_in_easy_language_is_linked_from_every_page(client):
    assert 'href="/leichte-sprache/">Leichte Sprache' in client.get("/").content.decode()
    assert "Dieser Text fehlt noch" in client.get("/leichte-sprache/").content.decode()

    LegalPage.objects.create(kind="leichte-sprache", text_de="<p>Klaster</p>", status="published")

    assert "<p>Klaster</p>" in client.get("/leichte-sprache/").content.decode()
    assert (
        '<div class="legal-text" lang="de"><p>Klaster</p></div>' in client.get("/en/leichte-sprache/").content.decode()
    )


def test_colour_of_a_data_set_is_spelt_as_css_does(tmp_path):
    path = tmp_path / "region.yaml"
    example = BASE_DIR / "data" / "example-region" / "dataset.yaml"
    path.write_text(example.read_text().replace("'#14532d'", "green"))

    with pytest.raises(CommandError, match="accent_colour"):
        call_command("load_dataset", path)
