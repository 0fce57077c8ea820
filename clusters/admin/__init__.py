"""Back office of fields, figures and conflicts."""

from clusters.admin import conflicts, fields, figures, statistics

__all__ = ("conflicts", "fields", "figures", "statistics")
