"""Settings of the package that puts the site together."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "thcm"
    verbose_name = _("Portal")
