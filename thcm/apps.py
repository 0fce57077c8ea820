"""Settings of the package that puts the site together."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from thcm import celery as celery  # for every process: whoever queues a job needs its broker
from thcm import security_txt as security_txt  # for `check --deploy`: it registers what it warns of


class SiteConfig(AppConfig):
    name = "thcm"
    verbose_name = _("Portal")
