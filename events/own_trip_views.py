"""Pages on which networks register their interest in delegation trips, change it and withdraw it (NE-6)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from events.models import Event, TripInterest
from events.own_forms import TripInterestForm
from events.trips import is_open, register_interest, withdraw_interest
from networks.models import Network
from networks.permissions import editor_of, own_network_ids
from thcm.core.models import User
from thcm.core.paging import LongListPaginator

TRIPS_PER_PAGE = 30


def _interests(user: User, events: Any) -> dict[tuple[int, int], TripInterest]:
    """Those of the own networks; of no other."""
    rows = TripInterest.objects.filter(network__in=own_network_ids(user), event__in=events).select_related("network")
    return {(row.event_id, row.network_id): row for row in rows}


@never_cache
@login_required
def own_trips(request: HttpRequest) -> HttpResponse:
    user = editor_of(request)
    trips = Event.objects.published().filter(type=Event.Type.DELEGATION).upcoming().in_order()
    page = LongListPaginator(trips, TRIPS_PER_PAGE).get_page(request.GET.get("page"))
    interests = _interests(user, [trip.pk for trip in page.object_list])
    rows = [
        {
            "trip": trip,
            "is_open": is_open(trip),
            "interests": [row for row in interests.values() if row.event_id == trip.pk],
        }
        for trip in page.object_list
    ]
    return render(request, "events/own_trips.html", {"page": page, "rows": rows})


def _forms(request: HttpRequest, event: Event, user: User) -> list[TripInterestForm]:
    """One for each of the own networks; what was sent stands in the one that it was sent with."""
    interests = _interests(user, [event.pk])
    forms = []
    for network in Network.objects.filter(pk__in=own_network_ids(user)).order_by("name"):
        is_sent = request.POST.get("network") == network.slug
        row = interests.get((event.pk, network.pk), TripInterest(event=event, network=network))
        data = request.POST if is_sent and "withdraw" not in request.POST else None
        forms.append(TripInterestForm(data, instance=row, network=network, user=user))
    return forms


@never_cache
@login_required
def own_trip(request: HttpRequest, slug: str) -> HttpResponse:
    user = editor_of(request)
    trips = Event.objects.published().filter(type=Event.Type.DELEGATION)
    event = get_object_or_404(trips.with_parties(), slug=slug)
    forms = _forms(request, event, user)
    sent = next((form for form in forms if form.network.slug == request.POST.get("network")), None)
    if sent and "withdraw" in request.POST:
        withdraw_interest(event=event, network=sent.network)
        messages.success(request, _("Ihr Interesse ist zurückgezogen. Wir haben die Angaben gelöscht."))
        return redirect("own-trip", slug)
    if sent and sent.is_valid():
        try:
            register_interest(event=event, network=sent.network, user=user, **sent.cleaned_data)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(
                request, _("Ihr Interesse ist gemeldet. Ändern können Sie es hier, solange die Reise aussteht.")
            )
        return redirect("own-trip", slug)
    context = {"event": event, "forms": forms, "is_open": is_open(event)}
    return render(request, "events/own_trip.html", context)
