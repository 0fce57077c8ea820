"""Numbers as people write them: read with the decimals that stand there (R11), German or English."""

import re
from decimal import Decimal

_DIGITS = {
    ",": re.compile(r"(?P<sign>[-+−]?)(?P<whole>[1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,(?P<part>\d+))?", re.ASCII),
    ".": re.compile(r"(?P<sign>[-+−]?)(?P<whole>[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.(?P<part>\d+))?", re.ASCII),
}
_SPACES = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f](?=\d)")
GERMAN, ENGLISH = ",", "."


def read_number(text: str, decimal_mark: str = GERMAN) -> Decimal:
    """The number with the exponent that its decimals give it: 2,30 → Decimal("2.30").

    `decimal_mark` decides where both readings are possible: 1.234 is 1234 with a comma and 1.234 with a point
    as mark. What can be read in one way only is read in that way. ValueError for anything else.
    """
    text = _SPACES.sub("", text.strip())
    other = ENGLISH if decimal_mark == GERMAN else GERMAN
    match = _DIGITS[decimal_mark].fullmatch(text) or _DIGITS[other].fullmatch(text)
    if match is None:
        raise ValueError(f"not a number: {text!r}")
    whole = re.sub(r"\D", "", match["whole"])
    sign = "-" if match["sign"] in ("-", "−") else ""
    return Decimal(f"{sign}{whole}.{match['part']}" if match["part"] else f"{sign}{whole}")


def decimals_of(number: Decimal) -> int:
    return max(0, -int(number.as_tuple().exponent))


def write_number(value: Decimal | None, decimals: int | None, *, grouped: bool = False) -> str:
    """With exactly these decimals and a comma, so that `read_number` returns the same."""
    if value is None:
        return ""
    text = f"{value:{',' if grouped else ''}.{decimals or 0}f}"
    return text.translate(str.maketrans(",.", ".,"))
