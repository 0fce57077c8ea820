"""The page on which editors give the addresses of their networks' calendars and see what was read (NE-4)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from kombu.exceptions import OperationalError

from events.feed_actions import add_feed, remove_feed, switch_feed
from events.models import EventSubmission, FeedImport, FeedItem, FeedRun
from events.own_forms import FeedForm
from events.tasks import read_feed
from networks.permissions import editor_of, own_network_ids
from thcm.core.models import User
from thcm.core.open_forms import is_within

SHOWN = 20  # entries of each kind
READS_PER_HOUR = 6
NOT_NOW = _("Gelesen wird er beim nächsten regelmäßigen Lauf, spätestens in sechs Stunden.")
SAID = {
    "off": _("Der Kalender wird nicht mehr gelesen. Seine Termine bleiben in T³."),
    "on": _("Der Kalender wird wieder gelesen."),
    "remove": _("Der Kalender ist entfernt. Was schon in T³ steht, bleibt dort."),
}


def _feeds(user: User) -> Any:
    """With the latest run, what waits for the office and what the calendar no longer has."""
    open_ones = EventSubmission.objects.open().order_by("created_at")
    waiting = FeedItem.objects.filter(submissions__in=open_ones).prefetch_related(
        Prefetch("submissions", open_ones, to_attr="open_submissions")
    )
    missing = FeedItem.objects.filter(missing_since__isnull=False, event__isnull=False).select_related("event")
    return (
        FeedImport.objects.filter(network__in=own_network_ids(user))
        .select_related("network")
        .prefetch_related(
            Prefetch("runs", FeedRun.objects.order_by("-started_at", "-pk")[:1], to_attr="latest_runs"),
            Prefetch("items", waiting.order_by("pk")[: SHOWN + 1], to_attr="waiting_items"),
            Prefetch("items", missing.order_by("-missing_since", "pk")[: SHOWN + 1], to_attr="missing_items"),
        )
        .order_by("network__name", "pk")
    )


def _changed(request: HttpRequest, user: User, choice: str) -> HttpResponse:
    """Somebody else's calendar is answered like one that does not exist."""
    key = request.POST.get("feed", "")
    if choice not in (*SAID, "read") or not key.isdecimal():
        raise BadRequest
    feed = get_object_or_404(FeedImport.objects.filter(network__in=own_network_ids(user)), pk=int(key[:18]))
    if choice == "remove":
        remove_feed(feed=feed)
    elif choice != "read":
        switch_feed(feed=feed, is_active=choice == "on")
    messages.success(request, SAID[choice] if choice in SAID else _reading(feed))
    return redirect("own-feeds")


def _reading(feed: FeedImport) -> str:
    """Hands the calendar to a worker, and says whether it is read now."""
    if not is_within("read-feed", str(feed.pk), READS_PER_HOUR):
        return _t("Dieser Kalender wurde gerade mehrmals gelesen.") + f" {NOT_NOW}"
    try:
        read_feed.apply_async((feed.pk,), retry=False)
    except OperationalError:
        return str(NOT_NOW)
    return _t("Der Kalender wird gelesen; das dauert einen Augenblick. Laden Sie die Seite dann neu.")


@never_cache
@login_required
def own_feeds(request: HttpRequest) -> HttpResponse:
    user, choice = editor_of(request), request.POST.get("choice", "")
    if choice:
        return _changed(request, user, choice)
    form = FeedForm(request.POST or None, user=user)
    if form.is_valid():
        feed = add_feed(feed=form.save(commit=False), user=user)
        messages.success(request, _t("Der Kalender ist eingetragen.") + f" {_reading(feed)}")
        return redirect("own-feeds")
    return render(request, "events/own_feeds.html", {"feeds": _feeds(user), "form": form, "shown": SHOWN})
