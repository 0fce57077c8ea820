"""The page of one submission of a network: its state, answering a question of the office, withdrawing it (NE-2)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from events.models import EventSubmission
from events.permissions import may_follow_submission
from events.submission_actions import answer, withdraw
from events.submission_forms import EventContentForm
from events.submission_pages import form_for, lines_of
from thcm.core.permissions import account_of

State = EventSubmission.State


@never_cache
@login_required
def own_submission(request: HttpRequest, public_id: str) -> HttpResponse:
    """Somebody else's is answered like one that does not exist."""
    submissions = EventSubmission.objects.confirmed().select_related("network", "event", "editor")
    submission = get_object_or_404(submissions, public_id=public_id)
    if not may_follow_submission(account_of(request), submission):
        raise Http404
    if "withdraw" in request.POST:
        return _done(request, submission, _("Die Einreichung ist zurückgezogen."), withdraw)
    is_edited = submission.state == State.QUESTION or "bearbeiten" in request.GET or request.method == "POST"
    form = form_for(submission, "answer", request.POST or None, request.FILES or None) if is_edited else None
    if form and form.is_valid():
        what = {"payload": form.payload(), "message": form.cleaned_data["message"]}
        what["image"] = getattr(form, "picture", None)
        return _done(request, submission, _("Ihre Angaben sind eingegangen. Wir prüfen sie."), answer, **what)
    if isinstance(form, EventContentForm) and form.is_bound:
        form.keep_picture()
    context = {"submission": submission, "form": form, "lines": lines_of(submission)}
    return render(request, "events/own_submission.html", context)


def _done(request: HttpRequest, submission: EventSubmission, text: str, action: Any, **what: Any) -> HttpResponse:
    try:
        action(submission=submission, **what)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, text)
    return redirect("own-submission", submission.public_id)
