"""Back office of mail: what was sent, what waits, what failed."""

import datetime as dt

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import display

from thcm.core.admin_base import ReadOnlyAdmin
from thcm.core.mail import send_again
from thcm.core.models import Mail
from thcm.core.permissions import may_see_mail

COLOURS = {Mail.State.QUEUED: "info", Mail.State.SENT: "success", Mail.State.FAILED: "danger"}


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    """Failed ones can be sent again as long as they are kept, because they keep what they say."""

    list_display = ("subject_or_template", "recipient", "badge", "when", "attempts", "short_error", "created")
    list_filter = ("state",)
    search_fields = ("subject", "recipient")
    hidden_in_export = ("id", "context")
    actions = ("send_failed_again",)
    fields = (
        *("subject", "template", "recipient", "language", "state", "attempts", "error"),
        *("next_attempt_at", "created_at", "sent_at"),
    )

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return may_see_mail(request.user)

    @display(description=gettext_lazy("Betreff"), ordering="subject")
    def subject_or_template(self, obj: Mail) -> str:
        return str(obj)

    @display(description=gettext_lazy("Stand"), ordering="state", label=COLOURS)
    def badge(self, obj: Mail) -> tuple[str, str]:
        return obj.state, obj.get_state_display()

    @display(description=gettext_lazy("Sendung"), ordering="sent_at")
    def when(self, obj: Mail) -> str:
        if obj.state == Mail.State.QUEUED:
            return _("ab %(moment)s") % {"moment": _short(obj.next_attempt_at)}
        return _short(obj.sent_at) if obj.sent_at else ""

    @display(description=gettext_lazy("angelegt"))
    def created(self, obj: Mail) -> str:
        return _short(obj.created_at)

    @display(description=gettext_lazy("Fehler"))
    def short_error(self, obj: Mail) -> str:
        return Truncator(obj.error).chars(60)

    @admin.action(description=gettext_lazy("Noch einmal senden"), permissions=("resend",))
    def send_failed_again(self, request: HttpRequest, queryset: QuerySet[Mail]) -> None:
        count = send_again(queryset)
        if count:
            text = ngettext(
                "%(count)s E-Mail wird noch einmal gesendet.", "%(count)s E-Mails werden noch einmal gesendet.", count
            )
            messages.success(request, text % {"count": count})
        else:
            messages.warning(request, _("Noch einmal gesendet wird nur, was gescheitert ist."))


def _short(moment: dt.datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
