import json
from pathlib import Path

import pytest
from django.utils.translation import override

from funding import terms
from funding.facts import ProgrammeFacts
from funding.sources import Parsed, fdb, fdb_html
from funding.sources.fdb_xml import read_export
from tests.samples import FOLDER, sample

PAGE = Path(__file__).parent / "pages" / "fdb" / "programme.html"
SAMPLES = FOLDER / "foerderdatenbank"
PLACES = "https://www.foerderdatenbank.de/FDB/Content/DE/Foerderprogramm/"
ALL_SIZES = ("kleinstunternehmen", "kleines_unternehmen", "mittleres_unternehmen", "grosses_unternehmen")
SECTORS = (
    "dienstleistungen",
    "freie_berufe",
    "gastgewerbe_tourismus",
    "handel",
    "handwerk",
    "kultur_kreativwirtschaft",
    "land_forst_fischwirtschaft",
    "produzierendes_gewerbe",
)


def read(path: Path) -> tuple[list[ProgrammeFacts], Parsed]:
    parsed = fdb.parse(fdb.open_path(path))
    return [facts for record in parsed.records if (facts := fdb.normalise(record, parsed))], parsed


def read_sample_page(name: str) -> ProgrammeFacts:
    sample(f"foerderdatenbank/html/{name}")
    (facts,), parsed = read(SAMPLES / "html" / name)
    assert (parsed.unknown, parsed.unreadable, parsed.warnings, parsed.total) == ({}, [], [], None)
    return facts


@pytest.fixture(scope="module")
def export() -> dict[str, ProgrammeFacts]:
    sample("foerderdatenbank/xml-export/BMWI/FDB/Content/DE/Foerderprogramm/Bund/BMAS/einstiegsgeld.xml")
    facts, parsed = read(SAMPLES / "xml-export")
    assert (parsed.unknown, parsed.unreadable, parsed.warnings) == ({}, [], [])
    return {each.key: each for each in facts}


def test_eingliederungszuschuss(export):
    facts = export["bund/ba/eingliederungszuschuss-bund"]

    assert facts == ProgrammeFacts(
        key="bund/ba/eingliederungszuschuss-bund",
        title="Finanzielle Unterstützungsmöglichkeiten bei Neueinstellungen (Eingliederungszuschüsse)",
        level="federal",
        url=f"{PLACES}Bund/BA/eingliederungszuschuss-bund.html",
        provider="Bundesagentur für Arbeit (BA)",
        funding_types=("zuschuss",),
        areas=("arbeit",),
        sub_areas=("betriebliche_arbeitsplaetze", "eingliederung_besonderer_zielgruppen"),
        sectors=SECTORS,
        applicants=("unternehmen", "verband_vereinigung", "oeffentliche_einrichtung"),
        company_sizes=ALL_SIZES,
        regions=("bundesweit",),
        keywords=("Eingliederung Behinderte Ältere Förderungsbedürftige Arbeitnehmer Einarbeitungshilfe",),
        legal_basis="Merkblatt der Bundesagentur für Arbeit, Stand Juli 2022; Sozialgesetzbuch, Drittes Buch "
        "(SGB III ? Arbeitsförderung, §§ 88 ff.).",
        legal_url="https://www.arbeitsagentur.de/datei/dok_ba033295.pdf",
        links=(
            "https://www.arbeitsagentur.de/unternehmen/finanziell/foerderung-arbeitsaufnahme",
            "https://web.arbeitsagentur.de/portal/metasuche/suche/dienststellen",
        ),
        contact={
            "name": "Bundesagentur für Arbeit (BA)",
            "phone": "+49 800 455-5520",
            "address": "Regensburger Straße 104, 90478 Nürnberg",
        },
        text=facts.text,
    )
    assert "bei Neueinstellungen\nStand: Januar 2024\nBundesagentur" in facts.text


def test_einstiegsgeld(export):
    facts = export["bund/bmas/einstiegsgeld"]

    assert (facts.title, facts.level, facts.provider) == ("Einstiegsgeld", "federal", "Bundesagentur für Arbeit (BA)")
    assert (facts.areas, facts.regions, facts.applicants, facts.funding_types) == (
        ("existenzgruendung_festigung",),
        ("bundesweit",),
        ("existenzgruenderin",),
        ("zuschuss",),
    )
    assert facts.sub_areas == ("betriebsmittel", "lebensunterhalt_soziale_sicherung")
    assert (facts.deadlines, facts.status, facts.legal_basis) == ((), "", "")
    # The first of the two contacts has neither phone nor address.
    assert facts.contact["phone"] == "+49 800 455-5500"


