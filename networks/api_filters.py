"""Filters that only the API offers."""

import django_filters as filters

from clusters.filters import AnyOf
from networks.filters import NetworkFilter
from networks.models import Network
from networks.partner_filters import RequestFilter
from thcm.core.filters import ModifiedSince


class NetworkApiFilter(NetworkFilter):
    modified_since = ModifiedSince()


class PartFilter(filters.FilterSet):
    network = AnyOf(queryset=lambda request: Network.objects.published(), to_field_name="slug")


class RequestApiFilter(RequestFilter):
    network = AnyOf(queryset=lambda request: Network.objects.published(), to_field_name="slug")
    modified_since = ModifiedSince()
