"""Settings: one file, all from the environment; what is missing stops the start with its name.

Required: SECRET_KEY, DATABASE_URL, REDIS_URL, ALLOWED_HOSTS, FILES_DIR, SITE_URL, EMAIL_URL. `manage.py` and `make run`
fill these in for a machine that configures nothing (scrutiny/services.py). docs/operating.md lists all, and
scrutiny/checks.py refuses what is not fit for other people's use.
"""

import sys
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF

from scrutiny import services

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

SECRET_KEY = env("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # earlier keys, while what they signed is about
DEBUG = env.bool("DEBUG", False)
HTTPS = env.bool("HTTPS", True)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
# For others than whoever started it: the hosts were named for it. Checks are strict then, and nothing has a default.
PRODUCTION = not DEBUG and services.configured("ALLOWED_HOSTS")
UNSAID = environ.Env.NOTSET
SITE_URL = env("SITE_URL", default=UNSAID if PRODUCTION else "http://127.0.0.1:8000")  # what links in mail begin with
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
FRONT_SERVER = env.bool("FRONT_SERVER", BEHIND_PROXY)  # a web server in front holds back slow and many connections
ALLOW_DEMO = env.bool("ALLOW_DEMO", not services.configured("ALLOWED_HOSTS", "DATABASE_URL"))  # its password is public
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CSRF_FAILURE_VIEW = "meetings.views.errors.out_of_date"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_forms_gds",
    "django_htmx",
    "csp",
    "django_prose_editor",
    "meetings",
    "reports",
    "scrutiny",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "meetings.views.methods.MethodMiddleware",
    "meetings.views.caching.CachingMiddleware",
    "csp.middleware.CSPMiddleware",
    "meetings.views.limits.LimitsMiddleware",  # before the session is read, and before CSRF reads forms
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "meetings.views.signed_in.SignedInMiddleware",
    "meetings.views.saved.SavedMiddleware",
    "meetings.views.doors.AccessMiddleware",
]

ROOT_URLCONF = "scrutiny.urls"
WSGI_APPLICATION = "scrutiny.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["meetings.templatetags.remembered", "meetings.templatetags.forms"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "meetings.views.doors.frame",
            ],
        },
    }
]

DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"].update(CONN_MAX_AGE=env.int("CONN_MAX_AGE", 60), CONN_HEALTH_CHECKS=True, ATOMIC_REQUESTS=False)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "scrutiny.cache.ForgivingCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    },
    # Each process's own, for pieces of pages that stay as they are: it is there when Redis is not.
    "template_fragments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# Documents, addressed by content. A bucket can take the place of the folder.
STORAGES = {
    "default": {
        "BACKEND": "meetings.storage.ContentStorage",
        "OPTIONS": {"location": env("FILES_DIR"), "file_permissions_mode": 0o600},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "scrutiny.static.StaticStorage"
    },
}
MAX_PAPER_BYTES = env.int("MAX_PAPER_MB", 500) * 1024 * 1024
FILE_MEMORY_BYTES = env.int("FILE_MEMORY_MB", 2048) * 1024 * 1024  # of all processes that open one file
CLAMD_SOCKET = env("CLAMD_SOCKET", default="")  # of the virus scanner; without one nothing is scanned
FORM_OF_FILES_BYTES = 2 * MAX_PAPER_BYTES  # of one form, and of all that an account sends at a moment
KEEP_FREE_BYTES = env.int("KEEP_FREE_MB", 1024) * 1024 * 1024  # of the disk, which no upload may take
OPEN_UPLOADS_BYTES = 4 * MAX_PAPER_BYTES  # that one account may have on its way at the same time
UPLOADS_DIR = Path(env("FILES_DIR")) / "uploads"  # parts of files on their way in
SMALL_BODY = 64 * 1024  # bytes that anybody may send; more is for those who are signed in, by address
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 100

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "build" / "packages"]
STATIC_ROOT = BASE_DIR / "build" / "static"
WHITENOISE_USE_FINDERS = DEBUG

