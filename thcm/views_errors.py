"""What readers see when the portal itself fails."""

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import render_to_string


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks no database, as that may be what failed."""
    return HttpResponseServerError(render_to_string("500.html", {"site": None, "request": request}))
