"""The portal's lists of terms for programmes, and how foreign labels and codes are brought to them.

Codes are those of the Förderdatenbank. Labels, labels in plain ASCII and codes all lead to the same code, so that a
source that changes from one to the other changes nothing here.
"""

from collections.abc import Iterable
from functools import cache, lru_cache

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from thcm.core.text import slugify_german


class FundingType(models.TextChoices):
    GRANT = "zuschuss", _("Zuschuss")
    LOAN = "darlehen", _("Darlehen")
    GUARANTEE = "buergschaft", _("Bürgschaft")
    EQUITY = "beteiligung", _("Beteiligung")
    WARRANTY = "garantie", _("Garantie")
    PRIZE = "preis", _("Preis")
    OTHER = "sonstige", _("Sonstige")


class Applicant(models.TextChoices):
    COMPANY = "unternehmen", _("Unternehmen")
    FOUNDER = "existenzgruenderin", _("Existenzgründer/in")
    RESEARCH = "forschungseinrichtung", _("Forschungseinrichtung")
    UNIVERSITY = "hochschule", _("Hochschule")
    EDUCATION = "bildungseinrichtung", _("Bildungseinrichtung")
    ASSOCIATION = "verband_vereinigung", _("Verband/Vereinigung")
    MUNICIPALITY = "kommune", _("Kommune")
    PUBLIC_BODY = "oeffentliche_einrichtung", _("Öffentliche Einrichtung")
    PERSON = "privatperson", _("Privatperson")


class CompanySize(models.TextChoices):
    MICRO = "kleinstunternehmen", _("Kleinstunternehmen")
    SMALL = "kleines_unternehmen", _("kleines Unternehmen")
    MEDIUM = "mittleres_unternehmen", _("mittleres Unternehmen")
    LARGE = "grosses_unternehmen", _("großes Unternehmen")


SME_SIZES = (CompanySize.MICRO, CompanySize.SMALL, CompanySize.MEDIUM)


class Area(models.TextChoices):
    WORK = "arbeit", _("Arbeit")
    TRAINING = "aus_weiterbildung", _("Aus- & Weiterbildung")
    FOREIGN_TRADE = "aussenwirtschaft", _("Außenwirtschaft")
    ADVICE = "beratung", _("Beratung")
    CORONA = "corona_hilfe", _("Corona-Hilfe")
    DIGITALISATION = "digitalisierung", _("Digitalisierung")
    ENERGY = "energieeffizienz_erneuerbare_energien", _("Energieeffizienz & Erneuerbare Energien")
    FOUNDING = "existenzgruendung_festigung", _("Existenzgründung & -festigung")
    OPEN_RESEARCH = "forschung_innovation_themenoffen", _("Forschung & Innovation (themenoffen)")
    RESEARCH = "forschung_innovation_themenspezifisch", _("Forschung & Innovation (themenspezifisch)")
    WOMEN = "frauenfoerderung", _("Frauenförderung")
    HEALTH = "gesundheit_soziales", _("Gesundheit & Soziales")
    INFRASTRUCTURE = "infrastruktur", _("Infrastruktur")
    CULTURE = "kultur_medien_sport", _("Kultur, Medien & Sport")
    AGRICULTURE = "landwirtschaft_laendliche_entwicklung", _("Landwirtschaft & Ländliche Entwicklung")
    FAIRS = "messen_ausstellungen", _("Messen & Ausstellungen")
    MOBILITY = "mobilitaet", _("Mobilität")
    REGIONAL = "regionalfoerderung", _("Regionalförderung")
    SMART_CITIES = "smart_cities_regionen", _("Smart Cities & Regionen")
    URBAN = "staedtebau_stadterneuerung", _("Städtebau & Stadterneuerung")
    ENVIRONMENT = "umwelt_naturschutz", _("Umwelt- & Naturschutz")
    FINANCE = "unternehmensfinanzierung", _("Unternehmensfinanzierung")
    HOUSING = "wohnungsbau_modernisierung", _("Wohnungsbau & Modernisierung")


