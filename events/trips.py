"""What networks want of delegation trips: registered, changed, withdrawn, and the list for the organiser (R39, NE-6).

Each action is one transaction. One that comes too late, as the trip has gone on meanwhile, raises ValidationError.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from tablib import Dataset

from events.models import Event, TripInterest
from networks.models import Network
from thcm.core.exports import SemicolonCSV, TextWidget
from thcm.core.models import User

COLUMNS = ("network", "participants", "needs", "contact_function", "contact_email", "created_at", "updated_at")


def is_open(event: Event) -> bool:
    """Whether interest may be registered: until the last day of a public trip that was not cancelled."""
    is_trip = event.type == Event.Type.DELEGATION and event.is_published
    return is_trip and event.state != Event.State.CANCELLED and not event.is_over


@transaction.atomic
def register_interest(*, event: Event, network: Network, user: User, **values: Any) -> TripInterest:
    """Of the network, of which there is one; `values` are columns of TripInterest."""
    if not is_open(Event.objects.select_for_update().get(pk=event.pk)):
        raise ValidationError(_("Für diese Reise kann kein Interesse mehr gemeldet werden."))
    row, _is_new = TripInterest.objects.update_or_create(
        event=event, network=network, defaults=values, create_defaults={**values, "created_by": user}
    )
    return row


@transaction.atomic
def withdraw_interest(*, event: Event, network: Network) -> bool:
    """Nothing of it is kept; at any time. Whether there was any."""
    count, _by_model = TripInterest.objects.filter(event=event, network=network).delete()
    return bool(count)


@transaction.atomic
def forget_contacts() -> int:
    """Of interest in trips that ended long ago, as with people who submit events (R37); how many rows that were."""
    ended = timezone.localdate() - dt.timedelta(days=settings.SUBMITTER_RETENTION_DAYS)
    rows = TripInterest.objects.filter(event__ends_before__lt=ended).exclude(contact_function="", contact_email="")
    return rows.update(contact_function="", contact_email="", created_by=None)


def export_csv(event: Event) -> bytes:
    """All interest in the trip, as German Excel opens it."""
    names = [str(TripInterest._meta.get_field(name).verbose_name) for name in COLUMNS]  # type: ignore[union-attr]
    table = Dataset(headers=names)
    cell = TextWidget()
    for row in event.trip_interests.select_related("network").order_by("network__name"):
        table.append([row.network.name, *(cell.render(getattr(row, name)) for name in COLUMNS[1:])])
    return SemicolonCSV().export_data(table).encode("utf-8-sig")
