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
from events.own_views import changes_of
from events.payload import Payload, compared
from events.permissions import may_follow_submission
from events.submission_actions import answer, withdraw
from events.submission_forms import CancellationForm, EventContentForm
from thcm.core.permissions import account_of

Kind, State = EventSubmission.Kind, EventSubmission.State


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
    form = _form(request, submission) if submission.is_open and is_edited else None
    if form and form.is_valid():
        return _answered(request, submission, form)
    if form and form.is_bound and isinstance(form, EventContentForm):
        form.keep_picture()
    lines = compared(submission.before, submission.payload)
    if submission.before:
        lines = [line for line in lines if line.has_changed]
    context = {"submission": submission, "form": form, "lines": lines}
    return render(request, "events/own_submission.html", context)


def _content(submission: EventSubmission) -> Payload:
    return {**(submission.before or {}), **submission.payload}


def _form(request: HttpRequest, submission: EventSubmission) -> Any:
    content, data = _content(submission), request.POST or None
    message = {"message": submission.message}
    if submission.kind == Kind.CANCELLATION:
        return CancellationForm(data, initial={"note": content["state_note_de"], **message})
    has_image = bool(submission.image or (submission.event and submission.event.image))
    return EventContentForm(data, request.FILES or None, content=content, has_image=has_image, initial=message)


def _answered(request: HttpRequest, submission: EventSubmission, form: Any) -> HttpResponse:
    payload = {**_content(submission), **form.payload()}
    if submission.before is not None:
        payload = changes_of(submission.before, payload)
    what = {"payload": payload, "message": form.cleaned_data["message"], "image": getattr(form, "picture", None)}
    text = _("Ihre Angaben sind eingegangen. Wir prüfen sie.")
    return _done(request, submission, text, answer, **what)


def _done(request: HttpRequest, submission: EventSubmission, text: str, action: Any, **what: Any) -> HttpResponse:
    try:
        action(submission=submission, **what)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, text)
    return redirect("own-submission", submission.public_id)
