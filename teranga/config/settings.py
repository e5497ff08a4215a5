"""All settings, one typed place. Values come from the environment as TERANGA_*.

``ENV`` is the only door to the environment: what it declares is all there is
(docs/how/deploy.md lists it for operators). Nothing here reads the network.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlparse

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from teranga.kernel.keys import load_or_make_keys

BASE_DIR = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What an operator may set. Types are checked when the process starts."""

    data: Path
    keys: Path
    public_url: str
    database_url: str
    redis_url: str
    debug: bool
    testing: bool
    private_peers: bool
    open_sign_up: bool
    mail_url: str
    mail_from: str
    ledger_witness: str
    jobs_store: str

    @classmethod
    def read(cls, env: dict[str, str]) -> Environment:
        data = Path(env.get("TERANGA_DATA") or BASE_DIR / "var").resolve()
        redis_url = env.get("TERANGA_REDIS_URL", "")
        return cls(
            data=data,
            keys=Path(env.get("TERANGA_KEYS") or data / "keys").resolve(),
            public_url=env.get("TERANGA_URL", "").rstrip("/"),
            database_url=env.get("TERANGA_DATABASE_URL", ""),
            redis_url=redis_url,
            debug=_flag(env, "TERANGA_DEBUG"),
            testing="pytest" in sys.modules or _flag(env, "TERANGA_TESTING"),
            private_peers=_flag(env, "TERANGA_PRIVATE_PEERS"),
            open_sign_up=_flag(env, "TERANGA_OPEN_SIGN_UP"),
            mail_url=env.get("TERANGA_MAIL_URL", ""),
            mail_from=env.get("TERANGA_MAIL_FROM", "desk@localhost"),
            ledger_witness=env.get("TERANGA_LEDGER_WITNESS", ""),
            jobs_store="redis" if redis_url else "sqlite",
        )


def _flag(env: dict[str, str], name: str) -> bool:
    value = env.get(name, "").strip().lower()
    if value in {"", "0", "no", "false"}:
        return False
    if value in {"1", "yes", "true"}:
        return True
    raise SystemExit(f"{name} must be yes or no, not {value!r}.")


ENV = Environment.read(dict(os.environ))
ENV.data.mkdir(parents=True, exist_ok=True, mode=0o700)
DATA = ENV.data
TESTING = ENV.testing
KEYS = load_or_make_keys(ENV.keys)

SECRET_KEY = KEYS.secret_key
DEBUG = ENV.debug
PUBLIC_URL = ENV.public_url
_host = urlparse(PUBLIC_URL).hostname
ALLOWED_HOSTS = [_host] if _host else ["localhost", "127.0.0.1", "[::1]"]
if TESTING:
    ALLOWED_HOSTS = ["*"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL.startswith("https://") else []
HTTPS = PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    "teranga.config",
    "teranga.home",
    "teranga.publish",
    "teranga.protect",
    "teranga.people",
    "teranga.kernel",
    "teranga.ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "teranga.publish.middleware.NoSession",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "teranga.people.middleware.ActorMiddleware",
    "teranga.kernel.busy.BusyMiddleware",
]

ROOT_URLCONF = "teranga.config.urls"
WSGI_APPLICATION = "teranga.config.wsgi.application"
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "teranga.home.context.desk",
            ],
        },
    }
]

FORM_RENDERER = "teranga.ui.quick.Forms"

# FULL, not NORMAL: a "posted" row lost in a power cut means a post sent twice.
SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA cache_size=-4000;"
    ),
}


def _database(url: str) -> dict[str, object]:
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "teranga.sqlite3",
            "CONN_MAX_AGE": 60,
            "OPTIONS": SQLITE_OPTIONS,
        }
    parts = urlparse(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SystemExit("TERANGA_DATABASE_URL must start with postgresql://")
    host = unquote(parts.hostname or "")
    if parts.query.startswith("host="):  # a socket folder: ?host=/run/postgresql
        host = unquote(parts.query.removeprefix("host="))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
    }


DATABASES = {"default": _database(ENV.database_url)}

