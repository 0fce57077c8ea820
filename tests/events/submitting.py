"""What tests of submissions share: a form filled in."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.core.test_images import drawn
from tests.networks.partner import stamp_of


def day_in_a_month() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=30)


def content_data(**values: object) -> dict[str, object]:
    """What the content form needs, changed by `values`; None leaves one out."""
    data = {
        "title_de": "Photonik-Tag",
        "type": "network_event",
        "starts": f"{day_in_a_month():%d.%m.%Y}",
        "attendance_mode": "on_site",
        "city": "Jena",
        "organisers": "Verein für Photonik",
        "description_de": "Vorträge und Gespräche.",
    }
    return {name: value for name, value in (data | values).items() if value is not None}


def submission_data(**values: object) -> dict[str, object]:
    sender = {"name": "Erika Muster", "email": "erika@example.org", "consent": "on", "stamp": stamp_of(60)}
    return content_data(**(sender | values))


def picture(name: str = "saal.png", **options: object) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, drawn(**options), content_type="image/png")
