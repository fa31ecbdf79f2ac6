"""For tests: no service anywhere until a test's fixture provides one."""

import os
from typing import Any

from botocore.config import Config

from core.environments import ENVIRONMENTS

from .base import *  # noqa: F403 -- Django's way of layering settings
from .base import cognito, content_security_policy, storages

os.environ |= {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
}

ENVIRONMENT = ENVIRONMENTS["dev"]
SECRET_KEY = "only for tests, and as long as Django likes it: 0123456789"
ALLOWED_HOSTS = ["testserver", "localhost"]
SITE_URL = "http://testserver"

CORS_ALLOWED_ORIGINS = list(ENVIRONMENT.cors_origins)

COGNITO = cognito(
    pool="us-east-1_test",
    endpoint="http://cognito.invalid",
    client_id="client",
    client_secret="secret",
    programs_client_id="programs",
    hosted_pages="http://cognito.invalid",
)

CONTENT_SECURITY_POLICY: dict[str, Any] = content_security_policy(
    upload_origin="http://s3.invalid",
    download_origin="http://s3.invalid",
    sign_in_origin="http://cognito.invalid",
)
STORAGES = storages(
    bucket=ENVIRONMENT.video_bucket,
    static="django.contrib.staticfiles.storage.StaticFilesStorage",
    client_config=Config(signature_version="s3v4"),
)
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEFAULT_FROM_EMAIL = ENVIRONMENT.sender
WHITENOISE_AUTOREFRESH = True
