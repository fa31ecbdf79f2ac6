"""On AWS: names by convention from `core.environments`, the rest from SSM."""

import os
from typing import Any

from botocore.config import Config

from core.environments import ENVIRONMENTS, REGION

from .base import *  # noqa: F403 -- Django's way of layering settings
from .base import cognito, content_security_policy, storages
from .parameters import Parameters

ENVIRONMENT = ENVIRONMENTS[os.environ["APEXSHARE_ENVIRONMENT"]]
PARAMETERS = Parameters(ENVIRONMENT.parameters, region=REGION)

SECRET_KEY = PARAMETERS["secret-key"]
# API Gateway's own address leads nowhere but to us, whatever a request says.
ALLOWED_HOSTS = [ENVIRONMENT.domain, ENVIRONMENT.api_domain, f".execute-api.{REGION}.amazonaws.com"]
ORIGIN_SECRET = PARAMETERS["origin-secret"]
SITE_URL = ENVIRONMENT.origin
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.origin]
CORS_ALLOWED_ORIGINS = list(ENVIRONMENT.cors_origins)

COGNITO = cognito(
    pool=PARAMETERS["user-pool-id"],
    # boto3 heeds this variable by itself; a rehearsal sets it.
    endpoint=os.environ.get("AWS_ENDPOINT_URL", f"https://cognito-idp.{REGION}.amazonaws.com"),
    client_id=PARAMETERS["client-id"],
    client_secret=PARAMETERS["client-secret"],
    programs_client_id=PARAMETERS["programs-client-id"],
    hosted_pages=PARAMETERS["hosted-pages"],
)

VIDEO_ORIGIN = f"https://{PARAMETERS['video-domain']}"
CONTENT_SECURITY_POLICY = content_security_policy(
    upload_origin=f"https://{ENVIRONMENT.video_bucket}.s3.amazonaws.com",
    download_origin=VIDEO_ORIGIN,
    sign_in_origin=COGNITO["hosted_pages"],
)
# The zip has them collected, not their sources.
STATICFILES_DIRS = []
STORAGES = storages(
    bucket=ENVIRONMENT.video_bucket,
    static="core.http.static.ManifestStaticFilesStorage",
    custom_domain=PARAMETERS["video-domain"],
    cloudfront_key_id=PARAMETERS["cloudfront-key-id"],
    cloudfront_key=PARAMETERS["cloudfront-private-key"].encode(),
    client_config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}),
)

DEFAULT_FROM_EMAIL = ENVIRONMENT.sender
AWS_SES_CONFIGURATION_SET = ENVIRONMENT.configuration_set

# API Gateway ends TLS, and only it can invoke the function.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
MESSAGES_COOKIE_NAME = "__Host-messages"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"

METRICS = ENVIRONMENT.detailed_metrics

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "core.logs.RequestId"}},
    "formatters": {
        "json": {
            "()": "core.logs.Formatter",
            "service": ENVIRONMENT.function,
            "utc": True,
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request"],
            "formatter": "json",
        }
    },
    "root": {"level": ENVIRONMENT.log_level, "handlers": ["console"]},
    # At DEBUG these would log whole requests, with their signatures and tokens.
    "loggers": {name: {"level": "INFO"} for name in ("authlib", "botocore", "pynamodb", "urllib3")},
}
