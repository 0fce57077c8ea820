"""Back office of deletions: what nightly jobs and the privacy desk removed of personal data."""

from django.contrib import admin
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from thcm.core.admin_base import ReadOnlyAdmin
from thcm.core.models import DeletionRun


@admin.register(DeletionRun)
class DeletionRunAdmin(ReadOnlyAdmin):
    list_display = ("job", "when", "what", "made_by")
    list_filter = ("job",)
    list_select_related = ("made_by",)
    fields = ("job", "ran_at", "what", "made_by")
    readonly_fields = ("what",)

    @display(description=_("gelaufen"), ordering="ran_at")
    def when(self, obj: DeletionRun) -> str:
        return date_format(timezone.localtime(obj.ran_at), "SHORT_DATETIME_FORMAT")

    @display(description=_("entfernt"))
    def what(self, obj: DeletionRun) -> str:
        return obj.text
