"""Pages on which a network's editors see its events, submit new ones, and report changes and cancellations (NE-2)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from events.change_forms import CancellationForm, EventChangeForm
from events.models import Event, EventSubmission
from events.own_forms import NewEventForm
from events.payload import payload_of
from events.permissions import may_change_own
from events.submission_actions import submit
from events.submission_forms import copied
from networks.models import Network
from networks.permissions import editor_of, own_network_ids
from thcm.core.models import User
from thcm.core.paging import LongListPaginator

EVENTS_PER_PAGE = 30
# Name in addresses, label, and what stands there if there are none.
LISTS = (
    ("", _("Kommende"), _("Zurzeit steht kein Termin Ihrer Netzwerke bevor.")),
    ("vergangen", _("Vergangene"), _("Noch kein Termin Ihrer Netzwerke ist vorbei.")),
    ("abgesagt", _("Abgesagte"), _("Kein Termin Ihrer Netzwerke ist abgesagt.")),
    ("eingereicht", _("Eingereichte"), _("Ihre Netzwerke haben noch nichts eingereicht.")),
)
Kind = EventSubmission.Kind


def _submissions(user: User) -> Any:
    return EventSubmission.objects.confirmed().filter(network__in=own_network_ids(user))


def _lists(user: User) -> dict[str, Any]:
    held = Event.objects.published().held_by(own_network_ids(user)).with_parties()
    cancelled = {"state": Event.State.CANCELLED}
    return {
        "": held.exclude(**cancelled).upcoming().in_order(),
        "vergangen": held.exclude(**cancelled).past().newest_first(),
        "abgesagt": held.filter(**cancelled).newest_first(),
        "eingereicht": _submissions(user).select_related("network").order_by("-created_at", "-pk"),
    }


@never_cache
@login_required
def own_events(request: HttpRequest) -> HttpResponse:
    user, name = editor_of(request), request.GET.get("liste", "")
    lists = _lists(user)
    if name not in lists:
        raise Http404
    context = {
        "page": LongListPaginator(lists[name], EVENTS_PER_PAGE).get_page(request.GET.get("page")),
        "list": name,
        "lists": LISTS,
        "questions": _submissions(user).filter(state=EventSubmission.State.QUESTION).order_by("created_at"),
    }
    return render(request, "events/own_events.html", context)


def _own_event(request: HttpRequest, slug: str) -> tuple[Event, User]:
    user = editor_of(request)
    event = get_object_or_404(Event.objects.published().with_parties(), slug=slug)
    if not may_change_own(user, event):
        raise PermissionDenied
    return event, user


def _network_of(event: Event, user: User) -> Network:
    """Of several own networks that hold it, the first one that is named."""
    own = own_network_ids(user)
    return next(party.network for party in event.organisers if party.network and party.network_id in own)


def _send(request: HttpRequest, user: User, form: Any, text: str, **what: Any) -> HttpResponse:
    submission = submit(message=form.cleaned_data["message"], editor=user, language=get_language() or "de", **what)
    messages.success(request, text)
    return redirect("own-submission", submission.public_id)


@never_cache
@login_required
def own_event_new(request: HttpRequest) -> HttpResponse:
    """`vorlage` names an own event of which everything but the date is taken over."""
    user, model = editor_of(request), request.GET.get("vorlage", "").replace("\0", "")
    event = _own_event(request, model)[0] if model else None
    content = copied(payload_of(event)) if event else {}
    form = NewEventForm(request.POST or None, request.FILES or None, user=user, content=content)
    if form.is_valid():
        what = {"payload": form.payload(), "image": form.picture, "network": form.cleaned_data["network"]}
        return _send(request, user, form, _t("Ihr Termin ist eingegangen. Wir prüfen ihn."), kind=Kind.NEW, **what)
    if form.is_bound:
        form.keep_picture()
    return render(request, "events/own_event_new.html", {"form": form, "event": event})


@never_cache
@login_required
def own_event_change(request: HttpRequest, slug: str) -> HttpResponse:
    event, user = _own_event(request, slug)
    form = EventChangeForm(request.POST or None, request.FILES or None, event=event)
    if form.is_valid():
        what = {"event": event, "before": form.before, "payload": form.payload(), "image": form.picture}
        text = _t("Ihre Änderung ist eingegangen. Bis sie geprüft ist, steht der Termin unverändert in T³.")
        what |= {"kind": Kind.CHANGE, "network": _network_of(event, user)}
        return _send(request, user, form, text, **what)
    if form.is_bound:
        form.keep_picture()
    return render(request, "events/own_event_change.html", {"form": form, "event": event, "open": _open(event, user)})


@never_cache
@login_required
def own_event_cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """R37: public once the office has accepted it, like everything that a network submits."""
    event, user = _own_event(request, slug)
    if event.is_over or event.state == Event.State.CANCELLED:
        messages.error(request, _t("Dieser Termin ist schon vorbei oder abgesagt."))
        return redirect("own-events")
    form = CancellationForm(request.POST or None)
    if form.is_valid():
        what = {"kind": Kind.CANCELLATION, "event": event, "before": payload_of(event), "payload": form.payload()}
        text = _t("Ihre Absage ist eingegangen. Wir prüfen sie; der Termin bleibt danach als abgesagt sichtbar.")
        return _send(request, user, form, text, network=_network_of(event, user), **what)
    return render(request, "events/own_event_cancel.html", {"form": form, "event": event, "open": _open(event, user)})


def _open(event: Event, user: User) -> Any:
    """What the own networks have already reported of it, not decided yet."""
    return _submissions(user).open().filter(event=event).order_by("created_at")
