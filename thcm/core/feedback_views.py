"""The page behind the question whether a page was helpful."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from thcm.core.feedback import SENT_PER_HOUR, FeedbackForm
from thcm.core.open_forms import TOO_MANY, is_from_our_pages, may_send, refused


@csrf_exempt
@never_cache
def page_feedback(request: HttpRequest) -> HttpResponse:
    """Works without account and cookie; `thcm.core.open_forms` says what stands in for the CSRF token."""
    if request.method != "POST":
        return render(
            request, "core/feedback.html", {"form": FeedbackForm(), "page": request.GET.get("page", "/")[:300]}
        )
    if not is_from_our_pages(request):
        raise PermissionDenied
    form = FeedbackForm(request.POST)
    is_valid = form.is_valid()
    if is_valid and may_send(request, "feedback", SENT_PER_HOUR):
        form.save()
        return redirect("page-feedback-thanks")
    if is_valid:
        form.add_error(None, TOO_MANY)
    response = render(request, "core/feedback.html", {"form": form, "page": form.data.get("page", "/")[:300]})
    return refused(response) if is_valid else response


def page_feedback_thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "core/feedback_thanks.html")
