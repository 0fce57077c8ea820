"""Growth fields, what belongs to them, and the key figures about them."""

from clusters.models.fields import (
    FieldCategory,
    FieldLink,
    FieldSuccession,
    FieldTaxonomy,
    GrowthField,
    LeadMarket,
    Responsibility,
    SubField,
    SwotItem,
)
from clusters.models.figures import Citation, FigureConflict, FigureSubject, Indicator, KeyFigure
from clusters.models.statistics import OfficialRun, OfficialSeries

__all__ = (
    "Citation",
    "FieldCategory",
    "FieldLink",
    "FieldSuccession",
    "FieldTaxonomy",
    "FigureConflict",
    "FigureSubject",
    "GrowthField",
    "Indicator",
    "KeyFigure",
    "LeadMarket",
    "OfficialRun",
    "OfficialSeries",
    "Responsibility",
    "SubField",
    "SwotItem",
)
