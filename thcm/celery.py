"""Entry point of worker and scheduler."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thcm.settings")

app = Celery("thcm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()  # in every thread of the web server
app.autodiscover_tasks()
