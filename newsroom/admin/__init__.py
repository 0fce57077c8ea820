"""Back office of the newsroom."""

from newsroom.admin import brochure, fact_sheets, leaders, news, newsletter, subscribers

__all__ = ["brochure", "fact_sheets", "leaders", "news", "newsletter", "subscribers"]
