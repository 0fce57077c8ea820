"""Tables of funding."""

from funding.models.awards import Award
from funding.models.fields import FieldRating, FieldSuggestion, FieldVocabulary
from funding.models.programmes import (
    Deadline,
    FundingCall,
    FundingProgramme,
    ProgrammeAlias,
    ProgrammeEvent,
    ProgrammeVersion,
    SameMatter,
)
from funding.models.sources import FundingSource, RawAnswer, ScrapeRun
from funding.models.telling import FundingNotice, FundingSubscription

__all__ = (
    "Award",
    "Deadline",
    "FieldRating",
    "FieldSuggestion",
    "FieldVocabulary",
    "FundingCall",
    "FundingNotice",
    "FundingProgramme",
    "FundingSource",
    "FundingSubscription",
    "ProgrammeAlias",
    "ProgrammeEvent",
    "ProgrammeVersion",
    "RawAnswer",
    "SameMatter",
    "ScrapeRun",
)
