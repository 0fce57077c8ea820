"""Pages of figures: what they say, and what they never say."""

import html
import re
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation

from clusters.models import FigureConflict, Indicator, KeyFigure
from tests.factories.clusters import (
    CitationFactory,
    ConflictFactory,
    GrowthFieldFactory,
    IndicatorFactory,
    KeyFigureFactory,
)
from tests.factories.core import SourceFactory, UserFactory
from tests.factories.networks import NetworkFactory
from thcm.core.dates import PartialDate

pytestmark = pytest.mark.django_db


def text_of(answer) -> str:
    """The main part of a page as a reader sees it."""
    main = answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    words = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main))).strip()
    return re.sub(r" ([,.:])", r"\1", words)


def listed(answer) -> list[str]:
    return [figure.external_id for figure in answer.context["figures"]]


@pytest.fixture
def field():
    return GrowthFieldFactory(slug="maschinenbau", name_de="Maschinenbau", name_en="Mechanical engineering")


# The list -------------------------------------------------------------------


def test_list_shows_published_current_figures_by_subject(client: Client, field):
    companies = IndicatorFactory(code="companies", name_de="Unternehmen", unit=Indicator.Unit.COUNT)
    second = KeyFigureFactory(external_id="B", growth_field=field)
    first = KeyFigureFactory(external_id="A", growth_field=GrowthFieldFactory())
    KeyFigureFactory(growth_field=field, indicator=companies, status="draft")
    KeyFigureFactory(growth_field=field, indicator=companies, status="in_review")
    KeyFigureFactory(growth_field=field, rank="deprecated", as_of=PartialDate.parse("2010"))
    KeyFigureFactory(growth_field=GrowthFieldFactory(status="draft"))

    assert listed(client.get("/kennzahlen/")) == [second.external_id, first.external_id]


def test_list_says_value_stand_source_and_conflict(client: Client, field):
    source = SourceFactory(code="db", label="Firmendatenbank")
    figure = KeyFigureFactory(
        external_id="KF1", growth_field=field, source=source, reference_period=PartialDate.parse("2011")
    )
    ConflictFactory(figures=[figure])
    ConflictFactory(figures=[figure], status="draft", kind=FigureConflict.Kind.MISSING)

    page = text_of(client.get("/kennzahlen/"))

    assert "1 Kennzahl Diese Auswahl als Daten: JSON CSV" in page
    assert "Maschinenbau Umsatz abweichende Angaben ca. 2,3 Mrd. € September 2012 für 2011 Firmendatenbank" in page
    assert "fehlende Angabe" not in page


def test_list_in_english(client: Client, field):
    KeyFigureFactory(growth_field=field)

    page = text_of(client.get("/en/kennzahlen/?q=revenue"))

    assert "Mechanical engineering Revenue" in page
    assert "2.3" in page


def test_list_error_stands_beside_its_field_and_nothing_is_listed(client: Client, field):
    KeyFigureFactory(growth_field=field)

    answer = client.get("/kennzahlen/?as_of=gestern&field=nix")

    assert answer.status_code == 200
    assert listed(answer) == []
    content = answer.content.decode()
    assert re.search(
        r'name="as_of" value="gestern"[^>]*aria-invalid="true"[^>]*aria-describedby="id_as_of_error', content
    )
    assert 'id="id_as_of_error"' in content
    assert 'id="id_field_error"' in content


def test_list_empty_result_says_what_to_do(client: Client):
    assert "Nehmen Sie eine Einschränkung zurück" in text_of(client.get("/kennzahlen/?q=nichts"))


def test_list_explains_missing_values_and_series(client: Client):
    page = text_of(client.get("/kennzahlen/"))

    for words in (
        "keine Angaben Die Quelle schreibt",
        "– Die Quelle druckt",
        "leer in der Quelle",
        "Zahlenreihe A und B",
    ):
        assert words in page


def test_list_pages_keep_the_filter(client: Client, field):
    for number in range(51):
        KeyFigureFactory(growth_field=field, as_of=PartialDate.parse(f"{1950 + number}"))

    first = client.get("/kennzahlen/?q=&field=maschinenbau&indicator=revenue")
    second = client.get("/kennzahlen/?field=maschinenbau&indicator=revenue&page=2")

    assert [len(listed(page)) for page in (first, second)] == [50, 1]
    assert 'rel="next" href="?field=maschinenbau&amp;indicator=revenue&amp;page=2"' in first.content.decode()
    assert 'rel="prev" href="?field=maschinenbau&amp;indicator=revenue&amp;page=1"' in second.content.decode()
    assert "Seite 2 von 2" in text_of(second)
    for page in ("0", "3", "x", "9" * 30):
        assert client.get(f"/kennzahlen/?page={page}").status_code == 404


