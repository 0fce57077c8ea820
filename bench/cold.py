"""The same without any cache."""

from bench.subject import *  # noqa: F403

REDIS_URL = ""
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