AUTH_USER_MODEL = "meetings.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "meetings.forms.passwords.KnownPasswordValidator"},
]
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", int(BEHIND_PROXY))  # servers in front, each of which we run
ACCOUNT_ADAPTER = "meetings.views.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator makes every account
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# By address, for everybody behind it together. Wrong passwords are counted in meetings/views/throttle.py.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "60/m/ip,5/5m/key"}
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    name: f"meetings.forms.sign_in.{form}"
    for name, form in {
        "login": "LoginForm",
        "reauthenticate": "ReauthenticateForm",
        "change_password": "ChangePasswordForm",
        "set_password": "SetPasswordForm",
        "reset_password": "ResetPasswordForm",
        "reset_password_from_key": "ResetPasswordKeyForm",
    }.items()
}
MFA_ADAPTER = "meetings.views.accounts.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
MFA_FORMS = {
    name: f"meetings.forms.second_factor.{form}"
    for name, form in {
        "authenticate": "CodeForm",
        "reauthenticate": "CodeAgainForm",
        "activate_totp": "ActivateAppForm",
        "deactivate_totp": "RemoveAppForm",
        "generate_recovery_codes": "RecoveryCodesForm",
        "add_webauthn": "AddPasskeyForm",
        "edit_webauthn": "RenamePasskeyForm",
        "authenticate_webauthn": "PasskeyForm",
        "login_webauthn": "PasskeyLoginForm",
        "reauthenticate_webauthn": "PasskeyAgainForm",
    }.items()
}
# `make run` alone sets this: the demo's own accounts (meetings/access.py) then need no second factor.
DEMO_SIGN_IN = env.bool("DEMO_SIGN_IN", False)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

LANGUAGE_CODE = "en-gb"
USE_I18N = False  # English only: no look for another language at every address and number
TIME_ZONE = "Europe/London"
USE_TZ = True
FORMAT_MODULE_PATH = "scrutiny.formats"

CRISPY_ALLOWED_TEMPLATE_PACKS = "gds"
CRISPY_TEMPLATE_PACK = "gds"
CRISPY_CLASS_CONVERTERS = {
    "numberinput": "govuk-input",
    "urlinput": "govuk-input",
    "dateinput": "govuk-input",
    "timeinput": "govuk-input",
    "selectmultiple": "govuk-select",
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        # pdf.js places its text layer with style properties; the worker and the fonts are made in the page
        "style-src-attr": ["'unsafe-inline'"],
        "font-src": [SELF, "data:", "blob:"],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 63072000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", False)  # concerns every other site below this name
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", False)  # hard to take back
SILENCED_SYSTEM_CHECKS = ["security.W005"] * (not SECURE_HSTS_INCLUDE_SUBDOMAINS)
SILENCED_SYSTEM_CHECKS += ["security.W021"] * (not SECURE_HSTS_PRELOAD)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
PERMISSIONS_POLICY = {
    name: []
    for name in (
        "accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "display-capture", "encrypted-media",
        "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi",
        "payment", "picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
    )
}  # fmt: skip
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

vars().update(env.email("EMAIL_URL", default=UNSAID if PRODUCTION else "consolemail://"))
EMAIL_TIMEOUT = 10  # seconds; less than a worker may be silent for
DEFAULT_FROM_EMAIL = env("FROM_EMAIL", default="scrutiny@localhost")

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 2,
    "retry_policy": {"timeout": 2.0},
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000  # kB; a worker that a very large pack has swollen is replaced after it
CELERY_TASK_ROUTES = {
    "reports.tasks.take_in_waiting": {"queue": "intake"},
    "reports.tasks.try_the_wall": {"queue": "intake"},
}
CELERY_TASK_SOFT_TIME_LIMIT = env.int("TASK_SECONDS", 600)
CELERY_TASK_TIME_LIMIT = CELERY_TASK_SOFT_TIME_LIMIT + 30
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "reports.tasks.sweep", "schedule": 10.0, "options": {"expires": 10}},
    "try-the-wall": {"task": "reports.tasks.try_the_wall", "schedule": 60.0, "options": {"expires": 60}},
    "drop-old-files": {"task": "reports.tasks.drop_old_files", "schedule": 24 * 60 * 60.0},
}
CELERY_TIMEZONE = TIME_ZONE

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "filters": {"strangers": {"()": "scrutiny.logs.WithoutStrangersTracebacks"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "stream": sys.stderr,
            "formatter": "plain",
            "filters": ["strangers"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Noise about files that people bring (what matters of it is told on the paper's row), and about refused requests.
    "loggers": {name: {"level": "ERROR"} for name in ("fontTools", "weasyprint", "pikepdf", "django.request")},
}
