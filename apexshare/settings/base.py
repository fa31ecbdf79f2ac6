"""Settings that every environment shares; `local`, `test` and `aws` have the rest."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from core.environments import REGION

BASE_DIR = Path(__file__).resolve().parents[2]

DEBUG = False

INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "core.http.static.StaticFilesConfig",
    "django_htmx",
    "template_partials",
    "csp",
    "corsheaders",
    "ninja",
    "apexshare",
    "accounts",
    "uploads",
    "downloads",
]

MIDDLEWARE = [
    "core.http.headers.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "core.http.headers.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.ClaimsAuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.http.refusals.ErrorMiddleware",
]

ROOT_URLCONF = "apexshare.urls"
WSGI_APPLICATION = "apexshare.wsgi.application"

# DynamoDB is the only database; nothing may fall back to SQL.
DATABASES: dict[str, Any] = {}

LOADERS = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [("django.template.loaders.cached.Loader", LOADERS)],
                )
            ],
            "builtins": ["template_partials.templatetags.partials", "uploads.web_addresses"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# Parts of pages as they were last shown, for some minutes; nothing else stays between requests.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    "template_fragments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}

# Who you are
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.cognito.ClaimsBackend"]
LOGIN_URL = "sign-in"
SESSION_ENGINE = "accounts.sessions"
#: Of somebody who is signed in, from the last write; each hourly renewal at Cognito writes it.
SESSION_COOKIE_AGE = int(timedelta(days=7).total_seconds())
#: How long a session of somebody who is not signed in is kept: a sign-in begun, or a form's draft.
SIGN_IN_LIFETIME = timedelta(minutes=10)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.http.returning.csrf_failure"
# In a cookie; what does not fit there (an action on many uploads has much to tell), in the session.
MESSAGE_STORAGE = "core.http.messages.Storage"
MESSAGES_COOKIE_NAME = "messages"

# Language and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]

# AWS
AWS_REGION = REGION
#: boto3's service name to a URL; empty on AWS, where boto3 knows them.
AWS_ENDPOINTS: dict[str, str] = {}
S3_ADDRESSING_STYLE = "virtual"

# Email
EMAIL_BACKEND = "core.aws.ses.SESBackend"
AWS_SES_AUTO_THROTTLE = None

#: Write business figures for CloudWatch into the log (see `core.metrics`)?
METRICS = False

#: By which requests prove that they come through CloudFront; empty where there is none.
ORIGIN_SECRET = ""

# Requests
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Who may read the REST API's answers; each environment sets CORS_ALLOWED_ORIGINS. A token in a
# header is what authorises, never a cookie, so credentials stay out.
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_METHODS = ["GET", "POST", "DELETE"]
CORS_ALLOW_HEADERS = ["authorization", "content-type", "idempotency-key"]
CORS_EXPOSE_HEADERS = ["Retry-After"]


def content_security_policy(
    *, upload_origin: str, download_origin: str, sign_in_origin: str
) -> dict[str, Any]:
    """Return the one policy of every page: nothing inline, no foreign host but storage and sign-in.

    Args:
        upload_origin: where browsers send videos (S3).
        download_origin: where browsers fetch videos (CloudFront, or S3 on one machine).
        sign_in_origin: Cognito's hosted pages; the sign-out form is redirected there.
    """
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF],
            "style-src": [SELF],
            "img-src": [SELF, download_origin],
            "connect-src": [SELF, upload_origin],
            # `blob:` is a chosen file, of which the browser makes a still.
            "media-src": [download_origin, "blob:"],
            "form-action": [SELF, upload_origin, download_origin, sign_in_origin],
            "frame-ancestors": [NONE],
            "base-uri": [NONE],
            "object-src": [NONE],
            "manifest-src": [SELF],
        }
    }


def cognito(
    *,
    pool: str,
    endpoint: str,
    client_id: str,
    client_secret: str,
    programs_client_id: str,
    hosted_pages: str,
) -> dict[str, str]:
    """Return the part of our user pool that signing in and checking tokens need.

    Args:
        pool: the user pool's id.
        endpoint: where Cognito answers for the pool; tokens name AWS's own wherever that is.
        client_id: the app client of the pages; with `client_secret`.
        programs_client_id: the app client by which programs get their tokens.
        hosted_pages: where people sign in.
    """
    well_known = f"{endpoint}/{pool}/.well-known"
    return {
        "metadata_url": f"{well_known}/openid-configuration",
        "keys_url": f"{well_known}/jwks.json",
        "issuer": f"https://cognito-idp.{REGION}.amazonaws.com/{pool}",
        "pool": pool,
        "client_id": client_id,
        "client_secret": client_secret,
        "programs_client_id": programs_client_id,
        "hosted_pages": hosted_pages,
    }


def storages(*, bucket: str, static: str, **s3: Any) -> dict[str, Any]:
    """Django's STORAGES: the video `bucket`, and the class that serves static files.

    `s3` are further options of django-storages' S3 backend.
    """
    return {
        "videos": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {"bucket_name": bucket, "region_name": REGION, **s3},
        },
        "staticfiles": {"BACKEND": static},
    }
