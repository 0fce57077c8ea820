"""The page on which editors give the addresses of their networks' calendars and see what was read (NE-4)."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from events.models import FeedImport
from networks.permissions import editor_of, own_network_ids


@never_cache
@login_required
def own_feeds(request: HttpRequest) -> HttpResponse:
    feeds = FeedImport.objects.filter(network__in=own_network_ids(editor_of(request))).select_related("network")
    return render(request, "events/own_feeds.html", {"feeds": feeds})
