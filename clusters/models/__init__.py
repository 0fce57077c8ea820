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
    "Responsibility",
    "SubField",
    "SwotItem",
)
