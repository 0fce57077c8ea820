"""Pages on which a network's editors see its profile as it is approved, and propose changes."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from networks.actions import Outdated, propose, withdraw
from networks.models import Network
from networks.permissions import may_propose
from networks.profile import members_of
from networks.profile_forms import form_for
from networks.proposals import Part, Situation, approved_figures, compared, in_words, situations
from thcm.core.models import User
from thcm.core.paging import LongListPaginator
from thcm.core.permissions import account_of

# The parts in addresses.
ADDRESSES = {
    "mitglieder": Part.MEMBERS,
    "themen": Part.TOPICS,
    "aktivitaeten": Part.ACTIVITIES,
    "labels": Part.LABELS,
    "website": Part.WEBSITE,
    "rechtsform": Part.LEGAL_FORM,
    "kontakt": Part.CONTACT,
    "sitz": Part.SEAT,
}
NAMES = {part: name for name, part in ADDRESSES.items()}
PROPOSALS_PER_PAGE = 30


def _own(request: HttpRequest, slug: str) -> tuple[Network, User]:
    user = account_of(request)
    network = get_object_or_404(Network.objects.select_related("growth_field__category"), slug=slug)
    if not may_propose(user, network):
        raise PermissionDenied
    return network, user


def _part(name: str) -> Part:
    if name not in ADDRESSES:
        raise Http404
    return ADDRESSES[name]


def _shown(situation: Situation) -> dict[str, Any]:
    """A part with its latest proposal beside what it would replace."""
    change = situation.latest
    return {
        "situation": situation,
        "address": NAMES[situation.part],
        "lines": in_words(situation.part, situation.approved),
        "compared": compared(situation.part, change.before, change.proposed) if change else None,
    }


@never_cache
@login_required
def own_network(request: HttpRequest, slug: str) -> HttpResponse:
    network, _user = _own(request, slug)
    changes = network.changes.select_related("proposed_by").order_by("-proposed_at", "-pk")
    context = {
        "network": network,
        "members": members_of(approved_figures(network).with_origin()),
        "parts": [_shown(situation) for situation in situations(network)],
        "page": LongListPaginator(changes, PROPOSALS_PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "networks/own_network.html", context)


@never_cache
@login_required
def own_part(request: HttpRequest, slug: str, part: str) -> HttpResponse:
    """What was entered stays when somebody else was faster: the page shows what they changed, and asks again."""
    network, user = _own(request, slug)
    [situation] = situations(network, _part(part))
    form = form_for(situation, request.POST or None)
    seen, is_outdated = request.POST.get("seen", situation.version), False
    if request.method == "POST" and form.is_valid():
        entered = {"part": situation.part, "state": form.state(), "note": form.cleaned_data["note"]}
        try:
            change = propose(network=network, seen=seen, user=user, **entered)
        except Outdated:
            [situation] = situations(network, situation.part)
            seen, is_outdated = situation.version, True
        else:
            said = (
                _("Ihr Vorschlag ist in Prüfung.")
                if change
                else _("Nichts geändert: Das gilt schon oder ist schon vorgeschlagen.")
            )
            messages.success(request, f"{situation.part.label}: {said}")
            return redirect("own-network", slug)
    context = {"network": network, "form": form, "seen": seen, "is_outdated": is_outdated, **_shown(situation)}
    return render(request, "networks/own_part.html", context)


@login_required
@require_POST
def own_withdraw(request: HttpRequest, slug: str, part: str) -> HttpResponse:
    network, user = _own(request, slug)
    try:
        withdraw(network=network, part=_part(part), seen=request.POST.get("seen", ""), user=user)
    except Outdated:
        messages.warning(request, _("Der Vorschlag hat sich inzwischen geändert und wurde nicht zurückgezogen."))
    else:
        messages.success(request, _("Der Vorschlag ist zurückgezogen."))
    return redirect("own-network", slug)
