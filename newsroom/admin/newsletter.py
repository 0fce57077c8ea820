"""Back office of the newsletter (BO-3): issues, what stands in them, preview, test mail, sending and its report."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from unfold.admin import StackedInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from clusters.models import GrowthField
from newsroom import newsletter_actions
from newsroom.models import NewsletterDelivery, NewsletterIssue, NewsletterItem, Subscriber
from newsroom.newsletter_mail import rendered
from newsroom.permissions import may_edit_newsletter
from thcm.core.admin_base import HistoryAdmin, KnownRows
from thcm.core.permissions import account_of

Condition = NewsletterIssue.Condition
COLOURS = {
    Condition.DRAFT: "info",
    Condition.SCHEDULED: "warning",
    Condition.SENDING: "warning",
    Condition.SENT: "success",
    Condition.STOPPED: "danger",
}
# What the buttons do, and the state that each is offered in.
STEPS = {
    "einplanen": (Condition.DRAFT, _("Zum Zeitpunkt versenden"), _("Die Ausgabe ist eingeplant.")),
    "sofort": (Condition.DRAFT, _("Jetzt versenden"), _("Die Ausgabe geht mit der nächsten Minute hinaus.")),
    "zurueck": (Condition.SCHEDULED, _("Wieder Entwurf"), _("Die Ausgabe ist wieder ein Entwurf.")),
    "anhalten": (Condition.SENDING, _("Versand anhalten"), _("Der Versand ist angehalten.")),
    "fortsetzen": (Condition.STOPPED, _("Versand fortsetzen"), _("Der Versand geht weiter.")),
}


class ItemInline(KnownRows, StackedInline):
    model = NewsletterItem
    fields = (
        ("order", "kind", "path"),
        ("title_de", "title_en"),
        ("text_de", "text_en"),
        "growth_fields",
    )
    extra = 0
    collapsible = True
    ordering_field = "order"

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_manytomany(
            db_field, request, **{**kwargs, "widget": UnfoldAdminCheckboxSelectMultipleWidget()}
        )
        fields = vars(request).setdefault("newsletter_fields", list(GrowthField.objects.maintained()))
        field.queryset = GrowthField.objects.maintained()
        field.choices = [(row.pk, row.short_name_de or row.name_de) for row in fields]  # read once for all rows
        return field


@admin.register(NewsletterIssue)
class NewsletterIssueAdmin(HistoryAdmin):
    list_display = ("number", "title_de", "condition_label", "send_at", "sent_at", "items_count")
    list_filter = ("condition", "growth_field")
    search_fields = ("title_de", "title_en", "intro_de", "intro_en")
    list_select_related = ("growth_field",)
    inlines = (ItemInline,)
    change_form_outer_before_template = "back_office/newsletter_state.html"
    fieldsets = (
        (None, {"fields": ("number", "title_de", "intro_de", "growth_field", "send_at")}),
        (_("Englisch"), {"fields": ("title_en", "intro_en")}),
    )

    def may_edit(self, request: HttpRequest, obj: NewsletterIssue) -> bool:
        return obj.is_open and may_edit_newsletter(request.user)

    def get_list_queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.annotate(item_count=Count("items"))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"number": newsletter_actions.next_number(), **super().get_changeform_initial_data(request)}

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """What is being saved does not begin to be sent meanwhile."""
        issue = super().get_object(request, object_id, from_field)
        if issue is not None and request.method == "POST" and connection.in_atomic_block:
            issue.refresh_from_db(from_queryset=NewsletterIssue.objects.select_for_update())
        return issue

    def save_model(self, request: HttpRequest, obj: NewsletterIssue, form: Any, change: bool) -> None:
        obj.updated_by = account_of(request)
        super().save_model(request, obj, form, change)

    def view_on_site(self, obj: NewsletterIssue) -> str | None:
        return None if obj.is_open else obj.get_absolute_url()

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "newsroom_newsletterissue"
        return [
            path("<int:pk>/sammeln/", wrap(self.collect_view), name=f"{name}_collect"),
            path("<int:pk>/test/", wrap(self.test_view), name=f"{name}_test"),
            path("<int:pk>/schritt/<slug:step>/", wrap(self.step_view), name=f"{name}_step"),
            path("<int:pk>/vorschau/<str:language>.<str:kind>", wrap(self.preview_view), name=f"{name}_preview"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        issue = kwargs.get("obj")
        if issue is not None:
            steps = [(key, label) for key, (needed, label, _said) in STEPS.items() if needed == issue.condition]
            context |= {
                "languages": settings.LANGUAGES,
                "may_edit": may_edit_newsletter(request.user),
                "steps": steps,
                "readers": Subscriber.objects.reached_by(issue.growth_field_id).count(),
                "report": report_of(issue),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def preview_view(self, request: HttpRequest, pk: int, language: str, kind: str) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if language not in dict(settings.LANGUAGES) or kind not in ("html", "txt"):
            raise Http404
        mail = rendered(get_object_or_404(NewsletterIssue, pk=pk), language).shown()
        if kind == "txt":
            return HttpResponse(mail.text, content_type="text/plain; charset=utf-8")
        response = HttpResponse(mail.html)
        # The mail's styles stand in its tags; it has no script, and nothing is loaded.
        response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        return response

    @method_decorator(require_POST)
    def collect_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        def act(issue: NewsletterIssue) -> str:
            count = newsletter_actions.collect(issue=issue)
            text = ngettext("%(count)s Beitrag gesammelt.", "%(count)s Beiträge gesammelt.", count)
            return text % {"count": count}

        return self.done(request, pk, act)

    @method_decorator(require_POST)
    def test_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        def act(issue: NewsletterIssue) -> str:
            user = account_of(request)
            try:
                newsletter_actions.send_test(issue=issue, user=user)
            except OSError:
                raise ValidationError(_t("Das ging nicht: Der Mailserver nimmt gerade nichts an.")) from None
            return _t("Die Testmails sind unterwegs an %(email)s.") % {"email": user.email}

        return self.done(request, pk, act)

    @method_decorator(require_POST)
    def step_view(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        if step not in STEPS:
            raise Http404

        def act(issue: NewsletterIssue) -> str:
            match step:
                case "sofort":
                    if not request.POST.get("sure"):
                        raise ValidationError(_t("Bitte bestätigen Sie, dass die Ausgabe jetzt hinausgeht."))
                    newsletter_actions.schedule(issue=issue, at_once=True)
                case "einplanen":
                    newsletter_actions.schedule(issue=issue)
                case "zurueck":
                    newsletter_actions.unschedule(issue=issue)
                case "anhalten":
                    newsletter_actions.stop(issue=issue)
                case _:
                    newsletter_actions.resume(issue=issue)
            return str(STEPS[step][2])

        return self.done(request, pk, act)

    def done(self, request: HttpRequest, pk: int, act: Any) -> HttpResponseRedirect:
        """Does it and says what became of it, back at the issue."""
        if not may_edit_newsletter(request.user):
            raise PermissionDenied
        try:
            messages.success(request, act(get_object_or_404(NewsletterIssue, pk=pk)))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(reverse("admin:newsroom_newsletterissue_change", args=(pk,)))

    @display(description=_("Zustand"), ordering="condition", label=COLOURS)
    def condition_label(self, obj: NewsletterIssue) -> tuple[str, str]:
        return obj.condition, obj.get_condition_display()

    @display(description=_("Beiträge"))
    def items_count(self, obj: Any) -> int:
        return obj.item_count


def report_of(issue: NewsletterIssue) -> list[tuple[str, int]]:
    """How many of each outcome; nobody's address."""
    if issue.is_open:
        return []
    counts = NewsletterDelivery.objects.counts(issue.pk)
    return [(str(condition.label), counts.get(condition, 0)) for condition in NewsletterDelivery.Condition]
