"""The tables of the app."""

from newsroom.models.fact_sheets import FactSheetEdition

__all__ = ("FactSheetEdition",)
