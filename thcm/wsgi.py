"""Entry point of the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thcm.settings")

# Imported once Django is set up.
from thcm.core.cache import AnswerCache

application = AnswerCache(get_wsgi_application())
