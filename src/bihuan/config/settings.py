"""Every setting, in one place. What a site may state comes from the environment: see docs/settings.md."""

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from bihuan.config import environment as env
from bihuan.config.database import from_url
from bihuan.config.secret_keys import key

ROOT = Path(__file__).resolve().parents[3]

# Local: one machine, plain HTTP, nothing to state. Site: behind HTTPS, every guard up.
SITE = env.one_of("BIHUAN_MODE", ("local", "site"), "local") == "site"
DEBUG = env.truth("BIHUAN_DEBUG")
if SITE and DEBUG:
    raise ImproperlyConfigured(
        "BIHUAN_DEBUG: expected no on a site, where pages would show what is in memory."
    )

DATA = env.folder("BIHUAN_DATA", ROOT / ".data")
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
KEYS = DATA / "keys"
FILES = DATA / "files"
REGULATIONS = env.folder("BIHUAN_REGULATIONS", ROOT / "regulations")

NOW_FILE = Path(moved) if (moved := env.text("BIHUAN_NOW")) else None
if SITE and NOW_FILE:
    raise ImproperlyConfigured("BIHUAN_NOW: expected nothing on a site, where the clock may not be moved.")

# Keys. The seal's and the personal fields' keys stay out of the database, so that its copy tells nothing.
SECRET_KEY = key(KEYS, "secret", given=env.text("BIHUAN_SECRET_KEY"))
SEAL_KEY = key(KEYS, "seal", given=env.text("BIHUAN_SEAL_KEY"))
PERSONAL_KEYS = env.several("BIHUAN_PERSONAL_KEYS") or [key(KEYS, "personal")]
INDEX_KEY = key(KEYS, "index", given=env.text("BIHUAN_INDEX_KEY"))

# Where it is found
HOSTS = env.several("BIHUAN_HOSTS")
if SITE and not HOSTS:
    raise ImproperlyConfigured("BIHUAN_HOSTS: expected the names this site answers to, found nothing.")
ALLOWED_HOSTS = HOSTS if SITE else ["localhost", "127.0.0.1", "[::1]", *HOSTS]
PORT = env.whole("BIHUAN_PORT", 8000)
LISTEN = env.text("BIHUAN_LISTEN", "127.0.0.1")
BASE_URL = env.text("BIHUAN_BASE_URL", f"https://{HOSTS[0]}" if SITE else f"http://127.0.0.1:{PORT}")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

ROOMS = [
    "regulation", "engine", "documents", "parties", "people", "registry", "cases", "inbox", "pages",
    "simulator", "analytics", "api", "portal", "desk", "config",
]  # fmt: skip
INSTALLED_APPS = [
    *(f"bihuan.{room}" for room in ROOMS if room not in {"regulation", "engine"}),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "lucide",
]
MIDDLEWARE = [
    "bihuan.config.clock.request_now",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bihuan.config.short_way.short_way",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Last, so that a lock-out replaces whatever the sign-in page would have answered.
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "bihuan.config.urls"
WSGI_APPLICATION = "bihuan.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    },
]

DATABASES = {"default": from_url(env.text("DATABASE_URL"), data=DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Processes of the web server. SQLite has one writer, so a second process would only wait for it.
WEB_PROCESSES = env.whole("BIHUAN_WEB_PROCESSES", (os.cpu_count() or 1) if env.text("DATABASE_URL") else 1)
WEB_THREADS = env.whole("BIHUAN_WEB_THREADS", 4)
TASKS = {"default": {"BACKEND": env.text("BIHUAN_TASKS_BACKEND", "django_tasks_db.DatabaseBackend")}}

# Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", _("英语"))]
LANGUAGE_COOKIE_NAME = "language"
TIME_ZONE = env.text("BIHUAN_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True

# Styles, scripts, icons
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = not SITE
WHITENOISE_MANIFEST_STRICT = SITE
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES}},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if SITE
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = FILES
UPLOAD_MAX_BYTES = env.whole("BIHUAN_UPLOAD_MAX_MB", 20) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

# Sign-in
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "bihuan.config.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login_name"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Failures are counted by axes, in the database, where every process sees them.
ACCOUNT_RATE_LIMITS = {"login_failed": None}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "闭环"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SITE
SOCIALACCOUNT_ADAPTER = "bihuan.config.sign_in.SocialAccountAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_SERVER = env.text("BIHUAN_OIDC_SERVER")
OIDC = {
    "provider_id": "company",
    "name": env.text("BIHUAN_OIDC_NAME", "单位统一认证"),
    "client_id": env.text("BIHUAN_OIDC_CLIENT_ID"),
    "secret": env.text("BIHUAN_OIDC_SECRET"),
    "settings": {"server_url": OIDC_SERVER},
}
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [OIDC] if OIDC_SERVER else []}}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "bihuan.config.sign_in.name_tried"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "bihuan.config.errors.locked_out"

