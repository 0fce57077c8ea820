"""Back office of deletions: what the nightly jobs removed of personal data."""

from django.contrib import admin
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from thcm.core.admin_base import ReadOnlyAdmin
from thcm.core.models import DeletionRun


@admin.register(DeletionRun)
class DeletionRunAdmin(ReadOnlyAdmin):
    list_display = ("job", "when", "what")
    list_filter = ("job",)
    fields = ("job", "ran_at", "what")
    readonly_fields = ("what",)

    @display(description=_("gelaufen"), ordering="ran_at")
    def when(self, obj: DeletionRun) -> str:
        return date_format(timezone.localtime(obj.ran_at), "SHORT_DATETIME_FORMAT")

    @display(description=_("entfernt"))
    def what(self, obj: DeletionRun) -> str:
        return obj.text
