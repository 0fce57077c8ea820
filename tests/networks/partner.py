"""What tests of the partner search share: a stamped form, and the mails that it leads to."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta

from django.core import mail as sent
from django.core import signing
from django.utils import timezone

from thcm.core.delivery import deliver
from thcm.core.models import Mail
from thcm.core.open_forms import SALT


def stamp_of(seconds_ago: float) -> str:
    signer = signing.TimestampSigner(salt=SALT)
    signer.timestamp = lambda: signing.b62_encode(int(time.time() - seconds_ago))
    return signer.sign("form")


def request_data(**values: object) -> dict[str, object]:
    data = {
        "kind": "search",
        "title": "Sensor gesucht",
        "text": "Wir suchen einen Sensor.",
        "organisation_name": "Beispiel GmbH (Demo)",
        "contact_name": "Erika Muster",
        "contact_email": "erika@example.org",
        "valid_until": (timezone.localdate() + timedelta(days=90)).isoformat(),
        "consent": "on",
        "stamp": stamp_of(60),
    }
    return {name: value for name, value in (data | values).items() if value is not None}


def interest_data(**values: object) -> dict[str, object]:
    data = {
        "message": "Wir können das.",
        "organisation_name": "Partner AG (Demo)",
        "contact_name": "Max Beispiel",
        "contact_email": "max@example.org",
        "consent": "on",
        "stamp": stamp_of(60),
    }
    return {name: value for name, value in (data | values).items() if value is not None}


def delivered() -> list:
    """Sends what waits; the mails that left with this call."""
    before = len(sent.outbox)
    for key in Mail.objects.filter(state=Mail.State.QUEUED).order_by("pk").values_list("pk", flat=True):
        deliver(key)
    assert not Mail.objects.filter(state=Mail.State.QUEUED).exists()
    return sent.outbox[before:]


def paths_in(message) -> Iterator[str]:
    return iter(re.findall(r"https?://[^/\s]+((?:/en)?/(?:partner|mein|t3)/\S+/)", message.body))
