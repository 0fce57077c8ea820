"""Scripts of other sites may read API, catalogue and files of open data: public, without cookies, read-only."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

READABLE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Retry-After, Content-Disposition",
}
PREFLIGHT = {
    "Allow": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Cache-Control, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


is_open = re.compile(r"/(api/|catalog\b|daten/[-\w]+\.(csv|json)$)").match


class ReadableByOtherSites:
    """A few lines instead of a package: one rule for some paths, which must not make answers vary by origin."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_open(request.path_info):
            return self.get_response(request)
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers=READABLE | PREFLIGHT)
        response = self.get_response(request)
        for name, value in READABLE.items():
            response[name] = value
        return response
