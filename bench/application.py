"""Entry points for the web servers that the benchmark compares."""

from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application

bare = get_wsgi_application()
asynchronous = get_asgi_application()
