"""Interest in a delegation trip, on the trip's page of the back office, and as a table for the organiser (NE-6)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from events.models import Event, TripInterest
from events.permissions import may_see_trip_interests
from events.trips import export_csv
from networks.admin.matching import ReadOnlyInline
from thcm.core.admin_base import BackOfficeAdmin


def may_see_interests(request: HttpRequest, event: Any) -> bool:
    is_trip = isinstance(event, Event) and event.type == Event.Type.DELEGATION
    return is_trip and may_see_trip_interests(request.user, event)


class TripInterestInline(ReadOnlyInline):
    """Only on trips, and only for the staff who look after them."""

    model = TripInterest
    fields = readonly_fields = (
        "network",
        "participants",
        "needs",
        "contact_function",
        "contact_email",
        "created_at",
        "updated_at",
    )

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Django asks without a trip, too, before it looks for the rows of one."""
        return super().has_view_permission(request, obj) and (obj is None or may_see_interests(request, obj))

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("network", "event")


class TripMixin(BackOfficeAdmin):
    """Of the admin of events: the button that hands out the table."""

    actions_detail = ("trip_interests",)

    def has_trip_interests_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        event = None if object_id is None else self.get_object(request, str(object_id))
        return request.user.has_perm("events.view_tripinterest") and may_see_interests(request, event)

    @action(description=_("Interesse als Tabelle (CSV)"), url_path="trip-interests", permissions=("trip_interests",))
    def trip_interests(self, request: HttpRequest, object_id: str) -> HttpResponse:
        event = self.get_object(request, object_id)
        if event is None:
            raise Http404
        if not self.has_trip_interests_permission(request, object_id):
            raise PermissionDenied
        response = HttpResponse(export_csv(event), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="reise-{event.slug}.csv"'
        return response