def test_einstiegsgeld_has_two_contacts_and_its_guideline_alone():
    sample("foerderdatenbank/xml-export/BMWI/FDB/Content/DE/Foerderprogramm/Bund/BMAS/einstiegsgeld.xml")
    answers = fdb.open_path(SAMPLES / "xml-export")
    record = next(each for each in read_export(answers, Parsed([])) if each.title == "Einstiegsgeld")

    assert [contact["name"] for contact in record.contacts] == [
        "Bundesagentur für Arbeit ? Ansprechpartner",
        "Bundesagentur für Arbeit (BA)",
    ]
    assert record.contacts[0].keys() == {"name"}
    assert not record.texts.keys() & {"teaserText", "summary"}
    assert "bodyText" in record.texts


def test_page_in_tabs_without_provider():
    facts = read_sample_page("detail_multi_desc.html")

    assert facts == ProgrammeFacts(
        key="land/thueringen/beteiligungen-thueringen-mbg-express",
        title="Beteiligungen der Mittelständischen Beteiligungsgesellschaft Thüringen mbH (MBG express)",
        level="state",
        url=f"{PLACES}Land/Thueringen/beteiligungen-thueringen-mbg-express.html",
        funding_types=("beteiligung",),
        areas=("unternehmensfinanzierung",),
        regions=("thueringen",),
        applicants=("unternehmen",),
        links=("https://mbg-thueringen.de/loesungen/mbg-express/",),
        contact={
            "name": "Mittelständische Beteiligungsgesellschaft Thüringen mbH (MBG)",
            "phone": "0361 21350",
            "email": "info@mbg-thueringen.de",
            "address": "Bonifaciusstraße 19, 99084 Erfurt",
        },
        text=facts.text,
    )
    assert facts.text.startswith("Wenn Sie Investitionen planen")
    for heading in ("Kurztext", "Volltext", "Kurzzusammenfassung"):
        assert heading not in facts.text
    for words in ("Verstärkung Ihrer Eigenkapitalbasis", "aller Branchen außer der", "Verwendungszweck:"):
        assert words in facts.text


def test_page_without_tabs():
    facts = read_sample_page("detail_single_desc.html")

    assert facts.title == (
        "Förderung von Unternehmerinnen in der Vorgründungsphase (EXIST-Women) im Rahmen des Förderprogramms "
        "„Existenzgründungen aus der Wissenschaft“"
    )
    assert facts.funding_types == ("zuschuss",)
    assert facts.areas == (
        "beratung",
        "existenzgruendung_festigung",
        "forschung_innovation_themenoffen",
        "frauenfoerderung",
    )
    assert (facts.level, facts.regions) == ("federal", ("bundesweit",))
    assert facts.applicants == ("forschungseinrichtung", "hochschule")
    assert facts.provider == "Bundesministerium für Wirtschaft und Klimaschutz (BMWK)"
    assert facts.contact["email"] == "ptj-exist-women@fz-juelich.de"
    assert len(facts.links) == 4
    assert "Rechtsgrundlage" in facts.text


def test_comma_within_an_area_parts_nothing():
    facts = read_sample_page("detail_fail_07_25.html")

    assert facts.title == (
        "Förderung Deutsch-Französischer Koproduktionen im Rahmen des Filmförderungsgesetzes 2025 "
        "(Minitraité-Förderung)"
    )
    assert facts.areas == ("kultur_medien_sport",)
    assert facts.funding_types == ("darlehen", "buergschaft")
    assert (facts.regions, facts.applicants) == (("bundesweit",), ("unternehmen",))
    assert (facts.provider, facts.contact["email"]) == ("FFA Filmförderungsanstalt", "info@ffa.de")
    assert facts.links == (
        "https://www.ffa.de/deutsch-franzoesische-koproduktionsfonds.html",
        "https://portal.ffa.de/start",
    )


def test_page_in_ascii_labels_and_codes():
    facts = read_sample_page("detail_fail_19_12.html")

    assert facts.title == "Förderung von Forschung und Entwicklung in Unternehmen"
    assert (facts.funding_types, facts.areas) == (("zuschuss",), ("forschung_innovation_themenspezifisch",))
    assert (facts.regions, facts.applicants) == (("hessen",), ("unternehmen",))
    # A body's name holds commas too.
    assert facts.provider.endswith("für Wirtschaft, Energie, Verkehr, Wohnen und ländlichen Raum")
    assert facts.contact["email"] == "info@wibank.de"
    assert facts.links == ("https://foerderportal.wibank.de/site/#/public/home",)


