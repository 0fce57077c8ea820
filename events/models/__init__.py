"""Events and series, what is submitted and how it is decided on, calendars of networks, interest in trips."""

from events.models.calendar import CalendarEntry, EarlierDate, Event, EventParty
from events.models.feeds import FeedImport, FeedItem, FeedRun
from events.models.series import EventSeries
from events.models.submissions import EventSubmission, ModerationDecision
from events.models.trips import TripInterest

__all__ = [
    "CalendarEntry",
    "EarlierDate",
    "Event",
    "EventParty",
    "EventSeries",
    "EventSubmission",
    "FeedImport",
    "FeedItem",
    "FeedRun",
    "ModerationDecision",
    "TripInterest",
]
