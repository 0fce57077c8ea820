"""Back office of networks, their editors and cooperation requests."""

from networks.admin import editors, matching, profiles

__all__ = ["editors", "matching", "profiles"]
