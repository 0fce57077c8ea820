"""Back office of who gets the newsletter: personal data, for who may keep them."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from newsroom.models import ConsentRecord, Subscriber
from newsroom.permissions import may_keep_subscribers
from newsroom.subscriptions import end
from thcm.core.admin_base import ReadOnlyAdmin
from thcm.core.relative import since_text

Condition = Subscriber.Condition
COLOURS = {Condition.PENDING: "warning", Condition.CONFIRMED: "success", Condition.ENDED: "info"}


class PersonalAdmin(ReadOnlyAdmin):
    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and may_keep_subscribers(request.user)


@admin.register(Subscriber)
class SubscriberAdmin(PersonalAdmin):
    list_display = ("public_id", "condition_label", "email", "fields_text", "language", "since", "bounces")
    actions = ("end_chosen",)
    list_filter = ("condition", "language", ("growth_fields", admin.RelatedOnlyFieldListFilter))
    search_fields = ("public_id", "email")
    hidden_in_export = ("id", "email")
    fields = (
        *("public_id", "condition", "email", "language", "growth_fields"),
        *("created_at", "confirmed_at", "ended_at", "bounces"),
    )

    def get_list_queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.prefetch_related("growth_fields")

    def has_end_permission(self, request: HttpRequest) -> bool:
        return may_keep_subscribers(request.user)

    @admin.action(description=_("Abmelden, die Adresse wird gelöscht"), permissions=("end",))
    def end_chosen(self, request: HttpRequest, queryset: QuerySet) -> None:
        rows = list(queryset.exclude(condition=Condition.ENDED))
        for row in rows:
            end(subscriber=row)
        text = ngettext("%(count)s Adresse ist abgemeldet.", "%(count)s Adressen sind abgemeldet.", len(rows))
        messages.success(request, text % {"count": len(rows)})

    @display(description=_("Zustand"), ordering="condition", label=COLOURS)
    def condition_label(self, obj: Subscriber) -> tuple[str, str]:
        return obj.condition, obj.get_condition_display()

    @display(description=_("Felder"))
    def fields_text(self, obj: Subscriber) -> str:
        return ", ".join(field.short_name_de or field.name_de for field in obj.growth_fields.all()) or str(_("alle"))

    @display(description=_("angelegt"), ordering="created_at")
    def since(self, obj: Subscriber) -> str:
        return since_text(obj.created_at)


@admin.register(ConsentRecord)
class ConsentRecordAdmin(PersonalAdmin):
    """The proof that somebody asked for the newsletter."""

    list_display = ("email", "text_version", "channel", "asked_at", "confirmed_at", "withdrawn_at")
    list_filter = ("text_version", "channel", "language")
    search_fields = ("email",)
    hidden_in_export = ("id", "email")
    fields = (
        *("email", "language", "growth_fields", "text_version", "text", "channel"),
        *("asked_at", "confirmed_at", "withdrawn_at"),
    )
