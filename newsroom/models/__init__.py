"""The tables of the app."""

from newsroom.models.brochure import BrochureEdition, Chapter
from newsroom.models.fact_sheets import FactSheetEdition
from newsroom.models.leaders import LeaderApplication, LeaderKind, MarketLeader, Scope
from newsroom.models.news import NewsItem, Publication
from newsroom.models.newsletter import NewsletterDelivery, NewsletterIssue, NewsletterItem
from newsroom.models.subscribers import ConsentRecord, Subscriber

__all__ = (
    "BrochureEdition",
    "Chapter",
    "ConsentRecord",
    "FactSheetEdition",
    "LeaderApplication",
    "LeaderKind",
    "MarketLeader",
    "NewsItem",
    "NewsletterDelivery",
    "NewsletterIssue",
    "NewsletterItem",
    "Publication",
    "Scope",
    "Subscriber",
)
