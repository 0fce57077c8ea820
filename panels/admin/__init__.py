"""Back office of bodies, panels, the work programme and monitoring."""

from panels.admin import bodies, decisions, meetings, panels, work

__all__ = ["bodies", "decisions", "meetings", "panels", "work"]
