"""Figures in templates: the parts of `clusters.display`, so that a page can set them in type."""

from django import template
from django.utils.safestring import SafeString

from clusters import display
from clusters.marks import mark
from clusters.models import KeyFigure

register = template.Library()


@register.filter
def figure_text(figure: KeyFigure) -> str:
    return display.figure_text(figure)


@register.filter
def figure_number(figure: KeyFigure) -> str:
    return display.number_text(figure.value, figure.decimals)


@register.filter
def figure_unit(figure: KeyFigure) -> str:
    return display.unit_text(figure.indicator.unit)


@register.filter
def missing_explanation(figure: KeyFigure) -> str:
    return display.missing_explanation(figure.qualifier)


@register.filter
def field_mark(slug: str) -> SafeString:
    return mark(slug)
