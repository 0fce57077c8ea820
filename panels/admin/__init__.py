"""Back office of bodies, panels, the work programme and monitoring."""

from panels.admin import work

__all__ = ["work"]
