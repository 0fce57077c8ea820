"""Values of measurements in words."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clusters.display import missing_explanation, number_text
from clusters.templatetags.figures import figure_value
from panels.models import Measurement, SuccessCriterion
from panels.monitoring import Trend

register = template.Library()
SIGNS = {Trend.RISING: "↗", Trend.FALLING: "↘", Trend.EVEN: "→"}


@register.filter
def measured(measurement: Measurement, criterion: SuccessCriterion) -> SafeString:
    """Qualifier, number and unit; of a key figure as figures are printed everywhere."""
    if measurement.key_figure:
        return figure_value(measurement.key_figure)
    if measurement.value is None:
        words = missing_explanation(measurement.qualifier)
        return format_html('<span class="figure-value figure-value--missing">{}</span>', words)
    circa = format_html('<span class="figure-value__circa">{}</span> ', _("ca.")) if measurement.is_circa else ""
    unit = format_html(' <span class="figure-value__unit">{}</span>', criterion.unit) if criterion.unit else ""
    number = number_text(measurement.value, criterion.decimals)
    return format_html(
        '<span class="figure-value">{}<span class="figure-value__number">{}</span>{}</span>', circa, number, unit
    )


@register.filter
def target_text(criterion: SuccessCriterion) -> str:
    """„12 Projekte“; nothing without a target."""
    return f"{number_text(criterion.target, criterion.decimals)} {criterion.unit}".strip()


@register.filter
def trend_sign(trend: Trend) -> str:
    return SIGNS.get(trend, "")
