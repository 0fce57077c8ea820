"""Back office of visitors' subscriptions: personal data, for who may keep them."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from funding.models import FundingSubscription
from funding.permissions import may_keep_subscriptions
from funding.subscriptions import end
from thcm.core.admin_base import ReadOnlyAdmin
from thcm.core.relative import since_text

State = FundingSubscription.State
STATE_COLOURS = {State.UNCONFIRMED: "warning", State.ACTIVE: "success", State.ENDED: "info"}


@admin.register(FundingSubscription)
class FundingSubscriptionAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "condition", "email", "fields_text", "since", "told")
    actions = ("end_chosen",)
    list_filter = ("state", "language", ("growth_fields", admin.RelatedOnlyFieldListFilter))
    search_fields = ("public_id", "email")
    hidden_in_export = ("id", "email")
    fields = (
        *("public_id", "state", "email", "language", "growth_fields", "query"),
        *("created_at", "confirmed_at", "ended_at", "told_until"),
    )

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and may_keep_subscriptions(request.user)

    def get_list_queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.prefetch_related("growth_fields")

    def has_end_permission(self, request: HttpRequest) -> bool:
        return may_keep_subscriptions(request.user)

    @admin.action(description=_("Beenden, die Adresse wird gelöscht"), permissions=("end",))
    def end_chosen(self, request: HttpRequest, queryset: QuerySet) -> None:
        rows = list(queryset.exclude(state=State.ENDED))
        for row in rows:
            end(reader=row)
        text = ngettext("%(count)s Abonnement ist beendet.", "%(count)s Abonnements sind beendet.", len(rows))
        messages.success(request, text % {"count": len(rows)})

    @display(description=_("Status"), ordering="state", label=STATE_COLOURS)
    def condition(self, obj: FundingSubscription) -> tuple[str, str]:
        return obj.state, obj.get_state_display()

    @display(description=_("Felder"))
    def fields_text(self, obj: FundingSubscription) -> str:
        return ", ".join(field.short_name_de or field.name_de for field in obj.growth_fields.all()) or "–"

    @display(description=_("angelegt"), ordering="created_at")
    def since(self, obj: FundingSubscription) -> str:
        return since_text(obj.created_at)

    @display(description=_("zuletzt informiert"), ordering="told_until")
    def told(self, obj: FundingSubscription) -> str:
        return since_text(obj.told_until) or "–"
