"""Dates in words, in templates."""

from django import template

from thcm.core.relative import since_text

register = template.Library()
register.filter("since", since_text)
