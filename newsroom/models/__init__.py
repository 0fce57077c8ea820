"""The tables of the app."""

from newsroom.models.brochure import BrochureEdition, Chapter
from newsroom.models.fact_sheets import FactSheetEdition
from newsroom.models.leaders import LeaderApplication, LeaderKind, MarketLeader, Scope
from newsroom.models.news import NewsItem, Publication

__all__ = (
    "BrochureEdition",
    "Chapter",
    "FactSheetEdition",
    "LeaderApplication",
    "LeaderKind",
    "MarketLeader",
    "NewsItem",
    "Publication",
    "Scope",
)
