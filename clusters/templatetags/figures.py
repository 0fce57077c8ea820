"""Figures in templates: the parts of `clusters.display`, set in type.

Pages show dozens of figures: what stands in every one of them is written here, not in included templates.
"""

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clusters import display
from clusters.marks import mark
from clusters.models import KeyFigure
from thcm.core.templatetags.languages import german

register = template.Library()


@register.filter
def figure_text(figure: KeyFigure) -> str:
    return display.figure_text(figure)


@register.filter
def figure_value(figure: KeyFigure, form: str = "") -> SafeString:
    """Qualifier, number and unit, or the words for a missing value. Nothing else prints a figure.

    With the form `plain` the unit stands in the head of a table.
    """
    if figure.value is None:
        words = display.figure_text(figure) or _("leer in der Quelle")
        return format_html('<span class="figure-value figure-value--missing">{}</span>', words)
    is_circa = figure.qualifier == KeyFigure.Qualifier.CIRCA
    unit = "" if form == "plain" else display.unit_text(figure.indicator.unit)
    return format_html(
        '<span class="figure-value">{}<span class="figure-value__number">{}</span>{}</span>',
        format_html('<span class="figure-value__circa">{}</span> ', _("ca.")) if is_circa else "",
        display.number_text(figure.value, figure.decimals or 0),
        format_html(' <span class="figure-value__unit">{}</span>', unit) if unit else "",
    )


@register.filter
def figure_source(figure: KeyFigure) -> str | SafeString:
    """Source and Stand in words."""
    if figure.source is None:
        return _("ohne Quellenangabe")
    label = conditional_escape(german(figure.source.label))
    if figure.as_of is None:
        return SafeString(label)
    as_of = _("Stand %(as_of)s") % {"as_of": figure.as_of.text}
    return format_html("{}, {}", label, as_of)


@register.filter
def missing_explanation(figure: KeyFigure) -> str:
    return display.missing_explanation(figure.qualifier)


@register.filter
def field_mark(slug: str) -> SafeString:
    """The field's own mark; it takes the colour of the group around it."""
    return format_html(
        '<svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">{}</svg>',
        mark(slug),
    )
