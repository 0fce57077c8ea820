"""Makes `thcm.admin_site.BackOffice` the admin site."""

from django.contrib.admin.apps import AdminConfig


class BackOfficeConfig(AdminConfig):
    default_site = "thcm.admin_site.BackOffice"
