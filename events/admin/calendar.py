"""Back office of events and series (BO-2)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from clusters.models import GrowthField
from clusters.permissions import is_bound_to_own_fields, own_field_ids
from events.actions import change_event, publish_event, withdraw_event
from events.admin.parts import EarlierDateInline, EventTable, MissingFilter, PartyInline, PeriodFilter
from events.admin.trips import TripInterestInline, TripMixin
from events.models import Event
from events.office_forms import CancelForm, EventForm, MoveForm
from events.permissions import may_edit_event, may_see_event
from roadmaps.permissions import projects_to_name, roadmaps_to_name
from thcm.core.actions import restore
from thcm.core.admin import STATUS_COLOURS, ReviewFilter, StateColumns
from thcm.core.admin_base import EditorialAdmin
from thcm.core.models import User
from thcm.core.permissions import Role, account_of, has_role

STATE_COLOURS: dict[Any, str] = {
    **STATUS_COLOURS,
    Event.State.SCHEDULED: "success",
    Event.State.CANCELLED: "danger",
    Event.State.POSTPONED: "warning",
    Event.State.RESCHEDULED: "info",
}
WHEN = (
    "date_precision",
    ("starts", "ends"),
    "is_planned",
    ("start_time", "end_time"),
    "date_text",
)
IN_ONE_LINE = ("starts_on", "ends_before", "date_precision", "is_planned")  # of the history
TO_NAME: dict[str, Callable[[User], QuerySet]] = {
    "parent": lambda user: Event.objects.published() | Event.objects.looked_after(own_field_ids(user)),
    "roadmap": roadmaps_to_name,
    "project": projects_to_name,
}
KEPT_ON_RESTORE = ("slug", "uid", "sequence", "days", "origin")


@admin.register(Event)
class EventAdmin(TripMixin, StateColumns, EditorialAdmin):
    form = EventForm
    resource_classes = (EventTable,)
    list_display = ("heading", "when_text", "holders", "condition", "changed")
    list_filter = (
        PeriodFilter,
        "type",
        ("growth_fields", admin.RelatedOnlyFieldListFilter),
        "state",
        "status",
        "origin",
        MissingFilter,
        ReviewFilter,
    )
    list_select_related = ("updated_by", "series", "parent", "source")
    search_fields = ("title_de", "title_en", "slug", "city", "place_name", "aliases")
    autocomplete_fields = ("series", "parent", "roadmap", "project", "source")
    ordering = ("-starts_on", "date_precision", "pk")
    inlines = (PartyInline, EarlierDateInline, TripInterestInline)
    readonly_fields = ("when_text", "origin")
    change_form_outer_before_template = "back_office/event_state.html"
    fieldsets = (
        (None, {"fields": ("title_de", "type", "slug", "status", "review_due_on")}),
        (_("Termin"), {"fields": (*WHEN, "state", "state_note_de")}),
        (_("Felder"), {"fields": ("growth_fields", "topics")}),
        (
            _("Ort"),
            {
                "fields": (
                    "attendance_mode",
                    ("place_name", "city"),
                    "place_level",
                    ("latitude", "longitude"),
                    "online_url",
                    "timezone",
                ),
                "classes": ("tab",),
            },
        ),
        (
            _("Inhalt"),
            {
                "fields": ("description_de", ("language", "cost"), "registration_url", "image", "image_alt"),
                "classes": ("tab",),
            },
        ),
        (
            _("Kontakt"),
            {"fields": ("contact_function", ("contact_email", "contact_phone")), "classes": ("tab",)},
        ),
        (_("Englisch"), {"fields": ("title_en", "description_en", "state_note_en"), "classes": ("tab",)}),
        (
            _("Einordnung"),
            {
                "fields": (
                    ("series", "parent"),
                    ("roadmap", "project"),
                    "role_thcm",
                    "participants",
                    "coordination",
                    "aliases",
                ),
                "classes": ("tab",),
            },
        ),
        (_("Herkunft"), {"fields": ("origin", "source", "section", "note"), "classes": ("tab",)}),
    )

    def may_see(self, request: HttpRequest, obj: Event) -> bool:
        return may_see_event(request.user, obj)

    def may_edit(self, request: HttpRequest, obj: Event) -> bool:
        return may_edit_event(request.user, obj)

    def get_list_queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        if is_bound_to_own_fields(request.user):
            queryset = queryset.looked_after(own_field_ids(request.user))
        return queryset.prefetch_related("growth_fields", "parties__network", "parties__organisation")

    def get_row_queryset(self) -> QuerySet:
        related = ("series", "parent", "roadmap__growth_field", "project", "source")
        return Event.objects.select_related(*related).prefetch_related("earlier_dates")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.user = account_of(request)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who only reads is shown the date, not what asks for it."""
        if obj is None or self.has_change_permission(request, obj):
            return self.fieldsets
        main, (title, _asked), *others = self.fieldsets
        return (main, (title, {"fields": ("when_text", "date_text", "state", "state_note_de")}), *others)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Publishing has its buttons; an address never changes silently."""
        if obj is None:
            return self.readonly_fields
        is_fixed = not has_role(request.user, Role.ADMINISTRATOR)
        return (*self.readonly_fields, "status", *(("slug",) if is_fixed else ()))

    def get_inlines(self, request: HttpRequest, obj: Any) -> tuple[type, ...]:
        return self.inlines if obj else (PartyInline,)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """What somebody else only plans is not to be found by trying ids here; what is linked may stay."""
        if db_field.name in TO_NAME and is_bound_to_own_fields(request.user):
            allowed = TO_NAME[db_field.name](account_of(request)).values("pk")
            own = Event.objects.looked_after(own_field_ids(request.user))
            linked = own.exclude(**{db_field.name: None}).order_by().values(db_field.name)
            rows = db_field.related_model.objects.filter(Q(pk__in=allowed) | Q(pk__in=linked))
            kwargs["queryset"] = rows
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """All fields, also for managers: a cross-over has a foreign one."""
        if db_field.name == "growth_fields":
            fields = GrowthField.objects.maintained()
            widget = UnfoldAdminCheckboxSelectMultipleWidget()
            return super().formfield_for_manytomany(db_field, request, queryset=fields, widget=widget, **kwargs)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        event = form.instance
        if event.type == Event.Type.CROSS_OVER and not _crosses_over(event):  # R38
            text = _t(
                "Ein Cross-over verbindet mindestens zwei Felder oder Netzwerke. Hier ist bisher eines angegeben."
            )
            messages.warning(request, text)

    def restore_record(self, request: HttpRequest, record: Any) -> None:
        restore(record=record, user=account_of(request), keep=KEPT_ON_RESTORE)

    def changes_in_words(self, newer: Any, older: Any, hidden: Any = IN_ONE_LINE) -> list[dict[str, Any]]:
        """Never the first day of a date that is not exact (R33)."""
        changes = super().changes_in_words(newer, older, hidden)
        old, new = older.instance.when, newer.instance.when
        return [*([{"field": _t("Termin"), "old": old, "new": new}] if old != new else []), *changes]

    def view_on_site(self, obj: Event) -> str | None:
        return obj.get_absolute_url() if obj.is_published else None

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None:
            # The form has written on the row, even if it was refused: what is stored says what holds.
            stored = self.get_row_queryset().get(pk=obj.pk) if request.method == "POST" else obj
            context |= {
                "event": stored,
                "may_change": self.has_change_permission(request, obj),
                "seems_moved": stored.state == Event.State.SCHEDULED and _seems_moved(stored),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        views = {
            "publish": self.publish_view,
            "withdraw": self.withdraw_view,
            "cancel": self.cancel_view,
            "move": self.move_view,
        }
        return [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"events_event_{name}")
            for name, view in views.items()
        ] + super().get_urls()

    def _to_change(self, request: HttpRequest, pk: int) -> Event:
        event = self.get_object(request, str(pk))
        if event is None:
            raise Http404
        if not self.has_change_permission(request, event):
            raise PermissionDenied
        return event

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        event = self._to_change(request, pk)
        if request.method != "POST":
            return _back(event)
        return _done(
            request,
            event,
            lambda: publish_event(event=event, user=account_of(request)),
            _t("„%(event)s“ ist veröffentlicht."),
        )

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        text = _t("Die Veranstaltung verschwindet aus dem Kalender. Fällt sie nur aus, sagen Sie sie besser ab.")

        def withdraw(event: Event, form: Any) -> None:
            withdraw_event(event=event, user=account_of(request))

        return self._step(request, pk, forms.Form, withdraw, _t("Zurückziehen"), text)

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        text = _t("Die Veranstaltung bleibt sichtbar und wird als abgesagt gekennzeichnet.")
        return self._step(request, pk, CancelForm, self._change(request), _t("Absagen"), text)

    def move_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        text = _t("Die Veranstaltung bleibt sichtbar. Der bisherige Termin steht als frühere Angabe dabei.")
        return self._step(request, pk, MoveForm, self._change(request), _t("Verschieben"), text)

    @staticmethod
    def _change(request: HttpRequest) -> Callable[[Event, Any], Any]:
        return lambda event, form: change_event(event=event, payload=form.payload, user=account_of(request))

    def _step(
        self,
        request: HttpRequest,
        pk: int,
        form_class: type[forms.Form],
        action: Callable[[Event, Any], Any],
        button: str,
        text: str,
    ) -> HttpResponse:
        """Asks first: readers see it at once."""
        event = self._to_change(request, pk)
        period = event.period
        now = {name: getattr(event, name) for name in ("is_planned", "start_time", "end_time")}
        data = request.POST if request.method == "POST" else None
        asked = {"starts": period.start, "ends": period.end, "seems_moved": _seems_moved(event), **now}
        form = form_class(data, initial=asked)
        if request.method == "POST" and form.is_valid():
            return _done(request, event, lambda: action(event, form), _t("„%(event)s“ ist geändert."))
        context = {
            **self.admin_site.each_context(request),
            "title": f"{button}?",
            "event": event,
            "form": form,
            "button": button,
            "text": text,
            "opts": self.opts,
        }
        return TemplateResponse(request, "back_office/event_step.html", context)

    @display(description=_("Veranstaltung"), ordering="title_de", header=True)
    def heading(self, obj: Event) -> tuple[str, str]:
        return obj.title_de, ", ".join(filter(None, (obj.get_type_display(), obj.place)))

    @display(description=_("Termin"), ordering="starts_on")
    def when_text(self, obj: Event) -> str:
        return obj.when if obj.pk else "–"

    @display(description=_("Veranstalter"))
    def holders(self, obj: Event) -> str:
        return ", ".join(party.network.short if party.network else party.name for party in obj.organisers) or "–"

    @display(description=_("Status"), label=STATE_COLOURS)
    def condition(self, obj: Event) -> tuple[str, str]:
        """What readers see, or why they do not see it."""
        return (obj.state, obj.get_state_display()) if obj.is_published else (obj.status, obj.get_status_display())


def _crosses_over(event: Event) -> bool:
    networks = event.parties.filter(network__isnull=False).values("network").distinct()
    return max(event.growth_fields.count(), networks.count()) > 1


def _seems_moved(event: Event) -> bool:
    """Public with another day before, which was no less exact."""
    former = event.latest_earlier_date
    return event.is_published and former is not None and former.is_exact and former.period != event.period


def _back(event: Event) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:events_event_change", args=(event.pk,)))


def _done(request: HttpRequest, event: Event, action: Callable[[], Any], text: str) -> HttpResponse:
    try:
        action()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, text % {"event": event})
    return _back(event)