def test_list_links_to_the_same_choice_in_the_api(client: Client, field):
    KeyFigureFactory(growth_field=field)
    KeyFigureFactory(growth_field=field, rank="deprecated", as_of=PartialDate.parse("2010"))

    answer = client.get("/kennzahlen/?q=&indicator=revenue&utm=x&page=1")
    rows = client.get(f"/api/v1/key-figures/?{answer.context['api_query']}").json()["results"]
    with_earlier = client.get("/kennzahlen/?earlier=on").context["api_query"]

    assert answer.context["api_query"] == "indicator=revenue&rank=preferred&rank=normal"
    assert [row["external_id"] for row in rows] == listed(answer)
    assert with_earlier == ""


def test_list_for_htmx_is_the_table_alone(client: Client, field):
    KeyFigureFactory(external_id="KF1", growth_field=field)

    part = client.get("/kennzahlen/", headers={"HX-Request": "true"}).content.decode()
    whole = client.get("/kennzahlen/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})

    assert "<html" not in part
    assert "/kennzahlen/KF1/" in part
    assert "<html" in whole.content.decode()


def test_list_escapes_what_it_repeats(client: Client):
    attack = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E"

    for name in ("q", "as_of", "conflict", "series", "field"):
        assert "<script>alert" not in client.get(f"/kennzahlen/?{name}={attack}").content.decode()


def test_list_needs_as_many_queries_for_thirty_as_for_one(client: Client, django_assert_num_queries):
    with_conflict = KeyFigureFactory()
    ConflictFactory(figures=[with_conflict])
    client.get("/kennzahlen/")
    with django_assert_num_queries(8):
        client.get("/kennzahlen/")
    for _number in range(29):
        ConflictFactory(figures=[KeyFigureFactory()])

    with django_assert_num_queries(8):
        assert len(listed(client.get("/kennzahlen/"))) == 30


# One figure -----------------------------------------------------------------


def test_figure_says_everything_about_its_origin(client: Client, field):
    source = SourceFactory(
        label="Landesamt", publisher="Freistaat", note="Nur WZ-Abschnitt.", url="https://example.org/"
    )
    ratio = IndicatorFactory(code="export_ratio", name_de="Exportquote", unit="percent", explanation_de="Vergleichbar.")
    figure = KeyFigureFactory(
        external_id="KF9",
        growth_field=field,
        indicator=ratio,
        value=Decimal("33"),
        qualifier="exact",
        source=source,
        as_of=PartialDate.parse("2012-06"),
        reference_period=PartialDate.parse("2011"),
        population="Betriebe ab 20 Beschäftigte",
        wz_code="2651",
        wz_note="nur dieser Abschnitt",
        caveat="ohne Energie",
        note="Ein Hinweis.",
    )
    CitationFactory(
        key_figure=figure, section="2.2", page="8", line=169, footnote="Fn. 2", verbatim="33,0 % <sup>2</sup>"
    )
    CitationFactory(key_figure=figure, section="Anlage 2", verbatim="<b>33</b>", order=1)

    answer = client.get("/kennzahlen/KF9/")
    page = text_of(answer)

    for words in (
        "Maschinenbau Exportquote 33,0 %",
        "ohne Energie",
        "Quelle Landesamt Freistaat Nur WZ-Abschnitt. Zur Quelle (externe Seite)",
        "Stand Juni 2012",
        "Bezugszeitraum 2011",
        "Grundgesamtheit Betriebe ab 20 Beschäftigte",
        "WZ 26.51: Herstellung von Mess-, Kontroll-, Navigations- u. ä. Instrumenten und Vorrichtungen",
        "nur dieser Abschnitt",
        "Hinweis Ein Hinweis.",
        "Zur Kennzahl Vergleichbar.",
        "Abschnitt 2.2, S. 8, Zeile 169 der Textfassung, Fußnote Fn. 2",
        "Abschnitt Anlage 2",
        "http://testserver/kennzahlen/KF9/",
        "/api/v1/key-figures/KF9/",
    ):
        assert words in page, words
    content = answer.content.decode()
    assert "„33,0 %<sup>2</sup>“" in content
    assert "„&lt;b&gt;33&lt;/b&gt;“" in content


def test_figure_conflict_stands_side_by_side_the_preferred_first(client: Client):
    network = NetworkFactory(slug="polymermat", name="PolymerMat e.V.").subject
    members = IndicatorFactory(code="members_total", name_de="Mitglieder", unit="count")
    common = {"subject": network, "indicator": members, "decimals": 0, "qualifier": "exact"}
    other = KeyFigureFactory(external_id="N2", value=51, rank="normal", **common)
    preferred = KeyFigureFactory(external_id="N1", value=50, **common)
    draft = KeyFigureFactory(external_id="N3", value=98765, status="draft", rank="normal", series="C", **common)
    CitationFactory(key_figure=preferred, section="2.2", verbatim="50 Mitglieder")
    CitationFactory(key_figure=other, section="Anlage 2", verbatim="51")
    decider = UserFactory(username="erika", first_name="Erika", last_name="Muster", function="Back Office")
    ConflictFactory(
        figures=[preferred, other, draft],
        state="decided",
        decision=preferred,
        reason="Ausführlicher.",
        decided_by=decider,
    )

    for external_id in ("N1", "N2"):
        page = text_of(client.get(f"/kennzahlen/{external_id}/"))
        conflict = page[page.index("abweichende Angaben") : page.index("Änderungen")]
        places = [
            conflict.index(words) for words in ("bevorzugt", "„50 Mitglieder“", "Abschnitt 2.2", "„51“", "Anlage 2")
        ]
        assert places == sorted(places)
        assert "Begründung Ausführlicher." in conflict
        assert "98.765" not in page
        assert not {"Erika", "Muster", "erika"} & set(re.findall(r"\w+", page))


def test_figure_of_a_comparison_names_the_other_figures(client: Client, field):
    figure = KeyFigureFactory(external_id="A1", growth_field=field)
    other = KeyFigureFactory(external_id="A2", growth_field=GrowthFieldFactory(name_de="Optik"))
    ConflictFactory(
        code="K13", figures=[figure, other], kind="delimitation", statement_a="Landesamt 2011", statement_b="Trendatlas"
    )

    page = text_of(client.get("/kennzahlen/A1/"))

    assert "verschiedene Abgrenzung" in page
    assert "Landesamt 2011 Trendatlas" in page
    assert "Betrifft auch Optik: Umsatz ca. 2,3 Mrd. €" in page


def test_figure_earlier_and_newer_values_link_to_each_other(client: Client, field):
    new = KeyFigureFactory(external_id="NEU", growth_field=field)
    old = KeyFigureFactory(
        external_id="ALT", growth_field=field, value=Decimal("2.0"), rank="deprecated", as_of=PartialDate.parse("2010")
    )
    KeyFigureFactory(external_id="ENTWURF", growth_field=field, status="draft", rank="deprecated", value=9)

    of_new, of_old = client.get("/kennzahlen/NEU/"), client.get("/kennzahlen/ALT/")

    assert "Frühere Werte ca. 2,0 Mrd. € Stand 2010" in text_of(of_new)
    assert [row.external_id for row in of_new.context["neighbours"].earlier] == [old.external_id]
    assert "Das ist ein früherer Wert. Zur geltenden Angabe: ca. 2,3 Mrd. €, Stand September 2012" in text_of(of_old)
    assert [row.external_id for row in of_old.context["neighbours"].newer] == [new.external_id]
    assert of_old.context["neighbours"].earlier == []


def test_figure_parallel_series_stands_beside_and_not_among_earlier_values(client: Client, field):
    KeyFigureFactory(external_id="A", growth_field=field)
    KeyFigureFactory(external_id="B", growth_field=field, series="B", rank="normal", value=Decimal("2.6"))

    page = client.get("/kennzahlen/A/")

    assert [row.external_id for row in page.context["parallel"]] == ["B"]
    assert "Zahlenreihe B ca. 2,6 Mrd. €" in text_of(page)
    assert "Frühere Werte" not in text_of(page)


@pytest.mark.parametrize(
    ("qualifier", "shown"),
    [
        ("not_stated", "keine Angaben Die Quelle schreibt"),
        ("dash", "– Die Quelle druckt"),
        ("blank", "leer in der Quelle Die Quelle lässt"),
    ],
)
def test_figure_without_value_says_why(client: Client, field, qualifier, shown):
    KeyFigureFactory(
        external_id="L",
        growth_field=field,
        value=None,
        decimals=None,
        qualifier=qualifier,
        source=None,
        as_of=None,
        is_unsourced=True,
    )

    page = text_of(client.get("/kennzahlen/L/"))

    assert shown in page
    assert "Quelle ohne Quellenangabe Stand nicht genannt Bezugszeitraum nicht genannt" in page


def test_figure_is_missing_gone_or_there(client: Client, field):
    for external_id, status, published_at in (
        ("ENTWURF", "draft", None),
        ("PRUEFUNG", "in_review", None),
        ("NIE", "archived", None),
    ):
        KeyFigureFactory(
            external_id=external_id, growth_field=field, status=status, published_at=published_at, series=external_id
        )
    KeyFigureFactory(external_id="WEG", growth_field=field, status="archived", value=Decimal("8.8"))
    KeyFigureFactory(external_id="DA", growth_field=field)
    KeyFigureFactory(external_id="GEHEIM", growth_field=GrowthFieldFactory(status="draft", published_at=None))

    codes = {
        name: client.get(f"/kennzahlen/{name}/").status_code
        for name in ("ENTWURF", "PRUEFUNG", "NIE", "WEG", "DA", "GEHEIM", "FEHLT")
    }

    assert codes == {"ENTWURF": 404, "PRUEFUNG": 404, "NIE": 404, "WEG": 410, "DA": 200, "GEHEIM": 404, "FEHLT": 404}


def test_withdrawn_figure_says_so_without_its_value(client: Client, field):
    KeyFigureFactory(external_id="WEG", growth_field=field, status="archived", value=Decimal("8.8"))
    KeyFigureFactory(external_id="DA", growth_field=field)

    page = text_of(client.get("/kennzahlen/WEG/"))

    assert "Die Angabe WEG war veröffentlicht und gilt nicht mehr" in page
    assert "8,8" not in page
    assert "Maschinenbau, Umsatz ca. 2,3 Mrd. € Stand September 2012" in page


def test_figure_in_english_names_german_words_as_german(client: Client, field):
    KeyFigureFactory(external_id="KF1", growth_field=field, caveat="außer Energie")

    answer = client.get("/en/kennzahlen/KF1/")

    assert "Mechanical engineering" in text_of(answer)
    assert '<span lang="de">außer Energie</span>' in answer.content.decode()


def test_figure_needs_as_many_queries_for_thirty_of_everything_as_for_one(
    client: Client, field, django_assert_num_queries
):
    figure = KeyFigureFactory(external_id="KF1", growth_field=field)

    def add(number: int) -> None:
        CitationFactory(key_figure=figure)
        other = KeyFigureFactory(growth_field=field, rank="deprecated", as_of=PartialDate.parse(f"{1900 + number}"))
        CitationFactory(key_figure=other)
        ConflictFactory(figures=[figure, other])
        figure.value += 1
        figure.save()

    add(0)
    client.get("/kennzahlen/KF1/")
    with django_assert_num_queries(9):
        client.get("/kennzahlen/KF1/")
    for number in range(1, 30):
        add(number)

    with django_assert_num_queries(9):
        client.get("/kennzahlen/KF1/")


# Changes --------------------------------------------------------------------


def change(figure: KeyFigure, user, **values: object) -> None:
    for name, value in values.items():
        setattr(figure, name, value)
    figure._history_user = user
    figure.save()


def test_changes_name_functions_and_public_fields_only(client: Client, field):
    erika = UserFactory(username="erika", first_name="Erika", last_name="Muster", function="Wachstumsfeldmanagement")
    nobody = UserFactory(username="nobody", function="")
    source = SourceFactory(label="Neue Datenbank")
    figure = KeyFigureFactory(
        external_id="KF1", growth_field=field, status="draft", value=Decimal("1.1"), published_at=None
    )
    change(figure, erika, status="published", value=Decimal("2.0"))
    change(figure, erika, review_due_on=None)
    change(figure, nobody, value=Decimal("2.3"), source=source)
    figure._change_reason = "interne Bemerkung"
    change(figure, erika, caveat="ohne Energie", as_of=PartialDate.parse("2012-Q3"))

    answer = client.get("/kennzahlen/KF1/")
    changes = answer.context["changes"]

    assert [(row.function, [(item.label, item.old, item.new) for item in row.fields]) for row in changes] == [
        (
            "Wachstumsfeldmanagement",
            [("Stand", "September 2012", "3. Quartal 2012"), ("Vorbehalt", "", "ohne Energie")],
        ),
        (
            "Redaktion",
            [("Wert", "ca. 2,0 Mrd. €", "ca. 2,3 Mrd. €"), ("Quelle", changes[1].fields[1].old, "Neue Datenbank")],
        ),
        ("Wachstumsfeldmanagement", []),
    ]
    page = text_of(answer)
    assert not {"erika", "Erika", "Muster", "nobody", "interne", "1,1"} & set(re.findall(r"[\w,]+", page))


def test_changes_without_account_come_from_the_data_set(client: Client, field):
    KeyFigureFactory(external_id="KF1", growth_field=field)

    with translation.override("de"):
        changes = client.get("/kennzahlen/KF1/").context["changes"]

    assert [(row.function, row.fields) for row in changes] == [("Datenübernahme", ())]


def test_too_long_a_word_is_refused_in_own_words(client):
    html = client.get("/kennzahlen/", {"q": "x" * 101}).content.decode()

    assert "Bitte mit höchstens 100 Zeichen suchen." in html
