"""Pages of members of bodies: the next meeting, papers, comments and open decisions of the own bodies (CB-1, CB-4).

What somebody may not read is answered like what does not exist.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from panels.member_forms import CommentForm, ReturnForm
from panels.member_pages import choices_of, of_bodies, readers_of, steps_of
from panels.models import Decision, Meeting, Paper, PaperComment
from panels.paper_actions import decide, give_back, release, version_of
from panels.paper_files import index_of, size_of, zipped
from panels.permissions import may_comment, may_read_meeting, own_body_ids, visible_papers, visible_reports
from thcm.core.document_views import as_attachment
from thcm.core.models import User
from thcm.core.permissions import account_of


@never_cache
@login_required
def own_bodies(request: HttpRequest) -> HttpResponse:
    user = account_of(request)
    if not own_body_ids(user):
        raise Http404
    return render(request, "panels/own_bodies.html", {"bodies": of_bodies(user)})


def _meeting(request: HttpRequest, pk: int) -> tuple[Meeting, Any]:
    """With the papers of it that the account may read."""
    user = account_of(request)
    meeting = get_object_or_404(Meeting.objects.select_related("body"), pk=pk)
    if not may_read_meeting(user, meeting):
        raise Http404
    papers = visible_papers(user).of_meeting(meeting.pk).select_related("meeting__body", "forwarded_to__body")
    return meeting, papers.order_by("order", "pk")


@never_cache
@login_required
def own_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    meeting, papers = _meeting(request, pk)
    decisions = Decision.objects.maintained().filter(meeting=meeting).with_details().order_by("number", "pk")
    context = {
        "meeting": meeting,
        "papers": papers,
        "decisions": decisions,
        "reports": visible_reports(account_of(request)).filter(meeting=meeting),
        "is_member": meeting.body_id in own_body_ids(account_of(request)),
    }
    return render(request, "panels/own_meeting.html", context)


@require_safe
@never_cache
@login_required
def meeting_papers(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """All papers of a meeting and the reports to it as one ZIP."""
    meeting, rows = _meeting(request, pk)
    papers = [*rows, *visible_reports(account_of(request)).released().filter(meeting=meeting)]
    if not papers:
        raise Http404
    name = f"{meeting.body.slug}-{meeting.on.iso}.zip"
    headers = {"Content-Disposition": content_disposition_header(True, name), "X-Accel-Buffering": "no"}
    content = zipped(index_of(meeting, papers), papers) if request.method == "GET" else ()
    return StreamingHttpResponse(content, content_type="application/zip", headers=headers)


def _paper(request: HttpRequest, public_id: str) -> tuple[Paper, User]:
    user = account_of(request)
    rows = visible_papers(user).select_related("meeting__body__reports_to", "forwarded_to__body")
    return get_object_or_404(rows, public_id=public_id), user


@never_cache
@login_required
def own_paper(request: HttpRequest, public_id: str) -> HttpResponse:
    """A paper; the buttons on it send `choice` back here."""
    paper, user = _paper(request, public_id)
    choice = request.POST.get("choice", "")
    form = CommentForm(request.POST if choice == "comment" else None, readers=readers_of(paper))
    return_form = ReturnForm(request.POST if choice == "give_back" else None)
    if request.method == "POST":
        answer = _answer(request, paper, choice, form, return_form)
        if answer:
            return answer
    context = {
        "paper": paper,
        "version": request.POST.get("seen") or version_of(paper),
        "form": form,
        "return_form": return_form,
        "choices": choices_of(user, paper),
        "steps": steps_of(user, paper),
        "comments": paper.comments.select_related("written_by"),
        "may_comment": may_comment(user, paper),
        "may_delete": (paper.forwarded_to or paper.meeting).is_coming,
        "is_member": bool(own_body_ids(user)),
        "reads_own": may_read_meeting(user, paper.meeting),
        "reads_above": paper.forwarded_to is not None and may_read_meeting(user, paper.forwarded_to),
        "size": size_of(paper),
    }
    return render(request, "panels/own_paper.html", context)


def _answer(
    request: HttpRequest, paper: Paper, choice: str, form: CommentForm, return_form: ReturnForm
) -> HttpResponse | None:
    """None where the page is to be shown with what is wrong in a form."""
    user = account_of(request)
    if choice in ("comment", "delete"):
        return _comment(request, paper, user, form)
    if choice not in choices_of(user, paper, in_any_state=True):
        raise PermissionDenied
    if choice == "give_back" and not return_form.is_valid():
        return None
    what: dict[str, Any] = {"paper": paper, "seen": request.POST.get("seen", ""), "user": user}
    try:
        match choice:
            case "release":
                step = release(**what)
            case "give_back":
                step = give_back(**what, note=return_form.cleaned_data["note"])
            case _:
                step = decide(**what)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Neuer Stand: %(state)s.") % {"state": step.get_state_display()})
    return redirect("own-paper", paper.public_id)


def _comment(request: HttpRequest, paper: Paper, user: User, form: CommentForm) -> HttpResponse | None:
    """Writes one, or takes an own one back while its meeting is not over."""
    if not may_comment(user, paper):
        raise PermissionDenied
    if request.POST["choice"] == "comment":
        if not form.is_valid():
            return None
        PaperComment.objects.create(paper=paper, text=form.cleaned_data["text"], written_by=user)
        messages.success(request, _("Ihr Kommentar steht bei der Vorlage."))
    else:
        key = request.POST.get("comment", "")
        comment = get_object_or_404(paper.comments, pk=key if key.isdecimal() and len(key) < 19 else 0)
        if comment.written_by_id != user.pk or not (paper.forwarded_to or paper.meeting).is_coming:
            raise PermissionDenied
        comment.delete()
        messages.success(request, _("Ihr Kommentar ist gelöscht."))
    return redirect("own-paper", paper.public_id)


@require_safe
@never_cache
@login_required
def paper_file(request: HttpRequest, public_id: str) -> FileResponse:
    paper, _user = _paper(request, public_id)
    return as_attachment(paper)
