"""Back office of submissions: the inbox and its decisions (BO-1)."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from import_export.fields import Field
from unfold.decorators import display

from clusters.models import GrowthField
from clusters.permissions import is_bound_to_own_fields, own_field_ids
from events.duplicates import note_duplicate
from events.models import Event, EventSubmission
from events.moderation import (
    CHANGED_MEANWHILE,
    Summary,
    accept,
    accept_all,
    changes_of,
    merge_into,
    merged,
    question,
    reject,
    reject_all,
    take,
)
from events.payload import compared, payload_of, period_of
from events.permissions import may_edit_event, may_moderate
from thcm.core.admin_base import BackOfficeAdmin
from thcm.core.exports import TableResource
from thcm.core.permissions import account_of
from thcm.core.reasons import ReasonForm, decide_with_reason
from thcm.core.relative import since_text

Kind, State = EventSubmission.Kind, EventSubmission.State
STATE_COLOURS = {
    State.RECEIVED: "warning",
    State.IN_REVIEW: "info",
    State.QUESTION: "info",
    State.ACCEPTED: "success",
    State.REJECTED: "danger",
    State.WITHDRAWN: "info",
}
PERSONAL = ("submitter_name", "submitter_email", "editor", "message", "consented_at")
MOST_FOUND = 20
NOBODY_TO_TELL = _("Sie steht nur im Verlauf: Zu Einträgen aus Kalendern geht keine E-Mail hinaus.")


class WaitingFilter(admin.SimpleListFilter):
    """Unless asked for something else, what waits for the office."""

    title = _("Status")
    parameter_name = "stand"
    STATES = {"rueckfrage": (State.QUESTION,), "entschieden": (State.ACCEPTED, State.REJECTED, State.WITHDRAWN)}

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, Any], ...]:
        return (("rueckfrage", _("Rückfrage offen")), ("entschieden", _("entschieden")), ("alle", _("alle")))

    def choices(self, changelist: Any) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        return iter(({**first, "display": _("wartet")}, *others))

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        if self.value() == "alle":
            return queryset
        return queryset.filter(state__in=self.STATES.get(self.value() or "", EventSubmission.WAITING))


class WayFilter(admin.SimpleListFilter):
    title = _("Herkunft")
    parameter_name = "herkunft"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, Any], ...]:
        return (("kalender", _("aus einem Kalender")), ("konto", _("mit Konto")), ("ohne-konto", _("ohne Konto")))

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        match self.value():
            case "kalender":
                return queryset.filter(feed_item__isnull=False)
            case "konto":
                return queryset.filter(feed_item=None, network__isnull=False)
            case "ohne-konto":
                return queryset.filter(feed_item=None, network=None)
        return queryset


class SubmissionTable(TableResource):
    """Without personal data."""

    title = Field(column_name=str(_("Titel")))

    class Meta:
        model = EventSubmission
        exclude = ("id", "payload", "before", "image", "feed_item", *PERSONAL)

    def dehydrate_title(self, obj: EventSubmission) -> str:
        return str(obj)


@admin.register(EventSubmission)
class EventSubmissionAdmin(BackOfficeAdmin):
    resource_classes = (SubmissionTable,)
    list_display = ("title", "since", "when_text", "hint", "fields_text", "condition", "to_do")
    list_filter = (WaitingFilter, "kind", WayFilter, ("network", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("network", "duplicate_of", "event", "feed_item")
    search_fields = ("public_id", "payload__title_de", "payload__city", "network__name", "network__short")
    actions = ("accept_imports", "reject_imports")

    def may_see(self, request: HttpRequest, obj: EventSubmission) -> bool:
        return may_moderate(request.user, obj)

    may_edit = may_see

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_list_queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        """What nobody has confirmed is nobody's to read."""
        queryset = queryset.confirmed()
        return queryset.in_fields(own_field_ids(request.user)) if is_bound_to_own_fields(request.user) else queryset

    def get_row_queryset(self) -> QuerySet:
        return EventSubmission.objects.confirmed().select_related("network", "event", "editor", "feed_item__feed")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        is_over = request.GET.get(WaitingFilter.parameter_name) in ("entschieden", "alle")
        return ("-confirmed_at", "-pk") if is_over else ("confirmed_at", "pk")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        names = {field.slug: field.short_name_de or field.name_de for field in GrowthField.objects.all()}
        for row in changelist.result_list:
            row.field_names = [names[slug] for slug in row.payload.get("fields", ()) if slug in names]
        return changelist

    # One submission ----------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        views = {
            "take": self.take_view,
            "accept": self.accept_view,
            "question": self.question_view,
            "reject": self.reject_view,
            "merge": self.merge_view,
            "image": self.image_view,
        }
        return [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"events_eventsubmission_{name}")
            for name, view in views.items()
        ] + super().get_urls()

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        """All of it in words, and what can be done; nothing of it is edited here."""
        row = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        self._check(request, row)
        hits = []
        if row.is_open:
            hits = note_duplicate(row)
            hint = {"duplicate_of": row.duplicate_of, "duplicate_reasons": row.duplicate_reasons}
            EventSubmission.objects.filter(pk=row.pk).update(**hint)
        context = {
            "row": row,
            "title": str(row),
            "hits": [(hit, may_edit_event(request.user, hit.event)) for hit in hits],
            "decisions": row.decisions.select_related("decided_by"),
            **_statements(row),
        }
        return self._page(request, "back_office/submission.html", context)

    def take_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self._to_decide(request, pk)
        if request.method == "POST":
            self._decided(request, lambda: take(submission=row, user=account_of(request)), _t("Sie prüfen jetzt."))
        return HttpResponseRedirect(row.get_absolute_url())

    def accept_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self._to_decide(request, pk)
        if request.method != "POST":
            return HttpResponseRedirect(row.get_absolute_url())
        return self._settled(request, row, lambda: accept(submission=row, user=account_of(request)))

    def question_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._answer(request, pk, question, _t("Rückfrage stellen"), _t("Die Rückfrage ist unterwegs."))

    def reject_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._answer(request, pk, reject, _t("Ablehnen"), _t("Die Einreichung ist abgelehnt."))

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Chooses the event by `?q=`, shows with `?event=` what would change, and with a POST changes it."""
        row = self._to_decide(request, pk)
        key, words = (request.POST or request.GET).get("event", ""), request.GET.get("q", "").replace("\0", "").strip()
        event = Event.objects.published().filter(pk=key[:18]).first() if key.isdecimal() else None
        if event and not may_edit_event(request.user, event):
            raise PermissionDenied
        if event and request.method == "POST":
            return self._settled(
                request, row, lambda: merge_into(submission=row, event=event, user=account_of(request))
            )
        lines = compared(payload_of(event), merged(row.payload, event)) if event else []
        context = {"row": row, "title": _("Als Änderung übernehmen"), "event": event, "lines": lines, "words": words}
        context["found"] = self._found(request, words) if words else None
        return self._page(request, "back_office/submission_merge.html", context)

    @staticmethod
    def _found(request: HttpRequest, words: str) -> list[Event]:
        events = Event.objects.published().filter(title_de__icontains=words).newest_first()
        if is_bound_to_own_fields(request.user):
            events = events.looked_after(own_field_ids(request.user))
        return list(events[:MOST_FOUND])

    def image_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """A picture that is not public yet; like all of the back office, not to be cached."""
        row = self._to_decide(request, pk)
        if not row.image or not default_storage.exists(str(row.image)):
            raise Http404
        return FileResponse(default_storage.open(str(row.image)), content_type="image/png")

    def _answer(
        self, request: HttpRequest, pk: int, action: Callable[..., Any], button: str, text: str
    ) -> HttpResponse:
        """Asks for the words first."""
        row, user = self._to_decide(request, pk), account_of(request)
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if row.feed_item:
            form.called(help_text=NOBODY_TO_TELL)
        if action is question:
            form.called(label=_("Rückfrage"), required=_("Bitte schreiben Sie, was Sie wissen möchten."))

        def decide(reason: str) -> HttpResponse:
            self._decided(request, lambda: action(submission=row, reason=reason, user=user), text)
            return HttpResponseRedirect(_inbox())

        back = row.get_absolute_url()
        return decide_with_reason(self, request, form, title=button, about=[_line(row)], back=back, decide=decide)

    def _settled(self, request: HttpRequest, row: EventSubmission, action: Callable[[], Event]) -> HttpResponse:
        """Publishes nothing but what the page showed."""
        if row.is_open and request.POST.get("seen") != row.version:
            messages.error(request, CHANGED_MEANWHILE)
            return HttpResponseRedirect(row.get_absolute_url())
        event = self._decided(request, action)
        if event is None:
            return HttpResponseRedirect(row.get_absolute_url())
        link = format_html(
            '<a class="row-link" href="{}">{}</a>', event.get_absolute_url(), _t("Ansehen auf der Seite")
        )
        messages.success(request, format_html("{} {}", _t("„%(event)s“ steht im Kalender.") % {"event": event}, link))
        return HttpResponseRedirect(_inbox())

    def _decided(self, request: HttpRequest, action: Callable[[], Any], text: str = "") -> Any:
        try:
            result = action()
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return None
        if text:
            messages.success(request, text)
        return result

    def _to_decide(self, request: HttpRequest, pk: int) -> EventSubmission:
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        self._check(request, row)
        return row

    def _check(self, request: HttpRequest, row: EventSubmission) -> None:
        if not self.has_change_permission(request, row):
            raise PermissionDenied

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
        return TemplateResponse(
            request, template, {**self.admin_site.each_context(request), "opts": self.opts, **context}
        )

    # Many of them ------------------------------------------------------------

    @admin.action(description=_("Aus Kalendern: annehmen"), permissions=("change",))
    def accept_imports(self, request: HttpRequest, queryset: QuerySet) -> None:
        rows = queryset.filter(feed_item__isnull=False)
        self._summed_up(request, accept_all(submissions=rows, user=account_of(request)))

    @admin.action(description=_("Aus Kalendern: ablehnen"), permissions=("change",))
    def reject_imports(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        rows, user = list(queryset.filter(feed_item__isnull=False)), account_of(request)
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        form.called(help_text=NOBODY_TO_TELL)

        def decide(reason: str) -> None:
            self._summed_up(request, reject_all(submissions=rows, reason=reason, user=user))

        chosen = [("_selected_action", row.pk) for row in rows]
        return decide_with_reason(
            self,
            request,
            form,
            title=_("Ablehnen"),
            about=[_line(row) for row in rows] or [_t("Darunter ist nichts aus einem Kalender.")],
            back=_inbox(),
            decide=decide,
            hidden=[("action", "reject_imports"), *chosen],
        )

    @staticmethod
    def _summed_up(request: HttpRequest, summary: Summary) -> None:
        if not summary.done and not summary.failed:
            messages.warning(request, _t("Darunter ist nichts aus einem Kalender."))
            return
        text = ngettext(
            "%(count)s Einreichung ist entschieden.", "%(count)s Einreichungen sind entschieden.", summary.done
        )
        messages.success(request, text % {"count": summary.done})
        for failure in summary.failed:
            messages.error(request, failure)

    # Columns -----------------------------------------------------------------

    @display(description=_("Einreichung"), ordering="payload__title_de", header=True)
    def title(self, obj: EventSubmission) -> tuple[str, str]:
        sender = f"{obj.sender} ({_t('Kalender')})" if obj.feed_item_id else obj.sender
        return str(obj), f"{obj.get_kind_display()}, {sender}"

    @display(description=_("wartet"), ordering="confirmed_at")
    def since(self, obj: EventSubmission) -> str:
        return since_text(obj.confirmed_at)

    @display(description=_("Termin"))
    def when_text(self, obj: EventSubmission) -> str:
        return when_of(obj)

    @display(description=_("Felder"))
    def fields_text(self, obj: Any) -> str:
        return ", ".join(obj.field_names) or "–"

    @display(description=_("Schon im Kalender?"))
    def hint(self, obj: EventSubmission) -> str:
        if not obj.duplicate_of:
            return "–"
        return f"{obj.duplicate_of}: {', '.join(obj.duplicate_reasons)}"

    @display(description=_("Status"), ordering="state", label=STATE_COLOURS)
    def condition(self, obj: EventSubmission) -> tuple[str, str]:
        return obj.state, obj.get_state_display()

    @display(description=_("zu tun"))
    def to_do(self, obj: EventSubmission) -> str:
        text = _t("Prüfen") if obj.is_open else _t("Ansehen")
        return format_html(
            '<a class="row-link" href="{}">{}<span class="bo-hidden">: {}</span></a>', obj.get_absolute_url(), text, obj
        )


def when_of(row: EventSubmission) -> str:
    try:
        return period_of(row.payload).text
    except (KeyError, ValueError):
        return "–"


def _line(row: EventSubmission) -> str:
    return format_html("{}: <strong>{}</strong>, {}", capfirst(row.get_kind_display()), row, row.sender)


def _inbox() -> str:
    return reverse("admin:events_eventsubmission_changelist")


def _statements(row: EventSubmission) -> dict[str, Any]:
    """What it says in words: all of a new event; of a change what differs, and what the calendar says by now."""
    if row.kind == Kind.NEW:
        return {"lines": compared(None, row.payload), "meanwhile": []}
    changes, before = changes_of(row), row.before or {}
    now = payload_of(row.event) if row.event and row.is_open else {}
    moved_on = {name: now[name] for name in changes if name in now and now[name] != before.get(name)}
    return {"lines": compared(before, changes), "meanwhile": compared(before, moved_on)}
