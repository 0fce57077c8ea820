"""Back office of bodies, panels, the work programme and monitoring."""

from panels.admin import bodies, decisions, meetings, work

__all__ = ["bodies", "decisions", "meetings", "work"]
