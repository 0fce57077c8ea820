"""Settings of the tests: what differs from `thcm.settings`, and nothing else."""

import os

from tests.strictness import UnknownVariable

os.environ["THCM_ENV_FILE"] = os.devnull  # the tests are the same for everybody

from thcm.embedded import serve_tests

serve_tests()

from thcm.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CELERY_TASK_ALWAYS_EAGER = True
WHITENOISE_AUTOREFRESH = True  # tests need no collected static files
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UnknownVariable()  # noqa: F405
