"""The tables of the app."""

from newsroom.models.brochure import BrochureEdition, Chapter
from newsroom.models.fact_sheets import FactSheetEdition
from newsroom.models.news import NewsItem, Publication

__all__ = ("BrochureEdition", "Chapter", "FactSheetEdition", "NewsItem", "Publication")
