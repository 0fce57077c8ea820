"""Fact sheets: two pages that say what the portal says, editions that stay, and who may publish them (GM-8)."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from pypdf import PdfReader

from clusters.models import GrowthField, KeyFigure, SwotItem
from newsroom.fact_sheet_actions import publish_fact_sheet
from newsroom.fact_sheets import contents_of, pdf_of
from newsroom.models import FactSheetEdition
from tests.factories.clusters import GrowthFieldFactory, IndicatorFactory, KeyFigureFactory, SubFieldFactory
from tests.factories.core import ContactPointFactory, SourceFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.networks import NetworkFactory
from tests.factories.newsroom import FactSheetEditionFactory
from tests.factories.roadmaps import ProjectFactory, RoadmapFactory
from tests.people import client_of, member
from thcm.core.permissions import Role

LANGUAGES = ("de", "en")


def text_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def squeezed(text):
    """PDFs break words; what is compared has neither spaces nor hyphens."""
    return "".join(sign for sign in text if sign.isalnum() or sign in "%€,.")


@pytest.mark.django_db
def test_sheet_of_every_field_has_two_pages_and_says_its_figures(dataset):
    for field in GrowthField.objects.published():
        contents = contents_of(field.slug)
        for language in LANGUAGES:
            pdf = pdf_of(contents[language], language, number=1)
            said = squeezed(text_of(pdf))

            assert len(PdfReader(BytesIO(pdf)).pages) == 2, field
            assert squeezed(contents[language]["name"]["text"]) in said
            for series in contents[language]["series"]:
                for figure in series["figures"]:
                    assert squeezed(figure["text"]) in said, (field, figure)
            for table in contents[language]["parts"]:
                for row in table["rows"]:
                    line = squeezed(row["label"] + "".join(f"{cell['text']}{cell['note']}" for cell in row["cells"]))
                    assert line in said, (field, line)
            for side in ("strengths", "weaknesses"):
                for group in contents[language][side]:
                    assert [item for item in group["items"] if squeezed(item["text"]) not in said] == []
            for note in contents[language]["notes"]:
                assert squeezed(note) in said


@pytest.mark.django_db
def test_content_names_every_public_figure_and_point_of_the_field_once(dataset):
    field = GrowthField.objects.get(slug="optik-optoelektronik")

    content = contents_of(field.slug)["de"]

    said = [figure for series in content["series"] for figure in series["figures"]]
    numbers = sorted(row["id"] for figure in said for row in (figure, *figure["others"]))
    public = KeyFigure.objects.published().current().filter(subject=field.subject)
    assert numbers == sorted(public.values_list("external_id", flat=True))
    assert [series["code"] for series in content["series"]] == ["A", "B"]  # R14
    points = [
        item["text"] for side in ("strengths", "weaknesses") for group in content[side] for item in group["items"]
    ]
    swot = SwotItem.objects.published().filter(growth_field=field)
    assert sorted(points) == sorted(swot.values_list("text_de", flat=True))


@pytest.mark.django_db
def test_sheet_that_holds_far_too_much_is_still_two_pages():
    field = GrowthFieldFactory(summary_de="Lang. " * 60, focus_points_de=["Schwerpunkt " * 5] * 30)
    for kind in SwotItem.Kind.values:
        for number in range(18):
            field.swot_items.create(
                kind=kind, text_de="Donaudampfschifffahrt " * 4, source=KeyFigureFactory().source,
                order=number, status="published",
            )  # fmt: skip

    for _number in range(7):
        KeyFigureFactory(subject=SubFieldFactory(growth_field=field, name_de="Teilfeld " * 4).subject, caveat="Nur so.")

    for language in LANGUAGES:
        pdf = pdf_of(contents_of(field.slug)[language], language, number=None)
        assert len(PdfReader(BytesIO(pdf)).pages) == 2


@pytest.mark.django_db
def test_sub_fields_stand_side_by_side_by_series_and_what_no_source_states_is_named_so():
    field = GrowthFieldFactory()
    first, *others = (
        SubFieldFactory(growth_field=field, name_de=f"Teil {number}", order=number) for number in range(5)
    )
    office, atlas = (SourceFactory(label=label) for label in ("Amt", "Atlas"))
    revenue, exports = (
        IndicatorFactory(code=name.lower(), name_de=name, order=order)
        for order, name in enumerate(("Umsatz", "Export"))
    )
    for part in (first, *others):
        KeyFigureFactory(subject=part.subject, indicator=revenue, source=office)
    KeyFigureFactory(subject=first.subject, indicator=exports, value=2, source=office)
    KeyFigureFactory(subject=others[0].subject, indicator=revenue, value=3, source=atlas, series="B")
    KeyFigureFactory(subject=others[0].subject, indicator=revenue, source=office, status="draft", value=7)
    KeyFigureFactory(subject=SubFieldFactory(growth_field=field, status="draft").subject, source=office)
    KeyFigureFactory(growth_field=field, value=9, source=office)
    SubFieldFactory(growth_field=field, name_de="Ohne Kennzahl")

    content = contents_of(field.slug)["de"]

    assert [
        (
            table["series"],
            [name["text"] for name in table["columns"]],
            [
                (row["label"], [cell and (cell["text"][4:5], cell["note"]) for cell in row["cells"]])
                for row in table["rows"]
            ],
        )
        for table in content["parts"]
    ] == [
        (
            "A",
            ["Teil 0", "Teil 1", "Teil 2"],
            [("Umsatz", [("2", 1)] * 3), ("Export", [("2", 1), None, None])],
        ),
        ("A", ["Teil 3", "Teil 4"], [("Umsatz", [("2", 1)] * 2)]),
        ("B", ["Teil 1"], [("Umsatz", [("3", 2)])]),
    ]
    assert "nichtausgewiesen" in squeezed(text_of(pdf_of(content, "de", number=1)))
    assert contents_of(GrowthFieldFactory().slug)["de"]["parts"] == []


@pytest.mark.django_db
def test_nothing_that_is_not_public_is_in_it():
    field = GrowthFieldFactory()
    for status in ("published", "draft", "archived"):
        KeyFigureFactory(subject=field.subject, status=status, caveat=f"Zahl {status}")
        NetworkFactory(growth_field=field, status=status, name=f"Netz {status}")
        RoadmapFactory(growth_field=field, status=status, title_de=f"Roadmap {status}")
        ProjectFactory(status=status, name_de=f"Projekt {status}").growth_fields.add(field)
        EventFactory(status=status, title_de=f"Termin {status}").growth_fields.add(field)
    held = field.responsibilities.create(
        organisation=ContactPointFactory(function_de="Büro", is_public=True, status="published").organisation,
        role="lead",
        starts_on="2012-01-01",
    )
    ContactPointFactory(organisation=held.organisation, function_de="Intern", is_public=False, status="published")

    said = str(contents_of(field.slug))

    assert "published" in said
    assert "Büro" in said
    assert [word for word in ("draft", "archived", "Intern") if word in said] == []


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 30])
def test_content_costs_no_more_queries_with_more_rows(django_assert_num_queries, rows):
    field = GrowthFieldFactory()
    for _number in range(rows):
        KeyFigureFactory(subject=SubFieldFactory(growth_field=field).subject)
        NetworkFactory(growth_field=field)
        ProjectFactory().growth_fields.add(field)
        EventFactory().growth_fields.add(field)

    with django_assert_num_queries(16):
        contents_of(field.slug)


@pytest.mark.django_db
def test_edition_stays_whatever_changes():
    field = GrowthFieldFactory(name_de="Optik")
    figure = KeyFigureFactory(subject=field.subject, value=1, decimals=0)
    user = UserFactory()

    first = publish_fact_sheet(field=field, user=user)
    with pytest.raises(ValidationError, match="Seit Ausgabe 1 hat sich nichts geändert"):
        publish_fact_sheet(field=field, user=user)
    figure.value = 2
    figure.save()
    second = publish_fact_sheet(field=field, user=user)

    assert (first.number, second.number) == (1, 2)
    assert [edition.content["de"]["series"][0]["figures"][0]["text"] for edition in (first, second)] == [
        "ca. 1 Mrd. €",
        "ca. 2 Mrd. €",
    ]
    assert "ca. 1 Mrd. €" in text_of(first.file_de.open().read())
    for change in ({"content": {}}, {"number": 9}, {"file_de": "x.pdf"}):
        with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
            FactSheetEdition.objects.filter(pk=first.pk).update(**change)
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        first.delete()
    user.delete()
    assert list(FactSheetEdition.objects.values_list("published_by", flat=True)) == [None, None]


@pytest.mark.django_db
def test_field_that_is_not_public_has_no_sheet(client):
    field = GrowthFieldFactory()
    edition = publish_fact_sheet(field=field, user=UserFactory())
    addresses = [reverse("fact-sheet-list", args=(field.slug,)), edition.get_absolute_url()]

    before = [client.get(address).status_code for address in addresses]
    GrowthField.objects.update(status="archived")
    after = [client.get(address).status_code for address in addresses]

    assert (before, after) == ([200, 200], [404, 404])
    with pytest.raises(ValidationError, match="nicht öffentlich"):
        publish_fact_sheet(field=field, user=UserFactory())


@pytest.mark.django_db
def test_page_lists_editions_and_leads_to_both_languages(client):
    field = GrowthFieldFactory(name_de="Optik", name_en="Optics", slug="optik")
    empty = client.get(reverse("fact-sheet-list", args=("optik",))).content.decode()
    publish_fact_sheet(field=field, user=UserFactory())

    page = client.get("/wachstumsfelder/optik/fact-sheet/").content.decode()
    english = client.get("/en/wachstumsfelder/optik/fact-sheet/").content.decode()
    german_pdf, english_pdf = (
        b"".join(client.get(f"{prefix}/wachstumsfelder/optik/fact-sheet/1.pdf").streaming_content)
        for prefix in ("", "/en")
    )

    assert "noch kein Fact Sheet erschienen" in empty
    assert "Fact Sheet Optik, Ausgabe 1" in page
    assert 'href="/en/wachstumsfelder/optik/fact-sheet/1.pdf"' in english
    assert ("Optik" in text_of(german_pdf), "Optics" in text_of(english_pdf)) == (True, True)
    assert client.get("/wachstumsfelder/optik/fact-sheet/2.pdf").status_code == 404
    assert client.get(f"/wachstumsfelder/optik/fact-sheet/{'9' * 30}.pdf").status_code == 404
    assert reverse("fact-sheet-list", args=("optik",)) in client.get(field.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_api_lists_editions_of_public_fields_newest_first(client):
    optics, other = GrowthFieldFactory(slug="optik"), GrowthFieldFactory(slug="holz")
    hidden = FactSheetEditionFactory(growth_field__status="archived")
    first, _holz, second = (
        FactSheetEditionFactory(growth_field=field, number=number)
        for field, number in ((optics, 1), (other, 1), (optics, 2))
    )

    def listed(query):
        return [(row["field"], row["number"]) for row in client.get(f"/api/v1/fact-sheets/{query}").json()["results"]]

    assert listed("") == [("optik", 2), ("holz", 1), ("optik", 1)]
    assert listed("?field=optik") == [("optik", 2), ("optik", 1)]
    assert listed("?field=optik&field=holz&language=en") == listed("")
    record = client.get(f"/api/v1/fact-sheets/{second.pk}/").json()
    site = "http://testserver"
    assert record == {
        "id": second.pk,
        "field": "optik",
        "number": 2,
        "published_at": second.published_at.isoformat(),
        "files": [
            {"language": "de", "format": "PDF", "url": f"{site}/wachstumsfelder/optik/fact-sheet/2.pdf"},
            {"language": "en", "format": "PDF", "url": f"{site}/en/wachstumsfelder/optik/fact-sheet/2.pdf"},
        ],
        "url": f"{site}/api/v1/fact-sheets/{second.pk}/",
        "html_url": f"{site}/wachstumsfelder/optik/fact-sheet/",
    }
    [english] = client.get("/api/v1/fact-sheets/?language=en&field=holz").json()["results"]
    assert [file["language"] for file in english["files"]] == ["en"]
    faulty = ("?field=fehlt", "?language=fr", "?language=", "?modified_since=2020-01-01T00:00:00Z")
    assert [client.get(f"/api/v1/fact-sheets/{query}").status_code for query in faulty] == [400] * 4
    gone = [client.get(f"/api/v1/fact-sheets/{number}/").status_code for number in (hidden.pk, 10**17)]
    assert (gone, client.get(f"/api/v1/fact-sheets/{first.pk}/").status_code) == ([404, 404], 200)


@pytest.mark.django_db
def test_api_leafs_through_editions_and_back(client):
    numbers = [edition.pk for edition in FactSheetEditionFactory.create_batch(5)][::-1]
    pages, address = [], "/api/v1/fact-sheets/?page_size=2"
    while address:
        page = client.get(address).json()
        pages.append(page)
        address = page["next"]

    back = client.get(client.get(pages[2]["previous"]).json()["previous"]).json()

    assert [[row["id"] for row in page["results"]] for page in pages] == [numbers[:2], numbers[2:4], numbers[4:]]
    assert (back["results"], back["previous"]) == (pages[0]["results"], None)


@pytest.mark.django_db
def test_search_finds_the_sheets_of_public_fields_in_their_own_words(client):
    for name, status in (("Optik", "published"), ("Holz", "published"), ("Optikentwurf", "archived")):
        FactSheetEditionFactory.create_batch(2, growth_field=GrowthFieldFactory(name_de=name, status=status))
    GrowthFieldFactory(name_de="Optik ohne Blatt")

    def sheets(query):
        groups = client.get("/suche/", {"q": query}).context["groups"]
        return [result.title for group in groups if group.label == "Fact Sheets" for result in group.results]

    assert sheets("Optik") == sheets("Fact Sheet Optik") == sheets("Optik Factsheet") == ["Fact Sheet Optik"]
    assert sorted(sheets("fact sheet")) == ["Fact Sheet Holz", "Fact Sheet Optik"]
    assert sheets("Maschinenbau") == []


@pytest.mark.django_db
def test_managers_of_the_field_and_the_office_publish():
    field = GrowthFieldFactory()
    publish = reverse("admin:newsroom_factsheetedition_publish", args=(field.slug,))
    preview = reverse("admin:newsroom_factsheetedition_preview", args=(field.slug, "de"))
    others = (
        member(Role.FIELD_MANAGER, GrowthFieldFactory()),
        member(Role.MINISTRY),
        member(),
        UserFactory(is_staff=False),
    )

    refused = [client_of(user).post(publish).status_code for user in others]
    assert (refused, FactSheetEdition.objects.count()) == ([403, 403, 403, 403], 0)
    for number, user in enumerate((member(Role.FIELD_MANAGER, field), member(Role.BACK_OFFICE)), start=1):
        client = client_of(user)
        answer = client.get(preview)
        GrowthField.objects.filter(pk=field.pk).update(summary_de=f"Neu {number}")
        client.post(publish)
        assert (b"".join(answer.streaming_content)[:5], FactSheetEdition.objects.count()) == (b"%PDF-", number)
        assert client.get(publish).status_code == 405
    assert client.get(preview.replace("de.pdf", "fr.pdf")).status_code == 404
    assert client_of(member()).get(preview).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 30])
def test_lists_cost_no_more_queries_with_more_rows(client, django_assert_max_num_queries, rows):
    field = GrowthFieldFactory()
    FactSheetEditionFactory.create_batch(rows, growth_field=field)
    office = client_of(member(Role.BACK_OFFICE))

    with django_assert_max_num_queries(5):
        client.get(reverse("fact-sheet-list", args=(field.slug,)))
    with django_assert_max_num_queries(3):
        client.get("/api/v1/fact-sheets/")
    with django_assert_max_num_queries(18):
        office.get(reverse("admin:newsroom_factsheetedition_changelist"))
