"""The tables of the app."""

from newsroom.models.brochure import BrochureEdition, Chapter
from newsroom.models.fact_sheets import FactSheetEdition

__all__ = ("BrochureEdition", "Chapter", "FactSheetEdition")
