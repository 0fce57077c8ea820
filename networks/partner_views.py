"""Pages of the partner search: the list, one request, and the forms that need no account."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from networks.interest_actions import show_interest
from networks.models import CooperationRequest, Interest
from networks.notices import NOTICES, SECTION
from networks.partner_filters import RequestFilter
from networks.partner_forms import InterestForm, LinkForm, RequestForm
from networks.querysets import CooperationRequestQuerySet
from networks.request_actions import send_link, submit_request
from networks.suggestions import Traits, similar_requests, suitable_networks
from thcm.core.lists import FilteredList
from thcm.core.notices import show_notice
from thcm.core.open_forms import OpenForm, answer_form, is_within
from thcm.core.token_pages import LINKS_PER_HOUR


class RequestList(FilteredList):
    """Offers and searches, the newest first."""

    paginate_by = 20
    template_name = "networks/request_list.html"
    part_template_name = "networks/_request_hits.html"
    filter_class = RequestFilter
    context_object_name = "requests"

    def rows(self) -> CooperationRequestQuerySet:
        return CooperationRequest.objects.published().in_order()

    def shown(self, rows: CooperationRequestQuerySet) -> CooperationRequestQuerySet:
        return rows.with_choices()


def request_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """One request with what could suit it; 410 once it has ended, without what it said."""
    row = CooperationRequest.objects.published().with_choices().filter(public_id=public_id).first()
    if row is None:
        get_object_or_404(CooperationRequest.objects.ended(), public_id=public_id)
        return render(request, "networks/request_ended.html", status=410)
    traits = Traits(row)
    context = {"row": row, "requests": similar_requests(traits), "networks": suitable_networks(traits)}
    return render(request, "networks/request_detail.html", context)


@require_safe
def notice(request: HttpRequest, key: str) -> HttpResponse:
    return show_notice(request, key, NOTICES, SECTION)


def _answer(
    request: HttpRequest, form: OpenForm, template: str, context: dict[str, Any], send: Callable[[], str]
) -> HttpResponse:
    return answer_form(request, form, template, context, counter="partner", notice_url="partner-notice", send=send)


@csrf_exempt
@never_cache
def request_new(request: HttpRequest) -> HttpResponse:
    form = RequestForm(request.POST or None, user=request.user)

    def send() -> str:
        if not form.is_by_program:
            values = form.cleaned_data
            submit_request(
                request=form.save(commit=False),
                fields=values["growth_fields"],
                tags=values.get("tags", ()),
                editor=form.editor,
            )
        return "eingereicht" if form.editor else "bestaetigen"

    return _answer(request, form, "networks/request_form.html", {}, send)


@csrf_exempt
@never_cache
def interest_new(request: HttpRequest, public_id: str) -> HttpResponse:
    row = get_object_or_404(CooperationRequest.objects.published().with_choices(), public_id=public_id)
    form = InterestForm(request.POST or None, user=request.user, instance=Interest(request=row))

    def send() -> str:
        if not form.is_by_program:
            show_interest(interest=form.save(commit=False), editor=form.editor)
        return "interesse-weitergegeben" if form.editor else "interesse-bestaetigen"

    return _answer(request, form, "networks/interest_form.html", {"row": row}, send)


@csrf_exempt
@never_cache
def request_link(request: HttpRequest) -> HttpResponse:
    """Mails a fresh link; the answer is the same whether there is such a request or not."""
    form = LinkForm(request.POST or None)

    def send() -> str:
        values = form.cleaned_data
        rows = CooperationRequest.objects.filter(public_id=values["public_id"], contact_email__iexact=values["email"])
        row = rows.first()
        if row and not form.is_by_program and is_within("partner-link", row.public_id, LINKS_PER_HOUR):
            send_link(request=row)
        return "link"

    return _answer(request, form, "networks/request_link.html", {}, send)
