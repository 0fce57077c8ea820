"""Submitting an event without an account (NE-1): the form, the page that follows it, and a new link to one's own."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from events.models import Event, EventSubmission
from events.notices import NOTICES, SECTION
from events.payload import payload_of
from events.submission_actions import send_link, submit
from events.submission_forms import LinkForm, SubmissionForm, copied
from thcm.core.notices import show_notice
from thcm.core.open_forms import answer_form, is_within
from thcm.core.token_pages import LINKS_PER_HOUR


@require_safe
def notice(request: HttpRequest, key: str) -> HttpResponse:
    return show_notice(request, key, NOTICES, SECTION, "events/submission_notice.html")


@csrf_exempt
@never_cache
def event_submit(request: HttpRequest) -> HttpResponse:
    """With `like` the slug of a public event that this one is like, e. g. last year's."""
    model = Event.objects.published().filter(slug=request.GET.get("like", "").replace("\0", "")).first()
    content = copied(payload_of(model)) if model else None
    form = SubmissionForm(request.POST or None, request.FILES or None, content=content)

    def send() -> str:
        if not form.is_by_program:
            values = form.cleaned_data
            submit(
                kind=EventSubmission.Kind.NEW,
                payload=form.payload(),
                message=values["message"],
                image=form.picture,
                name=values["name"],
                email=values["email"],
                language=get_language() or "de",
            )
        return "bestaetigen"

    return answer_form(
        request,
        form,
        "events/submission_form.html",
        {"model": model},
        counter="event",
        notice_url="submission-notice",
        send=send,
    )


@csrf_exempt
@never_cache
def submission_link(request: HttpRequest) -> HttpResponse:
    """Mails a fresh link; the answer is the same whether there is such a submission or not."""
    form = LinkForm(request.POST or None)

    def send() -> str:
        values = form.cleaned_data
        rows = EventSubmission.objects.filter(public_id=values["public_id"], submitter_email__iexact=values["email"])
        row = rows.first()
        if row and not form.is_by_program and is_within("event-link", row.public_id, LINKS_PER_HOUR):
            send_link(submission=row)
        return "link"

    return answer_form(
        request, form, "events/submission_link.html", {}, counter="event", notice_url="submission-notice", send=send
    )