class Region(models.TextChoices):
    NATIONWIDE = "bundesweit", _("bundesweit")
    EUROPE = "eu", _("Europäische Union")
    BADEN_WUERTTEMBERG = "baden_wuerttemberg", _("Baden-Württemberg")
    BAYERN = "bayern", _("Bayern")
    BERLIN = "berlin", _("Berlin")
    BRANDENBURG = "brandenburg", _("Brandenburg")
    BREMEN = "bremen", _("Bremen")
    HAMBURG = "hamburg", _("Hamburg")
    HESSEN = "hessen", _("Hessen")
    MECKLENBURG_VORPOMMERN = "mecklenburg_vorpommern", _("Mecklenburg-Vorpommern")
    NIEDERSACHSEN = "niedersachsen", _("Niedersachsen")
    NORDRHEIN_WESTFALEN = "nordrhein_westfalen", _("Nordrhein-Westfalen")
    RHEINLAND_PFALZ = "rheinland_pfalz", _("Rheinland-Pfalz")
    SAARLAND = "saarland", _("Saarland")
    SACHSEN = "sachsen", _("Sachsen")
    SACHSEN_ANHALT = "sachsen_anhalt", _("Sachsen-Anhalt")
    SCHLESWIG_HOLSTEIN = "schleswig_holstein", _("Schleswig-Holstein")
    THUERINGEN = "thueringen", _("Thüringen")
    OTHER = "sonstige", _("Sonstige")


# Spellings of the sources that neither code nor label give.
SPELLINGS: dict[type[models.TextChoices], dict[str, str]] = {
    Area: {"corona": Area.CORONA},
    Region: {
        "nrw": Region.NORDRHEIN_WESTFALEN,
        "schlesig_holstein": Region.SCHLESWIG_HOLSTEIN,
        "de_ni": Region.NIEDERSACHSEN,
        "de_st": Region.SACHSEN_ANHALT,
    },
}


@lru_cache(maxsize=4096)
def fold(term: str) -> str:
    """Labels, ASCII labels and codes as one: „Kultur, Medien & Sport“ and `kultur_medien_sport` alike."""
    return slugify_german(term.strip().strip(":")).replace("-", "_").strip("_")


@cache
def _codes(scheme: type[models.TextChoices]) -> dict[str, str]:
    with override("de"):  # the language of the sources
        known = {fold(str(choice.label)): choice.value for choice in scheme}
    return known | {fold(choice.value): choice.value for choice in scheme} | SPELLINGS.get(scheme, {})


def code_of(scheme: type[models.TextChoices], term: str) -> str | None:
    """None for a term that the list does not hold."""
    return _codes(scheme).get(fold(term))


def codes_of(scheme: type[models.TextChoices], terms: Iterable[str], unknown: list[str]) -> tuple[str, ...]:
    """Codes in the order of the list, each once; terms that are not known are added to `unknown`."""
    found = set()
    for term in terms:
        code = code_of(scheme, term)
        if code is None:
            unknown.append(f"{scheme.__name__}: {term}")
        else:
            found.add(code)
    return tuple(choice.value for choice in scheme if choice.value in found)


def split(scheme: type[models.TextChoices], joined: str) -> list[str]:
    """The terms of „Beratung, Kultur, Medien & Sport“: a comma within a term of the list does not part it."""
    parts = [part.strip() for part in joined.split(",")]
    terms = []
    while parts:
        ends = (end for end in range(len(parts), 1, -1) if code_of(scheme, ", ".join(parts[:end])))
        end = next(ends, 1)
        terms.append(", ".join(parts[:end]))
        parts = parts[end:]
    return [term for term in terms if term]


def labels_of(scheme: type[models.TextChoices], codes: Iterable[str]) -> list[str]:
    """For people, in the language of the moment; a code that the list does not hold stands as it is."""
    known = dict(scheme.choices)
    return [str(known.get(code, code)) for code in codes]
