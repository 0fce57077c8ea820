"""Makes an export in the form of the Förderdatenbank: invented programmes in real sizes, the same each time."""

import random
import zipfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

CONTENT = "BMWI/FDB/Content/DE/"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
BRANCHES = ("dienstleistungen", "freie_berufe", "handel", "handwerk", "produzierendes_gewerbe")
SIZES = ("grosses_unternehmen", "kleines_unternehmen", "kleinstunternehmen", "mittleres_unternehmen")
AREAS = ("arbeit", "aus_weiterbildung", "beratung", "digitalisierung", "infrastruktur", "kultur_medien_sport")
AREAS += ("forschung_innovation_themenoffen", "forschung_innovation_themenspezifisch", "umwelt_naturschutz")
APPLICANTS = ("unternehmen", "hochschule", "kommune", "forschungseinrichtung", "verband_vereinigung")
SUB_AREAS = ("Existenzgruendung", "Unternehmensfinanzierung", "Arbeit", "AusWeiterbildung", "Aussenwirtschaft")
SUB_AREAS += ("Beratung", "Energieeffizienz", "ForschungOffen", "ForschungSpezifisch", "GesundheitSoziales")
SUB_AREAS += ("Infrastruktur", "KulturMedienSport", "Landwirtschaft", "MessenAusstellungen", "Regionalfoerderung")
SUB_AREAS += ("StaedtebauStadterneuerung", "UmweltNaturschutz", "Wohnungsbau", "Frauenfoerderung")
LANDS = {
    "Thueringen": "thueringen",
    "Sachsen": "sachsen",
    "Hessen": "hessen",
    "Bayern": "bayern",
    "NRW": "nordrhein_westfalen",
}
_WORDS = """
Vorhaben Betrieb Anlage Verfahren Werkstoff Messgerät Optik Halbleiter Batterie Antrieb Fahrzeug Medizintechnik Labor
Verbund Netzwerk Beratung Schulung Messe Gebäude Energie Wärme Speicher Quelle Wasser Boden Wald Landwirtschaft Robotik
Kunststoff Keramik Glas Fertigung Logistik Software Daten Sensor Kamera Gründung Nachfolge Fachkraft Ausbildung Studium
Museum Denkmal Verein Gemeinde Verkehr Radweg Brücke Klima Kreislauf Abfall Ernährung
"""
WORDS = _WORDS.split()
EMPTY_TEXTS = ("challenge", "customerBenefit", "procQuality", "referenceCustomer", "remark", "requirements")
EMPTY_TEXTS += ("serviceDescription", "serviceFeeDescr", "termsOfPayment", "functions", "progress")


