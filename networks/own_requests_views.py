"""Pages on which editors answer requests that suit their networks (NE-7), and look after those they posted."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from networks.models import CooperationRequest, NetworkEditor, RequestMatch
from networks.permissions import editor_of, may_answer_match, own_network_ids
from networks.request_actions import answer_match, renew_request, withdraw_request
from thcm.core.paging import LongListPaginator

MATCHES_PER_PAGE = 20
POSTED_SHOWN = 50


@never_cache
@login_required
def own_requests(request: HttpRequest) -> HttpResponse:
    user = editor_of(request)
    own = own_network_ids(user)
    matches = RequestMatch.objects.filter(network__in=own).select_related("request__network", "network", "decided_by")
    context = {
        "page": LongListPaginator(matches.order_by("-told_at", "-pk"), MATCHES_PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "posted": CooperationRequest.objects.filter(network__in=own).select_related("network")[:POSTED_SHOWN],
        "editors": NetworkEditor.objects.filter(user=user).select_related("network"),
        "user": user,
    }
    return render(request, "networks/own_requests.html", context)


def _choice(request: HttpRequest, *choices: str) -> str:
    choice = request.POST.get("choice", "")
    if choice not in choices:
        raise BadRequest
    return choice


def _done(request: HttpRequest, text: str, action: Any) -> HttpResponse:
    try:
        action()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, text)
    return redirect("own-requests")


@require_POST
@login_required
def own_match(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer of one network; a second one is refused."""
    user = editor_of(request)
    match = get_object_or_404(RequestMatch, pk=pk)
    if not may_answer_match(user, match):
        raise PermissionDenied
    accepts = _choice(request, "accept", "decline") == "accept"
    text = _("Angenommen. Die Adresse steht jetzt hier.") if accepts else _("Abgelehnt. Es wurde nichts weitergegeben.")
    return _done(request, text, lambda: answer_match(match=match, user=user, accepts=accepts))


@require_POST
@login_required
def own_request(request: HttpRequest, public_id: str) -> HttpResponse:
    """Renews or withdraws what the own network posted."""
    user = editor_of(request)
    row = get_object_or_404(CooperationRequest, public_id=public_id)
    if row.network_id not in own_network_ids(user):
        raise PermissionDenied
    if _choice(request, "renew", "withdraw") == "renew":
        return _done(request, _("Die Anfrage ist verlängert."), lambda: renew_request(request=row))
    return _done(request, _("Die Anfrage ist zurückgezogen."), lambda: withdraw_request(request=row))


@require_POST
@login_required
def own_wishes(request: HttpRequest) -> HttpResponse:
    """For which of the own networks mail about suitable requests is wanted."""
    editors = NetworkEditor.objects.filter(user=editor_of(request))
    wanted = {int(key[:18]) for key in request.POST.getlist("network") if key.isdecimal()}
    editors.exclude(network__in=wanted).update(wants_requests=False)
    editors.filter(network__in=wanted).update(wants_requests=True)
    messages.success(request, _("Gespeichert."))
    return redirect("own-requests")
