"""What every template may use."""

from django.http import HttpRequest

from thcm.core.models import SiteSetting


def site(request: HttpRequest) -> dict[str, object]:
    """The portal's own names, read only where a template asks for them."""
    return {"site": SiteSetting.current}
