"""Settings, from the environment. Everything an installation owns lies in RAMAH_HOME.

RAMAH_HOME          folder of the database and the keys (default: var/ beside the program)
RAMAH_MASTER_KEY    the master key, instead of the file in RAMAH_HOME
RAMAH_DATABASE_URL  postgresql://user:password@host:port/name (default: SQLite in RAMAH_HOME)
RAMAH_HOSTS         host names the office uses, separated by commas
RAMAH_HTTPS         1 when browsers reach the program by HTTPS
RAMAH_LIVE_URL      where browsers reach the event stream (default: same host, port + 1)
RAMAH_PORT          the port of the pages (default 8000)
RAMAH_TRUST_PORT    the port of the page of trust, where the office has an own authority
RAMAH_BACKUP_COPY   a second place for the daily backup: a folder, or sftp://user@server/folder
RAMAH_BACKUP_SFTP_KEY, RAMAH_BACKUP_SFTP_PASSPHRASE_FILE   what opens that server
RAMAH_LOG_FORMAT    json: each log line is a JSON object (default: text)
RAMAH_PROCESS       which process this is, for its log lines; set by ``ramah serve``
RAMAH_DEBUG         1 on a developer's machine
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from ramah.lib import keys
from ramah.lib.fingerprint import fingerprint

BASE = Path(__file__).resolve().parent
HOME = Path(os.environ.get("RAMAH_HOME", BASE.parent / "var")).resolve()
RAMAH_HOME = HOME
PORT = int(os.environ.get("RAMAH_PORT", "8000"))
HTTPS = os.environ.get("RAMAH_HTTPS") == "1"
DEBUG = os.environ.get("RAMAH_DEBUG") == "1"

try:
    RAMAH_KEYS = keys.read(HOME)
    SECRET_KEY = RAMAH_KEYS.signing
except keys.KeyProblem:
    SECRET_KEY = ""  # Django refuses to start without one: set up first

RAMAH_TRUST_PORT = int(os.environ.get("RAMAH_TRUST_PORT") or "0")
RAMAH_HOSTS = [
    name for name in os.environ.get("RAMAH_HOSTS", "").replace(" ", "").split(",") if name
]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *RAMAH_HOSTS]
_scheme = "https" if HTTPS else "http"
RAMAH_LIVE_URL = os.environ.get("RAMAH_LIVE_URL", "")
_live_origins = (
    ["{0.scheme}://{0.netloc}".format(urlsplit(RAMAH_LIVE_URL))]
    if "//" in RAMAH_LIVE_URL
    else [f"{_scheme}://{host}:{PORT + 1}" for host in ALLOWED_HOSTS if host != "[::1]"]
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "ramah.offices",
    "ramah.visits",
    "ramah.aids",
    "ramah.queueing",
    "ramah.survey",
    "ramah.bells",
    "ramah.bookings",
    "ramah.reports",
    "ramah.journey",
    "ramah.displays",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ramah.lib.request_log.RequestLogMiddleware",
    "csp.middleware.CSPMiddleware",
    "ramah.lib.language.LanguageMiddleware",
    "ramah.displays.public_host.PublicHostMiddleware",
    "ramah.lib.sessions.LenientSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ramah.offices.middleware.CurrentOfficeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "ramah.journey.middleware.SopMissingMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "ramah.urls"
WSGI_APPLICATION = "ramah.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "ramah.lib.ui",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "ramah.lib.ui.appearance",
                "ramah.offices.context.shell",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]
FORM_RENDERER = "ramah.lib.forms.RamahRenderer"


def _database() -> dict[str, object]:
    url = os.environ.get("RAMAH_DATABASE_URL", "")
    if not url:
        return {
            "ENGINE": "ramah.lib.sqlite",
            "NAME": HOME / "ramah.sqlite3",
            "CONN_MAX_AGE": None,
            "TEST": {"NAME": HOME / "test.sqlite3"},
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                " PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;",
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c synchronous_commit=on"},
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "offices.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "ramah.offices.backends.StaffBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("username", "full_name")}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "offices:login"
LOGIN_REDIRECT_URL = "journey:home"
LOGOUT_REDIRECT_URL = "displays:start"

# One office shares one address: lock the person at that address, never the address.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_LOCKOUT_TEMPLATE = "offices/locked.html"
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]

SESSION_ENGINE = "ramah.lib.session_store"
SESSION_COOKIE_AGE = 10 * 60 * 60  # one long working day
SESSION_COOKIE_NAME = "ramah_session"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "ramah_csrf"
CSRF_FAILURE_VIEW = "ramah.displays.kiosk_problems.csrf_failure"
LANGUAGE_COOKIE_NAME = "ramah_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
CSRF_TRUSTED_ORIGINS = [
    origin for host in RAMAH_HOSTS for origin in (f"https://{host}", f"https://{host}:{PORT}")
]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "worker-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "connect-src": [SELF, *_live_origins],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"

STATIC_URL = f"/static/{fingerprint(BASE / 'static')}/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [BASE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
# The address changes with the files, so a browser may keep each file for good.
WHITENOISE_MAX_AGE = 365 * 24 * 60 * 60

MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "ramah.lib.logs.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "ramah": {"level": "INFO"},
        "axes": {"level": "ERROR"},
        "django.request": {"level": "ERROR"},  # each request has a line of our own
    },
}
