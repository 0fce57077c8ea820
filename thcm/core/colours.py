"""The colours of the brand: defaults, contrast as WCAG 2.2 defines it, and what follows from a colour that was chosen.

A colour is „#rrggbb“. Pages are warm white or nearly black, as the reader's device asks; for each colour that a region
chooses for the light page, the one of the dark page and the tints are mixed here.
"""

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ACCENT = "#9b1b4b"
GROUPS = {
    "application": "#0b5c7a",
    "cross_sectional": "#8a4b00",
    "trend_induced": "#2f6b2f",
    "industry": "#4a5568",
}
TINTS = {
    "application": "#d5eaf2",
    "cross_sectional": "#fbe6c8",
    "trend_induced": "#dcefd8",
    "industry": "#e6e9ee",
}
PAPER, DEEP_PAPER, DARK_PAPER = "#fcfaf5", "#f4efe4", "#15140f"
WHITE, BLACK = "#ffffff", "#000000"
READABLE, CLEAR = 4.5, 7.0  # contrast of text (WCAG 1.4.3 and 1.4.6)
COLOUR = re.compile(r"#[0-9a-f]{6}")

is_colour = RegexValidator(rf"^{COLOUR.pattern}\Z", gettext_lazy("Eine Farbe schreibt sich #rrggbb, z. B. #9b1b4b."))
_TOKENS = {"application": "application", "cross_sectional": "cross", "trend_induced": "trend", "industry": "industry"}


def contrast(one: str, other: str) -> float:
    """1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _parts(colour: str) -> list[float]:
    """Red, green and blue, each 0 to 1."""
    return [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]


def mixed(colour: str, other: str, share: float) -> str:
    """`share` of `other` in `colour`, 0 to 1."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(255 * (one * (1 - share) + two * share)):02x}" for one, two in pairs)


def on_dark(colour: str) -> str:
    """As light as it takes to be read on the dark page."""
    steps = (mixed(colour, WHITE, share / 20) for share in range(21))
    return next(step for step in steps if contrast(step, DARK_PAPER) >= CLEAR)


def tint(colour: str) -> str:
    """A ground for dark ink on the light page."""
    return mixed(colour, PAPER, 0.86)


def readable(colour: str) -> None:
    """Raises ValidationError for a colour that cannot be read on the light page; any other carries white text, too."""
    found = contrast(colour, DEEP_PAPER)
    if found < READABLE:
        text = _("Diese Farbe ist zu hell: Kontrast %(found)s zu 1 auf dem Grund der Seiten, nötig sind 4,5 zu 1.")
        raise ValidationError(text % {"found": f"{found:.1f}".replace(".", ",")})


def stylesheet(accent: str, groups: dict[str, str]) -> str:
    """CSS that puts these in place of the tokens of `static/thcm.css`; "" keeps a default."""
    light, dark = [], []
    if accent:
        light += [f"--thcm-act: {accent}", f"--thcm-on-act: {WHITE}"]
        dark += [f"--thcm-act: {on_dark(accent)}", f"--thcm-on-act: {DARK_PAPER}"]
    for group, colour in groups.items():
        if colour:
            token = f"--thcm-{_TOKENS[group]}"
            light += [f"{token}: {colour}", f"{token}-tint: {tint(colour)}"]
            dark += [f"{token}: {on_dark(colour)}", f"{token}-tint: {mixed(colour, DARK_PAPER, 0.72)}"]
    return f":root {{ {'; '.join(light)} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {'; '.join(dark)} }} }}\n"
