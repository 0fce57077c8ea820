"""Back office of T³."""

from events.admin import calendar, feeds, inbox, panel_sessions, series

__all__ = ["calendar", "feeds", "inbox", "panel_sessions", "series"]
