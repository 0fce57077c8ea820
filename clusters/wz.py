"""Official German titles of the sections of WZ 2008 (Klassifikation der Wirtschaftszweige) that figures name."""

TITLES = {
    "10": "Herstellung von Nahrungs- und Futtermitteln",
    "22": "Herstellung von Gummi- und Kunststoffwaren",
    "28": "Maschinenbau",
    "29": "Herstellung von Kraftwagen und Kraftwagenteilen",
    "26.51": "Herstellung von Mess-, Kontroll-, Navigations- u. ä. Instrumenten und Vorrichtungen",
    "26.70": "Herstellung von optischen und fotografischen Instrumenten und Geräten",
    "32.50": "Herstellung von medizinischen und zahnmedizinischen Apparaten und Materialien",
}


def wz_notation(code: str) -> str:
    """The official spelling with a dot behind the second digit: 2651 → 26.51. Anything else stays as it is."""
    return f"{code[:2]}.{code[2:]}" if code.isdigit() and len(code) > 2 else code


def wz_title(code: str) -> str:
    """The title of a section; nothing for one that is not listed here."""
    return TITLES.get(wz_notation(code), "")
