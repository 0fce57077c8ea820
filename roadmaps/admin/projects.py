"""Back office of projects."""

from django.contrib import admin

from roadmaps.models import Project
from thcm.core.admin import StateColumns
from thcm.core.admin_base import EditorialAdmin


@admin.register(Project)
class ProjectAdmin(StateColumns, EditorialAdmin):
    list_display = ("name_de", "kind", "stage", "state", "changed")
    search_fields = ("name_de", "name_en", "slug", "aliases")
    readonly_fields = ("stage",)
