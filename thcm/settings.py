"""Settings, read from the environment: safe for development as they stand, strict in production.

`THCM_ENV=production` refuses to start without SECRET_KEY, ALLOWED_HOSTS and DATABASE_URL. `.env.example`
lists every variable.
"""

import os
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from thcm import embedded, navigation
from thcm.env import BASE_DIR, VAR_DIR, development_secret_key, env_bool, env_list

PRODUCTION = os.environ.get("THCM_ENV", "development") == "production"
DEBUG = env_bool("DEBUG", default=False)


def required(name: str, what: str) -> str:
    """The variable's value; in production a missing one stops the start with a sentence on what to set."""
    value = os.environ.get(name, "")
    if PRODUCTION and not value:
        raise ImproperlyConfigured(f"THCM_ENV=production needs {name}: {what}")
    return value


SECRET_KEY = required("SECRET_KEY", "a random text of at least 50 characters, the same on every web server.")
SECRET_KEY = SECRET_KEY or development_secret_key(VAR_DIR)
ALLOWED_HOSTS = env_list(
    "ALLOWED_HOSTS",
    required("ALLOWED_HOSTS", "the host names of the portal, separated by commas, e. g. portal.example.org."),
) or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
LOCAL_URL = f"http://localhost:{os.environ.get('PORT', '8000')}"
SITE_URL = os.environ.get("SITE_URL") or (f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if PRODUCTION else LOCAL_URL)
SITE_URL = SITE_URL.rstrip("/")
# Whom to tell of a weakness, for security.txt.
SECURITY_CONTACT = os.environ.get("SECURITY_CONTACT", "").strip()

# What the portal is filled with: thcm.core.region.
REGION_FILE = os.environ.get("THCM_REGION") or BASE_DIR / "data" / "region.yaml"

DATABASE_URL = required("DATABASE_URL", "postgres://user:password@host:5432/name of a PostgreSQL 15 or newer.")
REDIS_URL = os.environ.get("REDIS_URL", "")
if not PRODUCTION:  # the servers of a `make run` in another window
    DATABASE_URL = DATABASE_URL or embedded.database_url()
    REDIS_URL = REDIS_URL or embedded.valkey_url()


