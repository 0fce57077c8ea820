"""Filters that only the API offers."""

import django_filters as filters

from clusters.filters import AnyOf
from events.filters import EventFilter
from networks.models import Network
from thcm.core.filters import ModifiedSince


class EventApiFilter(EventFilter):
    modified_since = ModifiedSince()


class SeriesFilter(filters.FilterSet):
    network = AnyOf(queryset=lambda request: Network.objects.published(), to_field_name="slug")
    modified_since = ModifiedSince()
