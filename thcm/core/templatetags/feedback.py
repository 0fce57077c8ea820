"""Whether the page that is shown asks if it was helpful."""

from django import template
from django.http import HttpRequest

from thcm.core.feedback import is_rated

register = template.Library()


@register.filter
def asks_for_feedback(request: HttpRequest) -> bool:
    return is_rated(request)
