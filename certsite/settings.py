"""Settings, read from the environment (see README) and from .env where there is one.

Without SECRET_KEY this is a developer's machine: DEBUG is on, only localhost is answered and a key is made under var/.
With DEBUG off every missing secret stops the start and says how to mend it.
"""

import re
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()
VAR_DIR = Path(env.str("CERTSITE_VAR", default=str(BASE_DIR / "var"))).resolve()

for file in (BASE_DIR / ".env", VAR_DIR / "embedded.env"):
    if file.is_file():
        env.read_env(file)


def secret_key() -> str:
    """The key from the environment, or on a developer's machine one kept under var/."""
    if key := env.str("SECRET_KEY", default=""):
        return key
    if not DEBUG:
        raise ImproperlyConfigured("SECRET_KEY is missing: set it to 50 or more random characters, or set DEBUG=1.")
    file = VAR_DIR / "secret_key"
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()


def database() -> dict:
    """The one database; PostgreSQL by TCP or by a socket folder."""
    if not env.str("DATABASE_URL", default=""):
        raise ImproperlyConfigured(
            "DATABASE_URL is missing: start script/server, or run "
            "`python script/embedded.py run -- python manage.py ...`, or name your PostgreSQL."
        )
    config = env.db_url("DATABASE_URL", engine="django.db.backends.postgresql")
    config["HOST"] = unquote(config["HOST"])  # a socket folder comes percent-encoded
    return config | {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}


DEBUG = env.bool("DEBUG", default=not env.str("SECRET_KEY", default=""))
SECRET_KEY = secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "certsite.common",
    "certsite.workflow",
    "certsite.accounts",
    "certsite.notifications",
    "certsite.pages",
    "scoring",
    "applications",
    "audits",
    "certificates",
    "certsite.casefile",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_tables2",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "certsite.common.middleware.without_nul",
]

ROOT_URLCONF = "certsite.urls"
WSGI_APPLICATION = "certsite.wsgi.application"

TEMPLATES = [
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
                "certsite.casefile.context.frame",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "django_tables2/table.html"

DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://localhost:6379/0")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}


def broker_url(redis_url: str) -> str:
    """The same server in Celery's words: its scheme for a socket is redis+socket."""
    parts = urlsplit(redis_url)
    return f"redis+socket://{unquote(parts.path)}" if parts.scheme == "unix" else redis_url


CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = env.str("TIME_ZONE", default="Asia/Shanghai")

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "certsite.notifications.adapter.QueueingAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "certsite.accounts.forms.SignupDetails"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="zh-hans")
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Shanghai")
FORMAT_MODULE_PATH = "certsite.common.formats"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG  # no collectstatic on a developer's machine


def files_folder() -> Path:
    """Where uploaded documents are kept: never below a folder that the web server shows."""
    url = env.str("STORAGE_URL", default=f"file://{VAR_DIR / 'files'}")
    if not url.startswith("file:///"):
        raise ImproperlyConfigured("STORAGE_URL must be file:///an/absolute/folder.")
    return Path(unquote(urlsplit(url).path))


STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": files_folder()},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "certsite.common.static.ContentNamedFiles"
    },
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "certsite.common.uploads.UploadCap",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
LARGEST_UPLOAD = 64 * 1024 * 1024  # whatever a scheme allows, more is never written to disk


def scanner() -> str:
    """Where ClamAV's daemon listens; empty where uploads are not scanned."""
    url = env.str("CLAMD_URL", default="")
    if url and not re.fullmatch(r"unix:///.+|tcp://[^/:]+:[0-9]+", url):
        raise ImproperlyConfigured("CLAMD_URL must be unix:///path/of/a/socket or tcp://host:port.")
    return url


CLAMD_URL = scanner()
CLAMD_TIMEOUT = 30  # seconds without an answer after which a file counts as not scanned

vars().update(env.email_url("EMAIL_URL", default="filemail://"))
if EMAIL_BACKEND.endswith("filebased.EmailBackend"):  # noqa: F821 (set on the line above)
    EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="certsite <noreply@localhost>")

BODY_NAME = {
    "zh-hans": env.str("BODY_NAME_ZH", default="华信服务认证中心"),
    "en": env.str("BODY_NAME_EN", default="Huaxin Service Certification Centre"),
}

# The body's own rules on its people. They belong to no edition of a scheme: the same people serve every scheme, and a
# number of each would tell them of one day twice.
COMPETENCE_REMINDER_DAYS = env.int("COMPETENCE_REMINDER_DAYS", default=60)  # so long before it expires it is told
COMPETENCE_BACKDATED_DAYS = env.int("COMPETENCE_BACKDATED_DAYS", default=31)  # so late it may still be entered
# So long after the closing meeting what a photo's file lacks may still come, should the audit be sent back to its team
PHOTO_HALF_SENT_DAYS = env.int("PHOTO_HALF_SENT_DAYS", default=14)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],  # blob: shows photos that are on the device only
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
if SITE_URL.startswith("https://"):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # These tell every step of every document
    "loggers": {name: {"level": "WARNING"} for name in ("weasyprint", "fontTools")},
}
