"""Settings shared by every way of running: one process on SQLite up to several on PostgreSQL."""

import os
from pathlib import Path

import dj_database_url
from assay.ciphers import profile_named
from django.utils.translation import gettext_lazy as _

from jinjing.identity.directory import directory_of
from jinjing.identity.single_sign_on import single_sign_on_of
from jinjing.kernel.keys import secret_key
from jinjing.kernel.postgresql.connecting import connected

HOME = Path(os.environ.get("JINJING_HOME", "var")).resolve()
# Where the pinned front-end files lie; an installed server points it at its own copy.
NODE_MODULES = Path(os.environ.get("JINJING_NODE_MODULES", "node_modules")).resolve()
PACKAGE = Path(__file__).resolve().parent.parent

# A server keeps its keys apart from its data, so that no copy of the one holds the other.
KEYS_FOLDER = Path(os.environ.get("JINJING_KEYS", HOME / "keys")).resolve()
CRYPTO_PROFILE = profile_named(os.environ.get("JINJING_CRYPTO", "aes"))  # of keys made from now on
# Anchors of the access log: may lie on another disk, or on one that is only written to.
AUDIT_FOLDER = Path(os.environ.get("JINJING_AUDIT", HOME / "audit")).resolve()
SECRET_KEY = secret_key(KEYS_FOLDER)
DEBUG = False
DEMO_CLOCK_ALLOWED = True  # a server's time is the machine's
ALLOWED_HOSTS = os.environ.get("JINJING_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
# Networks of our own proxies, whose word about the sender and about TLS is believed.
TRUSTED_PROXIES = frozenset(p for p in os.environ.get("JINJING_PROXIES", "").split(",") if p)
# Networks in which the places of administrators and auditors open (SE-04); everywhere if none is named.
ADMIN_NETWORKS = frozenset(n for n in os.environ.get("JINJING_ADMIN_NETWORKS", "").split(",") if n)
MANAGEMENT_PLACES = ("people", "roles", "rules", "audit", "alerts", "operation")
LIMIT_PACE = True
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("JINJING_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",  # loaders are named below, with partials
    "jinjing.kernel",
    "jinjing.identity",
    "jinjing.customers",
    "jinjing.holdings",
    "jinjing.insights",
    "jinjing.interactions",
    "jinjing.workbench",
    "jinjing.lobby",
    "jinjing.privacy",
    "jinjing.integrations",
    "jinjing.api",
    "jinjing.web",
]

MIDDLEWARE = [
    "jinjing.web.shared.networks.TrustedProxies",
    "django.middleware.security.SecurityMiddleware",
    "jinjing.web.shared.security.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jinjing.web.shared.terminal.TerminalMiddleware",
    "jinjing.web.shared.catalogues.JoinedCatalogues",
    "jinjing.web.shared.http.OneRequest",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "jinjing.web.shared.sessions.StaffAuthentication",
    "jinjing.web.shared.bodies.BodyLimit",
    "jinjing.web.shared.pace.RequestPace",
    "jinjing.web.shared.sessions.Doorkeeper",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jinjing.web.shared.http.StaffMiddleware",
    "jinjing.web.shared.networks.ManagementNetworks",
]

ROOT_URLCONF = "jinjing.urls"
WSGI_APPLICATION = "jinjing.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jinjing.web.shared.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "jinjing.web.components.tags",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            ["django.template.loaders.app_directories.Loader"],
                        )
                    ],
                ),
            ],
        },
    },
]

FORM_RENDERER = "jinjing.web.components.inputs.WrittenInputs"

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", f"sqlite:///{HOME / 'jinjing.sqlite3'}"),
        conn_max_age=600,
        conn_health_checks=True,
    ),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Writers queue instead of failing half way: take the write lock when the transaction opens.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Read through the file's mapping (2 GiB is SQLite's own bound): a page of the file costs no system call, and
        # another process' writing does not throw it away, as it does a connection's cache.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        "PRAGMA mmap_size=2147418112;",
    }
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"] = connected(DATABASES["default"], os.environ)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "identity.Staff"
# A password kept here counts first, so that administrators come in while the directory is silent.
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "jinjing.identity.backends.DirectoryBackend",
]
DIRECTORY = directory_of(os.environ)
SINGLE_SIGN_ON = single_sign_on_of(os.environ)
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
# Passwords follow dated rules of the bank: `identity.domain.passwords`, not Django's validators.
AUTH_PASSWORD_VALIDATORS: list[dict[str, str]] = []
SESSION_ENGINE = "jinjing.web.shared.session_store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 24 * 3600  # the outer bound; the rules of `security.*` end a session earlier
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
BODY_MOST_BYTES = 1 << 20  # the largest form is a few KB; the proxy refuses more before us
DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_MOST_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 1  # no form takes a file

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
# Apps bring their own catalogues; a place of work inside `web` has one beside its pages.
LOCALE_PATHS = sorted(PACKAGE.glob("web/*/locale"))
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_FINDERS = [
    "jinjing.web.shared.stylesheet.StylesheetFinder",
    "jinjing.web.shared.frame_script.FrameScriptFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "jinjing.web.shared.hashed_files.HashedFiles"},
}

MESSAGE_STORAGE = "jinjing.web.shared.toasts.Toasts"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "discreet": {
            "()": "jinjing.kernel.logs.DiscreetFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