def write(path: Path, count: int = 2500, *, changed: int = 0) -> None:
    """A ZIP of `count` programmes and some three times as many linked documents; `changed` of them say other things."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in _documents(count, changed):
            archive.writestr(zipfile.ZipInfo(f"{CONTENT}{name}.xml"), text, zipfile.ZIP_DEFLATED, 1)


def _documents(count: int, changed: int) -> Iterator[tuple[str, str]]:
    offices = max(count // 5, 1)
    for number in range(offices):
        yield from _office(number)
    for number in range(count):
        yield from _programme(number, offices, is_changed=number < changed)


def _office(number: int) -> Iterator[tuple[str, str]]:
    title = _rich("title", [f"Förderstelle {number}"])
    yield _document("Foerdergeber/F", f"stelle-{number}", "gsb:ContactData", title)
    place = _value("road", "Musterweg") + _value("houseId", str(number)) + _value("zipCode", f"{99000 + number}")
    yield _document("Adresse/F", f"stelle-{number}", "gsb:Address", place + _value("city", "Musterstadt") + title)
    lists = _lists("cl2Addresses", {"Adresse": [f"{CONTENT.removeprefix('BMWI/')}Adresse/F/stelle-{number}"]})
    reach = _value("phone", f"+49 361 {number:06}") + _value("email", f"stelle-{number}@example.org")
    yield _document("Kontakt/F", f"stelle-{number}", "gsb:ContactData", lists + reach + title)


def _programme(number: int, offices: int, *, is_changed: bool) -> Iterator[tuple[str, str]]:
    rng = random.Random(number)  # noqa: S311
    land = rng.choice([None, *LANDS])
    name, folder = f"programm-{number}", f"Foerderprogramm/Land/{land}" if land else "Foerderprogramm/Bund/BMWi"
    for kind, letter in (("rgl", "R"), ("web", "W")):
        url = _value("url", f"https://www.example.org/{kind}/{number}")
        title = _rich("title", [f"Seite {number}"])
        yield _document(f"ExternerLink/{letter}", f"{kind}-{name}", "gsb:ExternalLink", title + url)
    yield _document(folder, name, "gsb:ServiceOffer", _facts(rng, number, land, offices, is_changed=is_changed))


def _facts(rng: random.Random, number: int, land: str | None, offices: int, *, is_changed: bool) -> str:
    subject, other = rng.sample(WORDS, 2)
    office = f"stelle-{number % offices}"
    month = 5 if is_changed else 4
    deadline = f"Anträge können Sie bis zum 30.0{month}.2027 bei der Förderstelle stellen." if number % 4 == 0 else ""
    target = f"{CONTENT.removeprefix('BMWI/')}ExternerLink/R/rgl-programm-{number}"
    guideline = f'<a {XLINK} xlink:href="target:/BMWI/{target}">Weblink zur Richtlinie</a>'
    texts = {
        "teaserText": [f"Wenn Sie ein Vorhaben zu {subject} planen, können Sie einen Zuschuss erhalten."],
        "summary": [*_prose(rng, 4), f"Die Höhe der Förderung beträgt bis zu {30 + 10 * is_changed} Prozent."],
        "regulatoryFWork": _prose(rng, 4),
        "procMethod": ["Den Antrag stellen Sie vor Beginn des Vorhabens."],
        "procInfluence": [deadline] if deadline else [],
        "procDescription": [f"Richtlinie {number} vom 12.03.2024; Haushaltsordnung, §§ 23 und 44."],
        "bodyText": [*_prose(rng, rng.randint(2, 25)), guideline],
        "header": ["Antragstellung derzeit nicht möglich"] if number % 10 == 7 else [],
        "title": [f"{subject} und {other}: Programm {number}"],
        "comment": [f"Ticket#{number}"],
    }
    lists = {
        "Foerderart": ["Foerderart/zuschuss"],
        "Foerdergebiet": [f"Foerdergebiet/{LANDS[land] if land else '_bundesweit'}"],
        "Foerdergeber": [f"Foerdergeber/{'land' if land else 'bund'}"],
        "Foerderberechtigte": [f"Foerderberechtigte/{code}" for code in rng.sample(APPLICANTS, 2)],
        "BranchenExistenzgruenderin": [],
        "BranchenUnternehmen": [f"Branchen/{code}" for code in BRANCHES],
        "Unternehmensgroesse": [f"Unternehmensgroesse/{code}" for code in SIZES],
        "Unternehmensalter": ["Unternehmensalter/nicht_relevant"],
        "Foerderbereich": [f"Foerderbereich/{code}" for code in rng.sample(AREAS, 2)],
        "GRW": ["GRW/keine_grw_foerderung"],
    }
    categories = {name: [f"SiteGlobals/Categories/FDB/{code}" for code in codes] for name, codes in lists.items()}
    place = CONTENT.removeprefix("BMWI/")
    return "".join(
        (
            *(_rich(name, texts.get(name, [])) for name in sorted([*texts, *EMPTY_TEXTS])),
            _lists("cl2Contacts", {"Kontakt": [f"{place}Kontakt/F/{office}"]}),
            _lists("cl2CustServices", {"ExternerLink": [f"{place}ExternerLink/W/web-programm-{number}"]}),
            _lists("cl2Processes", categories | {"Foerderorganisation": [f"{place}Foerdergeber/F/{office}"]}),
            _lists("cl2Satisfaction", {f"UF{name}": [] for name in SUB_AREAS}),
            _value("keywords", " ".join(rng.sample(WORDS, 5))),
            _value("shouldNotBeIndexed", "0"),
            _value("subType", "ServiceOffer-FundingProgram"),
        )
    )


def _prose(rng: random.Random, paragraphs: int) -> list[str]:
    return [
        " ".join(
            f"Gefördert werden {', '.join(rng.sample(WORDS, 4))} sowie {rng.choice(WORDS)} in kleinen Betrieben."
            for _sentence in range(3)
        )
        for _paragraph in range(paragraphs)
    ]


def _document(folder: str, name: str, kind: str, properties: str) -> tuple[str, str]:
    head = f'{HEAD}<document {XLINK} name="{name}" path="/{CONTENT}{folder}" type="{kind}">\n'
    return f"{folder}/{name}", f"{head}{properties}</document>\n"


def _rich(name: str, paragraphs: list[str]) -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    text = escape(f"<![CDATA[<div {XLINK}>{body}</div>]]>", quote=False)
    return f'    <property name="gsb:{name}" type="RichText">\n        <text>{text}</text>\n    </property>\n'


def _value(name: str, value: str) -> str:
    return f'    <property name="gsb:{name}" type="String">\n        <value>{value}</value>\n    </property>\n'


def _lists(name: str, lists: dict[str, list[str]]) -> str:
    body = "".join(_list(classifier, targets) for classifier, targets in lists.items())
    return (
        f'    <property name="gsb:{name}" type="ClassifiedLinkLists">\n        <classifiedLinkLists>\n{body}'
        "        </classifiedLinkLists>\n    </property>\n"
    )


def _list(classifier: str, targets: list[str]) -> str:
    indent = " " * 16
    links = "".join(f'{indent}    <link xlink:href="target:/BMWI/{target}"/>\n' for target in targets)
    return (
        f"            <classifiedLinkList>\n{indent}<classifierText></classifierText>\n{indent}<classifierLinks>\n"
        f'{indent}    <link xlink:href="target:/BMWI/SiteGlobals/Classifications/Classifier/Common/{classifier}"/>\n'
        f"{indent}</classifierLinks>\n{indent}<links>\n{links}{indent}</links>\n            </classifiedLinkList>\n"
    )