JOBS = {
    "store": ENV.jobs_store,
    "redis_url": ENV.redis_url,
    "folder": DATA,
    "immediate": TESTING,
    "threads": {"outgoing": 6, "slow": 2},
}

# How posts leave, in seconds; the rules that use these are publish/tasks/_pace.py.
DELIVERIES = {
    "lease": 20,  # renewed while the process lives: so soon a dead one is noticed
    "grace": 120,  # so long must a post stay unfound before it counts as not there
    "gap": (20, 90),  # an account rests this long after a post
    "part_gap": (2, 6),  # … after a part of a thread
    "late_gap": (180, 600),  # … after a post that went out late
    "late_after": 15 * 60,
    "ask_after": 6 * 3600,  # so late that a person says whether it still goes out
    "retry_base": 60,
    "look_base": 2,
    "slots": 4,  # calls at once in one process; its other threads stay free to withdraw
}

# In the database also beside Redis: losing Redis must not close the door.
CACHES = {
    "default": {
        "BACKEND": "teranga.kernel.cache.AtomicDatabaseCache",
        "LOCATION": "kernel_cache",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "teranga.home.views.csrf_failed"
SECURE_SSL_REDIRECT = False  # the reverse proxy redirects; see docs/how/deploy.md
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
# "no-referrer" would send "Origin: null" with our own forms, and CSRF would refuse them all.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

PASSWORD_HASHERS = [
    "teranga.people.passwords.Argon2",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "teranga.people.passwords.StrengthValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:today"
ACCOUNT_LOGOUT_REDIRECT_URL = "home:front"
ACCOUNT_ADAPTER = "teranga.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_USERNAME_VALIDATORS = "teranga.people.clean.username_validators"
ACCOUNT_SESSION_REMEMBER = None
# Whoever holds a phone that is signed in must not add a mailbox for a new password.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # we write to nobody who did not ask us
ACCOUNT_MAX_EMAIL_ADDRESSES = 3
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
# A workshop of thirty shares one address. Wrong passwords: teranga/people/tries.py.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,5/5m/key",  # wrong codes of the second step
    "reset_password": "10/m/ip,3/h/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "signup": "20/m/ip",
}
# Behind the reverse proxy the last hop is ours (docs/how/deploy.md); alone there is none.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0
_FORMS = "teranga.people.signin"
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.LoginForm",
    "signup": f"{_FORMS}.SignupForm",
    "add_email": f"{_FORMS}.AddEmailForm",
    "change_password": f"{_FORMS}.ChangePasswordForm",
    "set_password": f"{_FORMS}.SetPasswordForm",
    "reset_password": f"{_FORMS}.ResetPasswordForm",
    "reset_password_from_key": f"{_FORMS}.ResetPasswordKeyForm",
    "reauthenticate": f"{_FORMS}.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": f"{_FORMS}.AuthenticateForm",
    "reauthenticate": f"{_FORMS}.ReauthenticateCodeForm",
    "activate_totp": f"{_FORMS}.ActivateTOTPForm",
    "add_webauthn": f"{_FORMS}.AddWebAuthnForm",
    "edit_webauthn": f"{_FORMS}.EditWebAuthnForm",
}
MFA_TOTP_TOLERANCE = 1  # old phones' clocks are half a minute off
USERSESSIONS_TRACK_ACTIVITY = False  # people.middleware notes it once an hour
MFA_ADAPTER = "teranga.people.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("fr", _("French")),
    ("es", _("Spanish")),
    ("ar", _("Arabic")),
]
LOCALE_PATHS = [BASE_DIR / "teranga" / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "teranga.ui.quick.Files"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

EMAIL_BACKEND = "teranga.kernel.mail.Backend"
DEFAULT_FROM_EMAIL = ENV.mail_from

# No request line holds content, and nothing below a warning is kept.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "filters": {"no_content": {"()": "teranga.kernel.logs.NoContent"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["no_content"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Without its queue a worker would say so twice a second; jobs says it once.
        "huey.consumer.Worker": {"level": "CRITICAL"},
        "huey.consumer.Scheduler": {"level": "CRITICAL"},
        "django.server": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "teranga": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
