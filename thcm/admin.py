"""Back office of what packages bring along: schedules in the look of the rest, no devices of the second factor."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django_celery_beat.admin import PeriodicTaskAdmin as BeatPeriodicTaskAdmin
from django_celery_beat.admin import PeriodicTaskForm, TaskSelectWidget
from django_celery_beat.models import ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule
from django_otp.plugins.otp_static.admin import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDevice
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from thcm import review_lists as review_lists
from thcm import site_admin as site_admin
from thcm.core.admin_base import BackOfficeAdmin

for model in (ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule):
    admin.site.unregister(model)
for model in (StaticDevice, TOTPDevice):  # nobody reads or sets another's secret
    admin.site.unregister(model)


class TaskSelect(UnfoldAdminSelectWidget, TaskSelectWidget):
    """The tasks that the worker knows."""


class ScheduleForm(PeriodicTaskForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task"].widget = UnfoldAdminTextInputWidget()
        self.fields["regtask"].widget = TaskSelect()


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(BeatPeriodicTaskAdmin, BackOfficeAdmin):
    form = ScheduleForm
    date_hierarchy = None
    list_display = ("name", "enabled", "scheduler", "last_run_at", "total_run_count")
    list_filter = ("enabled",)
    list_select_related = ("interval", "crontab", "solar", "clocked")
    change_form_template = None

    def get_queryset(self, request: HttpRequest) -> Any:
        return BackOfficeAdmin.get_queryset(self, request).select_related(*self.list_select_related)


@admin.register(CrontabSchedule, IntervalSchedule)
class ScheduleAdmin(BackOfficeAdmin):
    """Not in the sidebar: reached from the schedules."""