def database(url: str) -> dict[str, object]:
    """Django's settings of the database. What stands behind the `?` goes to libpq, e. g. `host=/run/postgresql`."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured("DATABASE_URL must begin with postgres:// and name a PostgreSQL database.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, **options},
    }


DATABASES = {"default": database(DATABASE_URL)}
# Charts and throttles; whole answers are kept in the same Valkey by thcm.core.cache.
CACHES = {
    "default": {
        "BACKEND": "thcm.core.valkey.PatientCache",
        "LOCATION": REDIS_URL,
        "KEY_FUNCTION": "thcm.core.valkey.cache_key",
        "OPTIONS": {"socket_timeout": 0.25, "socket_connect_timeout": 0.25},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "thcm",
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
    "unfold.contrib.simple_history",
    "thcm.admin_config.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.postgres",
    "django.forms",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "django_celery_beat",
    "import_export",
    "simple_history",
    "csp",
    "django_htmx",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "thcm.core",
    "clusters",
    "networks",
    "funding",
    "roadmaps",
    "panels",
    "events",
    "newsroom",
]

MIDDLEWARE = [
    "thcm.core.cache.AnswerCacheMiddleware",
    "thcm.core.cors.ReadableByOtherSites",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "thcm.core.language.PathLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "thcm.urls"
WSGI_APPLICATION = "thcm.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "thcm.core.context.site",
            ],
        },
    }
]

UNFOLD = navigation.UNFOLD

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # widgets may have templates under templates/

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
# Failed sign-ins: thcm/sign_in_limits.py.
AXES_HANDLER = "thcm.sign_in_limits.SparseHandler"
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "ip_address"]
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "thcm.sign_in_limits.pseudonym_of"
AXES_USERNAME_CALLABLE = "thcm.sign_in_limits.account_digest"
AXES_LOCKOUT_CALLABLE = "thcm.sign_in_limits.locked_out"
AXES_SENSITIVE_PARAMETERS = [
    *("username", "ip_address", "csrfmiddlewaretoken"),
    *("code", "old_password", "new_password1", "new_password2"),
]
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
REQUIRE_SECOND_FACTOR = env_bool("REQUIRE_SECOND_FACTOR", default=PRODUCTION)  # of staff, before the back office

LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("Deutsch")), ("en", _("Englisch"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["thcm.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# `make` copies the front-end packages' files there (thcm/frontend.py); they are installed, never committed.
STATICFILES_DIRS = [BASE_DIR / "static", VAR_DIR / "frontend"]
FONTS_DIR = VAR_DIR / "fonts"  # of PDFs, from the same packages
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "thcm.static_storage.StaticStorage"},
}
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # KERN's icons are data: images in its style sheet
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # a working day
CSRF_COOKIE_AGE = None  # until the browser is closed: the page of the sign-in sets it for everybody who opens it
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "own-start"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env_bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]  # asked from inside, without the proxy
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    # Whether every other host of the domain speaks HTTPS too is for its owner to say, at the proxy.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# Celery names a socket, and the database behind it, in its own way.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A request that queues a job does not wait for a broker that is away.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "max_retries": 1, "interval_start": 0.1}

EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", default=False)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "portal@localhost")

# How long after a cooperation request ended contacts and interests are kept.
REQUEST_RETENTION_DAYS = int(os.environ.get("REQUEST_RETENTION_DAYS", "365"))
# How long after a submitted event was decided on, its sender's name, address and message are kept.
SUBMITTER_RETENTION_DAYS = int(os.environ.get("SUBMITTER_RETENTION_DAYS", "365"))

# How long after a newsletter was cancelled the proof of consent is kept.
CONSENT_RETENTION_DAYS = int(os.environ.get("CONSENT_RETENTION_DAYS", "1095"))

# Accounts of the web services of official statistics: a token, or user and password.
STATISTICS_ACCOUNTS = {
    "destatis": {
        "user": os.environ.get("THCM_GENESIS_USER", "").strip(),
        "password": os.environ.get("THCM_GENESIS_PASSWORD", "").strip(),
        "token": os.environ.get("THCM_GENESIS_TOKEN", "").strip(),
    },
    "regionalstatistik": {
        "user": os.environ.get("THCM_REGIONALSTATISTIK_USER", "").strip(),
        "password": os.environ.get("THCM_REGIONALSTATISTIK_PASSWORD", "").strip(),
        "token": os.environ.get("THCM_REGIONALSTATISTIK_TOKEN", "").strip(),
    },
}

API_REQUESTS_PER_MINUTE = int(os.environ.get("API_REQUESTS_PER_MINUTE", "600"))
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["thcm.core.renderers.JsonRenderer", "thcm.core.renderers.CsvRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "thcm.core.renderers.StrictNegotiation",
    "DEFAULT_PAGINATION_CLASS": "thcm.core.keyset.KeysetPagination",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "thcm.core.openapi.ContractSchema",
    "EXCEPTION_HANDLER": "thcm.core.problems.problem_of",
    "UNAUTHENTICATED_USER": None,
    # How many proxies in front may be believed when they say whose request it is.
    "NUM_PROXIES": int(os.environ.get("NUM_PROXIES", "0")),
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Portal of a cluster management: REST API",
    "DESCRIPTION": (
        "Growth fields, networks, cooperation requests and key figures with their origin: no account, no key. "
        "Lists and records come as JSON or, with `?format=csv` or `Accept: text/csv`, as CSV. "
        "The root of the API names licence, attribution and limits."
    ),
    "LICENSE": {
        "name": "Datenlizenz Deutschland – Namensnennung – Version 2.0",
        "url": "http://dcat-ap.de/def/licenses/dl-by-de/2.0",
    },
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SORT_OPERATION_PARAMETERS": False,
    "POSTPROCESSING_HOOKS": ["thcm.core.openapi.complete"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
