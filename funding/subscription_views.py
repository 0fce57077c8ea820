"""Pages of subscriptions: the form, the links in mails, and what follows them. No account, no cookie."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from funding import subscriptions
from funding.filters import ProgrammeFilter
from funding.models import FundingNotice, FundingProgramme, FundingSubscription
from funding.subscription_forms import SubscriptionForm
from thcm.core.notices import Notice, Section, show_notice
from thcm.core.open_forms import answer_form, is_from_our_pages
from thcm.core.token_pages import TokenPage

SECTION = Section("programme-list", _("Förderung"), _("Zu den Förderprogrammen"))
NOTICES = {
    "bestaetigen": Notice(
        _("Bitte bestätigen Sie Ihr Abonnement"),
        _(
            "Wir haben Ihnen eine E-Mail geschickt. Öffnen Sie den Link darin innerhalb von 48 Stunden; vorher schicken"
            " wir Ihnen nichts. Keine E-Mail bekommen? Sehen Sie auch im Spam-Ordner nach."
        ),
    ),
    "bestaetigt": Notice(
        _("Danke, Ihr Abonnement läuft"),
        _("Einmal in der Woche schreiben wir Ihnen, was neu ist; in Wochen ohne Neues schreiben wir nicht."),
    ),
    "link": Notice(
        _("Sehen Sie in Ihr Postfach"),
        _(
            "Wir haben einen neuen Link an die angegebene Adresse geschickt, wenn das Abonnement noch nicht bestätigt"
            " ist. Er gilt 48 Stunden. Mehr als drei Links in der Stunde verschicken wir nicht."
        ),
    ),
    "beendet": Notice(
        _("Sie bekommen diese E-Mails nicht mehr"),
        _("Wir haben das Abonnement beendet. Bei einem Abonnement ohne Konto ist Ihre Adresse damit gelöscht."),
    ),
}


@csrf_exempt
@never_cache
def subscription_new(request: HttpRequest) -> HttpResponse:
    """What the address of the list asks for stands in the address of the form, too."""
    query = subscriptions.query_of(request.GET)
    form = SubscriptionForm(request.POST or None, initial={"field": request.GET.getlist("field")})

    def send() -> str:
        values = form.cleaned_data
        if not form.is_by_program:
            language = get_language() or "de"
            subscriptions.subscribe(email=values["email"], fields=values["field"], query=query, language=language)
        return "bestaetigen"

    context = {"choice": choice_of(query), "query": query}
    return answer_form(
        request,
        form,
        "funding/subscription_form.html",
        context,
        counter="funding",
        notice_url="subscription-notice",
        send=send,
    )


def choice_of(query: str) -> list[tuple[str, str]]:
    """The kept parameters of the list's address in words: (label, values)."""
    data = QueryDict(query)
    form = ProgrammeFilter(data, FundingProgramme.objects.none()).form
    chosen = []
    for name in form.fields:
        labels = dict(getattr(form.fields[name], "choices", ()))
        if values := data.getlist(name):
            words = [str(labels.get(value, value)) for value in values]
            chosen.append((str(form.fields[name].label), "" if name == "sme" else ", ".join(words)))
    return chosen


@require_safe
def notice(request: HttpRequest, key: str) -> HttpResponse:
    return show_notice(request, key, NOTICES, SECTION)


class ConfirmSubscription(TokenPage):
    purpose = subscriptions.CONFIRM
    template_name = "funding/subscription_confirm.html"
    section = SECTION
    notice_url = "subscription-notice"

    def rows(self) -> QuerySet:
        return FundingSubscription.objects.exclude(state=FundingSubscription.State.ENDED)

    def context(self) -> dict[str, Any]:
        fields = [field.name for field in self.row.growth_fields.all()]
        return {**super().context(), "fields": fields, "choice": choice_of(self.row.query)}

    def act(self, row: FundingSubscription, choice: str) -> str:
        subscriptions.confirm(subscription=row)
        return "bestaetigt"

    def settled(self, row: FundingSubscription) -> str:
        is_active = row.state == FundingSubscription.State.ACTIVE
        return _t("Ihr Abonnement ist schon bestätigt und läuft.") if is_active else ""

    def send_again(self, row: FundingSubscription) -> None:
        subscriptions.send_link(subscription=row)


@csrf_exempt
@never_cache
def subscription_end(request: HttpRequest, token: str) -> HttpResponse:
    """One POST ends it, from the page's button or from the mail program (RFC 8058). Opening it changes nothing."""
    reader = subscriptions.reader_of(token)
    if reader is None:
        raise Http404
    if request.method != "POST":
        context = {"is_account": isinstance(reader, FundingNotice), "is_over": is_over(reader)}
        return render(request, "funding/subscription_end.html", context)
    is_by_mail_program = request.POST.get("List-Unsubscribe") == "One-Click"
    if not (is_by_mail_program or is_from_our_pages(request)):
        raise PermissionDenied
    subscriptions.end(reader=reader)
    if is_by_mail_program:  # RFC 8058: no redirect
        return show_notice(request, "beendet", NOTICES, SECTION)
    return redirect("subscription-notice", "beendet")


def is_over(reader: FundingSubscription | FundingNotice) -> bool:
    if isinstance(reader, FundingNotice):
        return not reader.is_wanted
    return reader.state == FundingSubscription.State.ENDED
