"""Back office of the newsroom."""

from newsroom.admin import fact_sheets

__all__ = ["fact_sheets"]
