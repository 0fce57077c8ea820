"""Back office of bodies, panels, the work programme and monitoring."""

from panels.admin import bodies, decisions, meetings, monitoring, panels, reports, work

__all__ = ["bodies", "decisions", "meetings", "monitoring", "panels", "reports", "work"]
