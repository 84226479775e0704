"""Django's settings. What a deployment may choose is in config/environment.py, the rest is decided here."""

from __future__ import annotations

import os
from typing import Any, Final

import django_stubs_ext
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import environment as surroundings
from config import outbox, static_build
from config.environment import BASE_DIR
from config.observability import start_sentry, structured_logging

django_stubs_ext.monkeypatch()

ENV: Final = surroundings.read()
WEB: Final = os.environ.get("VITRINE_PROCESS") == "web"
"""True in the process that serves pages: config/wsgi.py says so before this is read."""

DEBUG = ENV.debug
DEMO = not ENV.production
SECRET_KEY = ENV.secret_key
SECRET_KEY_FALLBACKS = ENV.former_keys
ALLOWED_HOSTS = ENV.allowed_hosts
PUBLIC_BASE_URL = ENV.public_base_url
DATA_DIR = ENV.data_dir
METRICS_TOKEN = ENV.metrics_token

INSTALLED_APPS = [
    "config",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_prometheus",
    "django_q",
    "django_structlog",
    "heroicons",
    "ninja",
    "pgtrigger",
    "phonenumber_field",
    "rules.apps.AutodiscoverRulesConfig",
    "stores",
    "experiences",
    "notifications",
    "bookings",
    "calendars",
    "inbox",
    "floor",
    "hooks",
    "insight",
    "desk",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.permissions_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.api_edges.problems_under_api",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "floor.kiosk.kiosk",
    "config.who.note_who",
    "config.busy.Busy",
    "django_structlog.middlewares.RequestMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "config.context_processors.site",
            ],
        },
    },
]

# The database. ATOMIC_REQUESTS stays off: django-ninja turns a handled error into a response before Django would see
# it, and the rows would stay. A pool serves the web process only: it breaks the worker's forked processes.
LOCK_TIMEOUT_MS: Final = 3_000
WEB_STATEMENT_TIMEOUT_MS: Final = 15_000
_SESSION = f"-c timezone=UTC -c lock_timeout={LOCK_TIMEOUT_MS}"
_DATABASE_OPTIONS: dict[str, Any] = {} if ENV.pgbouncer else {"options": _SESSION}
if WEB:
    _DATABASE_OPTIONS["pool"] = {"min_size": 1, "max_size": ENV.pool_size, "timeout": 5}
    if not ENV.pgbouncer:
        _DATABASE_OPTIONS["options"] += f" -c statement_timeout={WEB_STATEMENT_TIMEOUT_MS}"
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **(ENV.database or {"NAME": "vitrine", "USER": "postgres", "EMBEDDED": DATA_DIR / "postgres"}),
        "ENGINE": "config.database",
        "CONN_MAX_AGE": 0 if WEB else 60,
        "CONN_HEALTH_CHECKS": not WEB,
        "ATOMIC_REQUESTS": False,
        "DISABLE_SERVER_SIDE_CURSORS": ENV.pgbouncer,
    },
}
DATABASES["default"]["OPTIONS"] = {**DATABASES["default"].get("OPTIONS", {}), **_DATABASE_OPTIONS}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_MEMORY_CACHE = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
_REDIS_CACHE = {
    "BACKEND": "django.core.cache.backends.redis.RedisCache",
    "LOCATION": ENV.redis_url,
    "KEY_PREFIX": "vitrine",
}
CACHES = {"default": _REDIS_CACHE if ENV.redis_url else _MEMORY_CACHE}

# Tasks. save_limit -1: acknowledgements come at once, and a task is not run twice for want of one.
Q_CLUSTER = {
    "name": "vitrine",
    "label": "Tasks",
    "orm": "default",
    "workers": ENV.worker_processes,
    "poll": 0.3,
    "timeout": ENV.task_timeout,
    "retry": ENV.task_retry,
    "max_attempts": 5,
    "ack_failures": True,
    "save_limit": -1,
    "queue_limit": ENV.worker_processes * 2,
    "catch_up": False,
}

