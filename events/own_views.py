"""Pages on which a network's editors see its events and what it submitted, and report changes (NE-2)."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from events.models import Event, EventSubmission
from events.permissions import may_change_own, may_follow_submission
from networks.permissions import editor_of, own_network_ids
from thcm.core.models import User
from thcm.core.paging import LongListPaginator
from thcm.core.permissions import account_of

EVENTS_PER_PAGE = 20
# Name in addresses, label, and what stands there if there are none.
LISTS = (
    ("", _("Kommende"), _("Zurzeit steht kein Termin Ihrer Netzwerke bevor.")),
    ("vergangen", _("Vergangene"), _("Noch kein Termin Ihrer Netzwerke ist vorbei.")),
    ("abgesagt", _("Abgesagte"), _("Kein Termin Ihrer Netzwerke ist abgesagt.")),
    ("eingereicht", _("Eingereicht"), _("Ihre Netzwerke haben noch nichts eingereicht.")),
)


def _events(user: User) -> dict[str, Any]:
    """The lists by their names in addresses."""
    own = own_network_ids(user)
    held = Event.objects.published().held_by(own).with_parties()
    cancelled = {"state": Event.State.CANCELLED}
    sent = EventSubmission.objects.confirmed().filter(network__in=own)
    return {
        "": held.exclude(**cancelled).upcoming().in_order(),
        "vergangen": held.exclude(**cancelled).past().newest_first(),
        "abgesagt": held.filter(**cancelled).newest_first(),
        "eingereicht": sent.select_related("network", "event", "editor").order_by("-created_at", "-pk"),
    }


def _own_event(request: HttpRequest, slug: str) -> tuple[Event, User]:
    user = account_of(request)
    event = get_object_or_404(Event.objects.published(), slug=slug)
    if not may_change_own(user, event):
        raise PermissionDenied
    return event, user


@never_cache
@login_required
def own_events(request: HttpRequest) -> HttpResponse:
    lists = _events(editor_of(request))
    name = request.GET.get("liste", "")
    if name not in lists:
        raise Http404
    page = LongListPaginator(lists[name], EVENTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "list": name,
        "tabs": [(address, label) for address, label, _nothing in LISTS],
        "nothing": next(nothing for address, _label, nothing in LISTS if address == name),
    }
    return render(request, "events/own_events.html", context)


@never_cache
@login_required
def own_event_new(request: HttpRequest) -> HttpResponse:
    editor_of(request)
    return render(request, "events/own_event_form.html", {})


@never_cache
@login_required
def own_event_change(request: HttpRequest, slug: str) -> HttpResponse:
    event, _user = _own_event(request, slug)
    return render(request, "events/own_event_form.html", {"event": event})


@never_cache
@login_required
def own_event_cancel(request: HttpRequest, slug: str) -> HttpResponse:
    event, _user = _own_event(request, slug)
    return render(request, "events/own_event_form.html", {"event": event})


@never_cache
@login_required
def own_submission(request: HttpRequest, public_id: str) -> HttpResponse:
    """Somebody else's is answered like one that does not exist."""
    submission = get_object_or_404(EventSubmission.objects.confirmed(), public_id=public_id)
    if not may_follow_submission(account_of(request), submission):
        raise Http404
    return render(request, "events/own_submission.html", {"submission": submission})
