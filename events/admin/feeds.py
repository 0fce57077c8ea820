"""Back office of calendars of networks and the log of their readings (NE-4)."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from import_export.fields import Field
from kombu.exceptions import OperationalError
from unfold.decorators import display

from clusters.permissions import is_bound_to_own_fields, own_field_ids
from events.feed_actions import remove_feed
from events.feed_import import is_being_read
from events.models import FeedImport, FeedItem, FeedRun
from events.own_forms import calendar_address
from events.payload import period_of
from events.permissions import may_keep_feeds
from events.tasks import read_feed
from networks.permissions import may_edit_network
from thcm.core.admin_base import BackOfficeAdmin, ReadOnlyAdmin
from thcm.core.exports import TableResource
from thcm.core.forms import KnownRowsForm
from thcm.core.permissions import account_of
from thcm.core.relative import since_text

State = FeedRun.State
EDITABLE = ("network", "url", "event_type", "is_active", "is_trusted")
STATE_COLOURS = {
    State.RUNNING: "info",
    State.DONE: "success",
    State.UNCHANGED: "success",
    State.FAILED: "danger",
}


class FeedForm(KnownRowsForm):
    def clean_url(self) -> str:
        return calendar_address(self.cleaned_data["url"])


class FaultFilter(admin.SimpleListFilter):
    title = _("Status")
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, Any], ...]:
        return (("fehler", _("ließ sich nicht lesen")),)

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return queryset.active().exclude(error="") if self.value() else queryset


@admin.register(FeedImport)
class FeedImportAdmin(BackOfficeAdmin):
    form = FeedForm
    list_display = ("network", "url", "condition", "read", "is_active", "is_trusted")
    list_filter = (FaultFilter, "is_active", "is_trusted", ("network", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("network",)
    search_fields = ("url", "network__name", "network__short")
    autocomplete_fields = ("network",)
    fieldsets = (
        (None, {"fields": EDITABLE}),
        (_("Verlauf"), {"fields": ("checked_at", "created_by", "created_at"), "classes": ("tab",)}),
    )
    readonly_fields = ("checked_at", "created_by", "created_at")
    change_form_outer_before_template = "back_office/feed_state.html"

    def may_see(self, request: HttpRequest, obj: FeedImport) -> bool:
        return may_edit_network(request.user, obj.network)

    def may_edit(self, request: HttpRequest, obj: FeedImport) -> bool:
        return may_keep_feeds(request.user)

    def get_list_queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        latest = FeedRun.objects.order_by("-started_at", "-pk")[:1]
        rows = queryset.prefetch_related(Prefetch("runs", latest, to_attr="latest_runs"))
        if is_bound_to_own_fields(request.user):
            return rows.filter(network__growth_field__in=own_field_ids(request.user))
        return rows

    def get_row_queryset(self) -> QuerySet:
        return FeedImport.objects.select_related("network", "created_by")

    def save_model(self, request: HttpRequest, obj: FeedImport, form: Any, change: bool) -> None:
        """Leaves alone what a reading writes meanwhile; but another address is another calendar, of unknown age."""
        if not change:
            obj.created_by = account_of(request)
            obj.save()
            return
        obj.etag = obj.last_modified = ""
        age = ("etag", "last_modified") if "url" in form.changed_data else ()
        obj.save(update_fields=(*EDITABLE, *age))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], Any]:
        """Runs and entries, which nobody deletes by themselves, go with their calendar."""
        listed, counts, _needed, protected = super().get_deleted_objects(objs, request)
        return listed, counts, set(), protected

    def delete_model(self, request: HttpRequest, obj: FeedImport) -> None:
        remove_feed(feed=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for feed in queryset:
            remove_feed(feed=feed)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        feed = kwargs.get("obj")
        context |= {"feed": feed}
        if feed is not None:
            context |= {
                "run": feed.runs.first(),
                "missing": feed.items.filter(missing_since__isnull=False).count(),
                "is_being_read": is_being_read(feed),
                "may_read": feed.is_active and may_keep_feeds(request.user),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.read_view)
        return [path("<int:pk>/read/", view, name="events_feedimport_read"), *super().get_urls()]

    @method_decorator(require_POST)
    def read_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hands the reading to a worker, unless one is at it."""
        feed = self.get_object(request, str(pk))
        if feed is None:
            raise Http404
        if not self.has_change_permission(request, feed):
            raise PermissionDenied
        if is_being_read(feed):
            messages.warning(request, _t("Der Kalender wird gerade gelesen."))
        else:
            self._queue(request, feed, despite_gaps="despite_gaps" in request.POST)
        return HttpResponseRedirect(reverse("admin:events_feedimport_change", args=(pk,)))

    def _queue(self, request: HttpRequest, feed: FeedImport, *, despite_gaps: bool) -> None:
        try:
            read_feed.apply_async((feed.pk, despite_gaps), retry=False)
        except OperationalError:
            messages.error(request, _t("Das Lesen konnte nicht beginnen: Die Warteschlange antwortet nicht."))
        else:
            messages.success(request, _t("Der Kalender wird gelesen. Laden Sie die Seite gleich neu."))

    @display(description=_("Ergebnis"), label=STATE_COLOURS)
    def condition(self, obj: Any) -> tuple[str, str]:
        run = next(iter(obj.latest_runs), None)
        return (run.state, run.get_state_display()) if run else ("", _t("noch nicht gelesen"))

    @display(description=_("zuletzt gelesen"), ordering="checked_at")
    def read(self, obj: FeedImport) -> str:
        return since_text(obj.checked_at)


