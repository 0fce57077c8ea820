"""Filters that only the API offers."""

import django_filters as filters

from clusters.filters import AnyChoice, AnyOf
from events.filters import EventFilter
from events.models import Event
from networks.models import Network
from thcm.core.filters import ModifiedSince


class EventApiFilter(EventFilter):
    format = None  # type: ignore[assignment]  # of the answer, here
    attendance_mode = AnyChoice(choices=Event.Attendance.choices)
    modified_since = ModifiedSince()


class SeriesFilter(filters.FilterSet):
    network = AnyOf(queryset=lambda request: Network.objects.published(), to_field_name="slug")
    modified_since = ModifiedSince()