# Visitors without an account, and other programs
PORTAL_PER_ADDRESS = env.whole("BIHUAN_PORTAL_PER_ADDRESS", 20)
PORTAL_PER_UNIT = env.whole("BIHUAN_PORTAL_PER_UNIT", 600)
API_PER_MINUTE = env.whole("BIHUAN_API_PER_MINUTE", 6000)
# Where recordings of calls may be fetched; a host with its port, where it is not the usual one.
RECORDING_HOSTS = [host.lower() for host in env.several("BIHUAN_RECORDING_HOSTS")]

# Sessions end with the working day, or with the browser.
SESSION_COOKIE_AGE = env.whole("BIHUAN_SESSION_HOURS", 12) * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SITE
CSRF_COOKIE_SECURE = SITE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "bihuan.config.errors.csrf_failed"

# What a browser may do with our pages: nothing from elsewhere, nothing written into the page itself.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SITE
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SITE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SITE
SECURE_HSTS_PRELOAD = SITE
if env.truth("BIHUAN_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    AXES_IPWARE_PROXY_COUNT = 1

# Mail. Without a server, letters stay in the outbox, where the desk shows them.
EMAIL_HOST = env.text("BIHUAN_SMTP_HOST")
EMAIL_PORT = env.whole("BIHUAN_SMTP_PORT", 587)
EMAIL_HOST_USER = env.text("BIHUAN_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("BIHUAN_SMTP_PASSWORD")
EMAIL_USE_SSL = env.one_of("BIHUAN_SMTP_SECURITY", ("starttls", "tls", "none"), "starttls") == "tls"
EMAIL_USE_TLS = env.one_of("BIHUAN_SMTP_SECURITY", ("starttls", "tls", "none"), "starttls") == "starttls"
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.text("BIHUAN_MAIL_FROM", "bihuan@localhost")
# Mail to staff about what waits for them: number and link, nothing of the matter.
NOTICE_MAIL = env.truth("BIHUAN_NOTICE_MAIL")

# WeChat: where the platform is asked. The accounts themselves are kept by `bihuan wechat`.
WECHAT_API = env.text("BIHUAN_WECHAT_API", "https://api.weixin.qq.com")

# Text messages. Without a gateway they too stay in the outbox.
SMS_GATEWAY = env.one_of("BIHUAN_SMS_GATEWAY", ("none", "http", "aliyun", "tencent"), "none").replace(
    "none", ""
)
SMS_URL = env.text("BIHUAN_SMS_URL")
SMS_KEY = env.text("BIHUAN_SMS_KEY")
SMS_SECRET = env.text("BIHUAN_SMS_SECRET")
SMS_SIGN = env.text("BIHUAN_SMS_SIGN")
SMS_TEMPLATE = env.text("BIHUAN_SMS_TEMPLATE")
SMS_APP = env.text("BIHUAN_SMS_APP")
if SMS_GATEWAY == "http" and not SMS_URL:
    raise ImproperlyConfigured("BIHUAN_SMS_URL: expected the gateway's address, found nothing.")
if SMS_GATEWAY in ("aliyun", "tencent") and not (SMS_KEY and SMS_SECRET and SMS_TEMPLATE):
    raise ImproperlyConfigured(
        f"BIHUAN_SMS_GATEWAY is {SMS_GATEWAY}: expected BIHUAN_SMS_KEY, BIHUAN_SMS_SECRET and "
        "BIHUAN_SMS_TEMPLATE, found one of them missing."
    )
# Programs that subscribed may not have us knock inside our own network, unless the site says so.
HOOKS_PRIVATE = env.truth("BIHUAN_HOOKS_PRIVATE")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"facts": {"()": "bihuan.config.logs.Facts", "everything": DEBUG}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "facts"}},
    "root": {"handlers": ["stderr"], "level": env.text("BIHUAN_LOG_LEVEL", "INFO").upper()},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        # A refusal is an answer, not a failure.
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
    },
}
