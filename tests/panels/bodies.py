"""Two bodies, one above the other, and accounts that hold a seat in them."""

import datetime as dt

from django.core.files.base import ContentFile
from django.utils import timezone

from panels.models import GoverningBody, Paper, Seat
from tests.factories.core import UserFactory
from tests.factories.panels import AppointmentFactory, GoverningBodyFactory, MeetingFactory, PaperFactory, SeatFactory
from thcm.core.dates import PartialDate


def council_and_board() -> tuple[GoverningBody, GoverningBody]:
    council = GoverningBodyFactory(name_de="Rat", slug="rat")
    return council, GoverningBodyFactory(name_de="Kreis", slug="kreis", level=2, reports_to=council)


def of_body(body, kind=Seat.Kind.MEMBER, **period):
    """An account that is no member of the staff."""
    user = UserFactory(is_staff=False)
    AppointmentFactory(seat=SeatFactory(body=body, kind=kind), user=user, **period)
    return user


def in_days(days: int) -> PartialDate:
    return PartialDate.containing(timezone.localdate() + dt.timedelta(days=days), "day")


def coming(body, days: int = 20, **values):
    return MeetingFactory(body=body, on=in_days(days), **values)


def paper_of(meeting, title="Vorlage", content=b"%PDF-1.7\nStreng vertraulich", **values) -> Paper:
    return PaperFactory(meeting=meeting, title=title, file=ContentFile(content, name="vorlage.pdf"), **values)
