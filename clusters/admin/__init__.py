"""Back office of fields, figures and conflicts."""

from clusters.admin import conflicts, fields, figures

__all__ = ("conflicts", "fields", "figures")