class OfFeed(ReadOnlyAdmin):
    """What readings leave: of the networks that the account may see."""

    def may_see(self, request: HttpRequest, obj: Any) -> bool:
        return may_edit_network(request.user, obj.feed.network)

    def get_list_queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if is_bound_to_own_fields(request.user):
            return queryset.filter(feed__network__growth_field__in=own_field_ids(request.user))
        return queryset


@admin.register(FeedRun)
class FeedRunAdmin(OfFeed):
    list_display = ("started_at", "network", "condition", "found", "new", "changed", "cancelled", "missing", "error")
    list_filter = ("state", ("feed__network", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("feed__network",)
    search_fields = ("feed__url", "error", "notes")
    date_hierarchy = "started_at"
    fieldsets = (
        (None, {"fields": ("feed", "state", "started_at", "ended_at", "error")}),
        (_("Gezählt"), {"fields": ("found", "new", "changed", "cancelled", "missing")}),
        (_("Hinweise"), {"fields": ("notes",)}),
    )

    def get_row_queryset(self) -> QuerySet:
        return FeedRun.objects.select_related("feed__network")

    @display(description=_("Netzwerk"), ordering="feed__network")
    def network(self, obj: FeedRun) -> str:
        return obj.feed.network.short

    @display(description=_("Ergebnis"), ordering="state", label=STATE_COLOURS)
    def condition(self, obj: FeedRun) -> tuple[str, str]:
        return obj.state, obj.get_state_display()


class EntryTable(TableResource):
    title = Field(column_name=str(_("Titel")))
    day = Field(column_name=str(_("Termin")))

    class Meta:
        model = FeedItem
        exclude = ("id", "seen", "imported", "sequence")
        export_order = ("feed", "title", "day")

    def dehydrate_title(self, obj: FeedItem) -> str:
        return obj.seen.get("title_de", "")

    def dehydrate_day(self, obj: FeedItem) -> str:
        return period_of(obj.seen).text


@admin.register(FeedItem)
class FeedItemAdmin(OfFeed):
    resource_classes = (EntryTable,)
    list_display = ("title", "day", "feed", "event_link", "last_seen_at", "missing_since")
    list_filter = (("missing_since", admin.EmptyFieldListFilter), ("feed__network", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("feed__network", "event")
    search_fields = ("uid", "seen__title_de")
    fields = ("feed", "title", "day", "event", "uid", "recurrence_id", "sequence", "last_seen_at", "missing_since")

    def get_row_queryset(self) -> QuerySet:
        return FeedItem.objects.select_related("feed__network", "event")

    @display(description=_("Titel"), ordering="seen__title_de")
    def title(self, obj: FeedItem) -> str:
        return obj.seen.get("title_de", "")

    @display(description=_("Termin"), ordering="seen__starts")
    def day(self, obj: FeedItem) -> str:
        return period_of(obj.seen).text

    @display(description=_("Veranstaltung"))
    def event_link(self, obj: FeedItem) -> str:
        if obj.event is None:
            return ""
        url = reverse("admin:events_event_change", args=(obj.event.pk,))
        return format_html('<a class="row-link" href="{}">{}</a>', url, obj.event)
