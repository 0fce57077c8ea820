"""Filters that only the API offers."""

from panels.decision_filters import DecisionFilter
from thcm.core.filters import ModifiedSince


class DecisionApiFilter(DecisionFilter):
    modified_since = ModifiedSince()
