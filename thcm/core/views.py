"""Legal pages, and the form that reports a barrier."""

import nh3
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from thcm.core.barriers import REPORTS_PER_HOUR, BarrierForm
from thcm.core.models import LegalPage
from thcm.core.open_forms import TOO_MANY, is_from_our_pages, may_send, refused

# What a legal text needs, and nothing that could look like a part of the portal or run.
TAGS = {
    "a",
    "abbr",
    "address",
    "b",
    "br",
    "dd",
    "dl",
    "dt",
    "em",
    "h2",
    "h3",
    "h4",
    "i",
    "li",
    "ol",
    "p",
    "strong",
    "ul",
}
ATTRIBUTES = {"a": {"href", "hreflang"}, "abbr": {"title"}, "p": {"lang"}}
SCHEMES = {"http", "https", "mailto", "tel"}


def legal_page(request: HttpRequest, kind: str) -> HttpResponse:
    """A page that nobody has written yet says so, with its own address, instead of being missing."""
    page = LegalPage.objects.published().filter(kind=kind).first()
    text = nh3.clean(page.text, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES) if page else ""
    context = {
        "heading": LegalPage.Kind(kind).label,
        "page": page,
        "text": mark_safe(text),  # noqa: S308 (cleaned by nh3)
        "is_german": page and get_language() != "de" and not page.text_en,
    }
    return render(request, "core/legal_page.html", context)


@csrf_exempt
@never_cache
def barrier_report(request: HttpRequest) -> HttpResponse:
    """Works without account and cookie; `thcm.core.open_forms` says what stands in for the CSRF token."""
    if request.method != "POST":
        start = {"page": request.GET.get("page", "")[:500]}
        return render(request, "core/barrier_report.html", {"form": BarrierForm(initial=start)})
    if not is_from_our_pages(request):
        raise PermissionDenied
    form = BarrierForm(request.POST)
    if form.is_valid():
        if may_send(request, "barrier", REPORTS_PER_HOUR):
            form.save()
            return redirect("barrier-report-thanks")
        form.add_error(None, TOO_MANY)
        return refused(render(request, "core/barrier_report.html", {"form": form}))
    return render(request, "core/barrier_report.html", {"form": form})


def barrier_report_thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "core/barrier_report_thanks.html")
