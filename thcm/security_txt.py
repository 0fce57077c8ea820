"""Where to report a weakness of the portal: `/.well-known/security.txt` (RFC 9116)."""

import datetime as dt
import re
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

VALID_FOR = dt.timedelta(days=180)  # RFC 9116 recommends less than a year


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Written anew each day; not found where nobody says whom to write to."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    midnight = timezone.now().astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {midnight + VALID_FOR:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: de, en",
        f"Canonical: {settings.SITE_URL}{reverse('security-txt')}",
        "",
    )
    # Not kept with the portal's content: a new contact holds as soon as it is set.
    headers = {"Cache-Control": "public, max-age=3600"}
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8", headers=headers)


@register(Tags.security, deploy=True)
def security_contact_is_named(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    contact = settings.SECURITY_CONTACT
    if re.fullmatch(r"(mailto:|https://|tel:)\S+", contact):
        return []
    words = "SECURITY_CONTACT names no address (mailto:, https:// or tel:), so there is no proper security.txt."
    return [Warning(words, hint="SECURITY_CONTACT=mailto:security@portal.example.org", id="thcm.W001")]
