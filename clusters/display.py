"""The one way in which a figure is put into words (R9–R11)."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from clusters.models import Indicator, KeyFigure

_UNITS_WITHOUT_TEXT = {Indicator.Unit.COUNT}


def number_text(value: Decimal | None, decimals: int | None) -> str:
    """With exactly the decimals that the source prints, grouped by thousands; nothing if there is no number."""
    if value is None:
        return ""
    return number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True)


def unit_text(unit: str) -> str:
    """The unit as it stands behind a number; nothing for plain counts."""
    return "" if unit in _UNITS_WITHOUT_TEXT else str(Indicator.Unit(unit).label)


def figure_text(figure: KeyFigure) -> str:
    """„ca. 2,3 Mrd. €“, „8,4 %“, „keine Angaben“, „–“, or nothing where the source leaves the cell blank."""
    match figure.qualifier:
        case KeyFigure.Qualifier.NOT_STATED:
            return _("keine Angaben")
        case KeyFigure.Qualifier.DASH:
            return "–"
        case KeyFigure.Qualifier.BLANK:
            return ""
    circa = _("ca.") if figure.qualifier == KeyFigure.Qualifier.CIRCA else ""
    number = number_text(figure.value, figure.decimals)
    return " ".join(part for part in (circa, number, unit_text(figure.indicator.unit)) if part)


def missing_explanation(qualifier: str) -> str:
    """Why there is no value, in a sentence for readers (R10); nothing if there is one."""
    return {
        KeyFigure.Qualifier.NOT_STATED: _("Die Quelle schreibt an dieser Stelle „keine Angaben“."),
        KeyFigure.Qualifier.DASH: _("Die Quelle druckt an dieser Stelle einen Strich."),
        KeyFigure.Qualifier.BLANK: _("Die Quelle lässt diese Stelle leer."),
    }.get(KeyFigure.Qualifier(qualifier), "")
