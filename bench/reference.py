"""Settings of what the portal is measured against: the same Django on the same server, without middleware."""

from thcm.settings import *  # noqa: F403

ROOT_URLCONF = "bench.references"
MIDDLEWARE: list[str] = []
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
}
WSGI_APPLICATION = "bench.application.bare"
