"""Networks and their profile, and the requests that bring partners together."""

from networks.models.matching import CompetenceTag, CooperationRequest, Interest, RequestMatch
from networks.models.profiles import (
    Network,
    NetworkActivity,
    NetworkEditor,
    NetworkLabel,
    NetworkTopic,
    ProfileChange,
)

__all__ = [
    "CompetenceTag",
    "CooperationRequest",
    "Interest",
    "Network",
    "NetworkActivity",
    "NetworkEditor",
    "NetworkLabel",
    "NetworkTopic",
    "ProfileChange",
    "RequestMatch",
]
