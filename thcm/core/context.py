"""What every template may use."""

from django.db import connection
from django.http import HttpRequest

from thcm.core.content import content_version
from thcm.core.models import SiteSetting


def site(request: HttpRequest) -> dict[str, object]:
    """The portal's own names, read only where a template asks for them."""
    return {"site": _site}


_kept: tuple[int, SiteSetting | None] = (-1, None)


def _site() -> SiteSetting | None:
    """Kept by each process under the content version, which every page asks for; not inside a transaction."""
    global _kept
    if connection.in_atomic_block:
        return _read()
    version = content_version()
    if _kept[0] != version:
        _kept = (version, _read())
    return _kept[1]


def _read() -> SiteSetting | None:
    return SiteSetting.objects.select_related("operator").first()
