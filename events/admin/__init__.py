"""Back office of T³."""

from events.admin import calendar, feeds, inbox

__all__ = ["calendar", "feeds", "inbox"]
