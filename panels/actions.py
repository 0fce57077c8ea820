"""Writes about who sits in bodies: the ministry appoints and dismisses, nothing is deleted (R25, MI-1)."""

import datetime as dt

from django.db import transaction

from panels.models import Appointment, Seat
from thcm.core.models import User


@transaction.atomic
def appoint(*, appointment: Appointment, by: User) -> Appointment:
    """Saves a new appointment. Raises ValidationError where the person holds the seat at the time already."""
    Seat.objects.select_for_update().get(pk=appointment.seat_id)
    appointment.appointed_by = by
    appointment.full_clean()
    appointment.save()
    return appointment


@transaction.atomic
def dismiss(*, appointment: Appointment, on: dt.date) -> Appointment:
    """The membership ends with the day; it stays in the history. Raises ValidationError for a day before its start."""
    appointment = Appointment.objects.select_for_update().get(pk=appointment.pk)
    appointment.ends_on = on
    appointment.full_clean()
    appointment.save()
    return appointment