def test_list_of_hits():
    content = sample("foerderdatenbank/html/overview.html")

    facts, parsed = read(SAMPLES / "html" / "overview.html")

    assert (len(facts), parsed.total, parsed.unknown) == (10, 2395, {})
    assert (facts[0].title, facts[0].url) == (
        "Beteiligungsgarantien der Bürgschaftsbank Sachsen",
        f"{PLACES}Land/Sachsen/buergschaft-sachsen-beteiligung.html",
    )
    assert facts[0].applicants == ("unternehmen", "existenzgruenderin")
    assert facts[0].areas == ("existenzgruendung_festigung", "unternehmensfinanzierung")
    assert [each.key for each in facts if each.regions == ("thueringen",)] == [
        "land/thueringen/guw-thueringen",
        "land/thueringen/foerderung-von-kleinklaeranlagen",
        "land/thueringen/beteiligungen-thueringen-mbg-express",
    ]
    # The token of the session is part of the address: it is followed as it stands.
    assert fdb_html.next_page(content) == (
        "https://www.foerderdatenbank.de/SiteGlobals/FDB/Forms/Suche/Foederprogrammsuche_Formular.html"
        "?gtp=%2526816beae2-d57e-4bdc-b55d-392bc1e17027_list%253D2&filterCategories=FundingProgram"
    )
    assert fdb_html.next_page(content.replace(b"forward button", b"button")) == ""


def test_keywords_of_the_export_stay_one_string():
    lines = sample("foerderdatenbank/keywords/keyword-strings.jsonl").decode().splitlines()

    rows = [json.loads(line) for line in lines]

    assert len(rows) == 181
    assert all(row["keywords"] == " ".join(row["tokens"]) for row in rows)
    # One key word may be of several words: where one ends cannot be told from the string.
    assert any(max(row["group_sizes"]) > 1 for row in rows)


def test_labels_ascii_labels_and_codes_are_the_same(tmp_path):
    (facts,), parsed = read(PAGE)

    page = PAGE.read_text()
    for label, code in (
        ("Förderart", "Foerderart"),
        ("Förderbereich", "Foerderbereich"),
        ("Fördergebiet", "Foerdergebiet"),
        ("Förderberechtigte", "Foerderberechtigte"),
        ("Fördergeber:", "Foerdergeber:"),
        ("Weiterführende Links", "WeiterfuehrendeLinks"),
        ("Zuschuss, Darlehen", "darlehen, zuschuss"),
        ("Corona-Hilfe, Kultur, Medien &amp; Sport", "kultur_medien_sport, corona"),
        (" Thüringen ", " thueringen "),
        ("Hochschule, Unternehmen", "unternehmen, hochschule"),
    ):
        assert label in page
        page = page.replace(label, code)
    (tmp_path / "page.html").write_text(page)
    (other,), parsed_other = read(tmp_path / "page.html")

    assert (facts.areas, facts.links) == (("corona_hilfe", "kultur_medien_sport"), ("https://example.org/optik",))
    assert other == facts
    assert other.checksum(1) == facts.checksum(1)
    assert (parsed.unknown, parsed_other.unknown) == ({}, {})
    assert facts.title == "Musterprogramm Optik und Licht"
    assert facts.contact["email"] == "foerderung@example.org"


@pytest.mark.parametrize("scheme", [terms.FundingType, terms.Area, terms.Applicant, terms.Region, terms.CompanySize])
def test_every_term_by_label_ascii_label_and_code(scheme):
    ascii_only = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})

    for choice in scheme:
        label = str(choice.label)
        for term in (label, label.translate(ascii_only), choice.value, f"_{choice.value}", f" {label}: "):
            assert terms.code_of(scheme, term) == choice.value
        assert terms.split(scheme, f"{label}, Unbekanntes, {label}") == [label, "Unbekanntes", label]


def test_spellings_of_the_lands():
    codes = ("schlesig_holstein", "de_ni", "de_st", "_bundesweit", "bundesweit", "NRW")

    assert [terms.code_of(terms.Region, code) for code in codes] == [
        "schleswig_holstein",
        "niedersachsen",
        "sachsen_anhalt",
        "bundesweit",
        "bundesweit",
        "nordrhein_westfalen",
    ]


def test_terms_are_those_of_the_sources_whatever_language_is_active():
    terms._codes.cache_clear()
    with override("en"):
        assert terms.code_of(terms.Area, "Kultur, Medien & Sport") == "kultur_medien_sport"
    terms._codes.cache_clear()
