"""Pages of the newsletter: the form, the links in mails, what follows them, and the archive. No account, no cookie."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from newsroom import subscriptions
from newsroom.models import ConsentRecord, NewsletterIssue, Subscriber
from newsroom.newsletter_forms import NewsletterForm
from newsroom.newsletter_mail import address_of, items_for, sections_of
from thcm.core.markup import html_of
from thcm.core.notices import Notice, Section, show_notice
from thcm.core.open_forms import answer_form, is_from_our_pages
from thcm.core.token_pages import TokenPage

SECTION = Section("newsletter", _("Newsletter"), _("Zum Newsletter"))
NOTICES = {
    "bestaetigen": Notice(
        _("Bitte bestätigen Sie Ihre Anmeldung"),
        _(
            "Wir haben Ihnen eine E-Mail geschickt. Öffnen Sie den Link darin innerhalb von 48 Stunden; vorher schicken"
            " wir Ihnen nichts. Keine E-Mail bekommen? Sehen Sie auch im Spam-Ordner nach."
        ),
    ),
    "bestaetigt": Notice(
        _("Danke, Sie bekommen den Newsletter"),
        _("Die nächste Ausgabe kommt zu Ihnen. In jeder steht ein Link, mit dem Sie sich wieder abmelden."),
    ),
    "link": Notice(
        _("Sehen Sie in Ihr Postfach"),
        _(
            "Wir haben einen neuen Link an die angegebene Adresse geschickt, wenn die Anmeldung noch nicht bestätigt"
            " ist. Er gilt 48 Stunden. Mehr als drei Links in der Stunde verschicken wir nicht."
        ),
    ),
    "beendet": Notice(
        _("Sie sind abgemeldet"),
        _("Sie bekommen den Newsletter nicht mehr. Ihre Adresse ist aus dem Verteiler gelöscht."),
    ),
}


@csrf_exempt
@never_cache
def newsletter_page(request: HttpRequest) -> HttpResponse:
    """Says the same whether the address is known or not."""
    form = NewsletterForm(request.POST or None, initial={"field": request.GET.getlist("field")})

    def send() -> str:
        values = form.cleaned_data
        if not form.is_by_program:
            subscriptions.subscribe(email=values["email"], fields=values["field"], language=values["language"])
        return "bestaetigen"

    return answer_form(
        request,
        form,
        "newsroom/newsletter.html",
        {},
        counter="newsletter",
        notice_url="newsletter-notice",
        send=send,
    )


@require_safe
def notice(request: HttpRequest, key: str) -> HttpResponse:
    return show_notice(request, key, NOTICES, SECTION)


class ConfirmNewsletter(TokenPage):
    purpose = subscriptions.CONFIRM
    template_name = "newsroom/newsletter_confirm.html"
    section = SECTION
    notice_url = "newsletter-notice"

    def rows(self) -> QuerySet:
        return ConsentRecord.objects.open().select_related("subscriber")

    def context(self) -> dict[str, Any]:
        return {**super().context(), "fields": [field.name for field in self.row.growth_fields.all()]}

    def act(self, row: ConsentRecord, choice: str) -> str:
        subscriptions.confirm(record=row)
        return "bestaetigt"

    def settled(self, row: ConsentRecord) -> str:
        return _t("Ihre Anmeldung ist schon bestätigt.") if row.confirmed_at else ""

    def send_again(self, row: ConsentRecord) -> None:
        subscriptions.send_link(record=row)


@csrf_exempt
@never_cache
def newsletter_end(request: HttpRequest, token: str) -> HttpResponse:
    """One POST ends it, from the page's button or from the mail program (RFC 8058). Opening it changes nothing."""
    subscriber = subscriptions.subscriber_of(token)
    if subscriber is None:
        raise Http404
    if request.method != "POST":
        is_over = subscriber.condition == Subscriber.Condition.ENDED
        return render(request, "newsroom/newsletter_end.html", {"is_over": is_over})
    is_by_mail_program = request.POST.get("List-Unsubscribe") == "One-Click"
    if not (is_by_mail_program or is_from_our_pages(request)):
        raise PermissionDenied
    subscriptions.end(subscriber=subscriber)
    if is_by_mail_program:  # RFC 8058: no redirect
        return show_notice(request, "beendet", NOTICES, SECTION)
    return redirect("newsletter-notice", "beendet")


@require_safe
def newsletter_archive(request: HttpRequest) -> HttpResponse:
    return render(request, "newsroom/newsletter_archive.html", {"issues": NewsletterIssue.objects.published()})


@require_safe
def newsletter_issue(request: HttpRequest, number: int) -> HttpResponse:
    """As it was sent, with what is for any field."""
    issue = get_object_or_404(NewsletterIssue.objects.published(), number=number)
    sections = [
        (heading, [(item.title, address_of(item), html_of(item.text)) for item in rows])
        for heading, rows in sections_of(items_for(issue))
    ]
    context = {"issue": issue, "intro": html_of(issue.intro), "sections": sections}
    return render(request, "newsroom/newsletter_issue.html", context)
