"""Page of one organisation: what it does in the clusters, and how to reach it."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clusters.models import Responsibility
from thcm.core.models import ContactPoint
from thcm.core.renamed import redirect_renamed
from thcm.organisations import organisations_with_page

NEXT_EVENTS = 5


def organisation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    organisations = organisations_with_page()
    duties = Responsibility.objects.active().filter(growth_field__status="published")
    duties = duties.select_related("growth_field__category").order_by("-role", "growth_field__order")
    contacts = ContactPoint.objects.published().filter(is_public=True)
    related = (
        Prefetch("responsibilities", duties, to_attr="duties"),
        Prefetch("contact_points", contacts, to_attr="public_contacts"),
        Prefetch("units", organisations.order_by("name"), to_attr="public_units"),
    )
    organisation = organisations.select_related("parent").prefetch_related(*related).filter(slug=slug).first()
    if organisation is None:
        return redirect_renamed(organisations, slug)
    parent = organisations.filter(units=organisation).first()
    events = organisation.event_parties.events().published().upcoming().in_order().with_fields()[:NEXT_EVENTS]
    context = {"organisation": organisation, "parent": parent, "events": events}
    return render(request, "organisation_detail.html", context)
