"""Settings of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "thcm.core"
    label = "core"
    verbose_name = _("Stammdaten")
