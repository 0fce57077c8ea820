"""Back office of the newsroom."""

from newsroom.admin import brochure, fact_sheets, newsletter, subscribers

__all__ = ["brochure", "fact_sheets", "newsletter", "subscribers"]
