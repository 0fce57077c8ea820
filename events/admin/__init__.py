"""Back office of T³."""

from events.admin import calendar, feeds, inbox, series

__all__ = ["calendar", "feeds", "inbox", "series"]