# Words and places
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
PHONENUMBER_DB_FORMAT = "E164"
PHONENUMBER_DEFAULT_FORMAT = "INTERNATIONAL"

# Files
STATIC_URL = "/static/"
STATIC_ROOT = static_build.STATIC_ROOT
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.look.LookFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
_PLAIN_STATIC: Final = "django.contrib.staticfiles.storage.StaticFilesStorage"
_HASHED_STATIC: Final = "config.static_storage.HashedStaticFiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _PLAIN_STATIC if ENV.name == "development" else _HASHED_STATIC},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = ENV.name == "development"

# Who may come in
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/floor/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "config.accounts.StaffOnly"
ACCOUNT_FORMS = {"login": "config.accounts.SignIn"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Tries are counted by address: behind a proxy that is the last one it was told of, else everybody would share one.
ALLAUTH_TRUSTED_PROXY_COUNT = int(ENV.behind_proxy)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "config.accounts.Factors"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts are made by the house, for addresses that it knows
MFA_TOTP_ISSUER = "Vitrine"
MFA_FORMS = {"authenticate": "config.accounts.ProveFactor", "activate_totp": "config.accounts.SetUpFactor"}

# The browser's limits
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = ENV.production
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [PUBLIC_BASE_URL]
SECURE_SSL_REDIRECT = ENV.production
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if ENV.production else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENV.production
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.behind_proxy else None

# How people are reached
SMS_BACKEND = ENV.sms_backend
TWILIO_ACCOUNT_SID = ENV.twilio["TWILIO_ACCOUNT_SID"]
TWILIO_AUTH_TOKEN = ENV.twilio["TWILIO_AUTH_TOKEN"]
TWILIO_FROM = ENV.twilio["TWILIO_FROM"]
WHATSAPP_FROM = ENV.whatsapp_from
SMS_PRICES, SMS_PRICE_CURRENCY = ENV.texting.prices, ENV.texting.price_currency
SMS_COUNTRIES = ENV.texting.countries
SMS_HOURLY_PER_NUMBER, SMS_HOURLY = ENV.texting.hourly_per_number, ENV.texting.hourly
SMS_HOURLY_PER_NETWORK = ENV.texting.hourly_per_network
SMS_DAILY_SPEND = ENV.texting.daily_spend
WAKING_HOURS = ENV.texting.waking
NOTIFICATIONS_COUNTRIES = "stores.queries.regions.phone_regions"
PHONE_CHECK = ENV.phone_check
EMAIL_CHANNEL = "log" if ENV.email is None else "smtp"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
EMAIL_TIMEOUT = 10
EMAIL_BOUNCES_TO = ENV.email_bounces_to
ALARMS_TO = ENV.alarms_to
MAIL_HOOK_SECRET = ENV.mail_hook_secret
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.email_from
vars().update(
    {name: value for name, value in (ENV.email or {}).items() if name.startswith("EMAIL_") and value is not None}
)
NOTIFICATIONS_COMPOSERS, NOTIFICATIONS_PREPARERS = outbox.COMPOSERS, outbox.PREPARERS
NOTIFICATIONS_FAILED_HANDLERS, NOTIFICATIONS_REPLY_HANDLERS = outbox.FAILED_HANDLERS, outbox.REPLY_HANDLERS
TWILIO_API_BASE = os.environ.get("TWILIO_API_BASE", "https://api.twilio.com")

# Webhooks. Loopback is for tests, whose peer is on this machine: no setting of a deployment opens it.
HOOKS_ON_LOOPBACK = False

# What the house tells those who run it
LOGGING = structured_logging(level=ENV.log_level, as_json=ENV.production)
DJANGO_STRUCTLOG_USER_ID_FIELD = None
start_sentry(dsn=ENV.sentry_dsn, environment=ENV.name)
