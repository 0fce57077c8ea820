"""The tables of the app."""

from newsroom.models.brochure import BrochureEdition, Chapter
from newsroom.models.fact_sheets import FactSheetEdition
from newsroom.models.newsletter import NewsletterDelivery, NewsletterIssue, NewsletterItem
from newsroom.models.subscribers import ConsentRecord, Subscriber

__all__ = (
    "BrochureEdition",
    "Chapter",
    "ConsentRecord",
    "FactSheetEdition",
    "NewsletterDelivery",
    "NewsletterIssue",
    "NewsletterItem",
    "Subscriber",
)
