"""On one machine: the dev environment against the services that `make run` starts."""

import os
from typing import Any

from botocore.config import Config

from apexshare.local.services.machine import MACHINE
from core.environments import ENVIRONMENTS, REGION

from .base import *  # noqa: F403 -- Django's way of layering settings
from .base import CACHES, INSTALLED_APPS, cognito, content_security_policy, storages
from .parameters import Parameters

# Never the developer's own account: whatever the shell says, these reach the services here.
os.environ.update(MACHINE.credentials)

DEBUG = os.environ.get("APEXSHARE_DEBUG") == "1"
ENVIRONMENT = ENVIRONMENTS["dev"]
PARAMETERS = Parameters(ENVIRONMENT.parameters, region=REGION, endpoint=MACHINE.aws_url)

SECRET_KEY = PARAMETERS["secret-key"]
ALLOWED_HOSTS = ["localhost"]
SITE_URL = MACHINE.web_url
ROOT_URLCONF = "apexshare.local.urls"
# With `manage.py token`.
INSTALLED_APPS = [*INSTALLED_APPS, "apexshare.local"]
CORS_ALLOWED_ORIGINS = [MACHINE.web_url]
# What is edited in a template is seen at once.
CACHES = dict.fromkeys(CACHES, CACHES["default"])

COGNITO = cognito(
    pool=PARAMETERS["user-pool-id"],
    endpoint=MACHINE.aws_url,
    client_id=PARAMETERS["client-id"],
    client_secret=PARAMETERS["client-secret"],
    programs_client_id=PARAMETERS["programs-client-id"],
    hosted_pages=MACHINE.aws_url,
)

AWS_ENDPOINTS = MACHINE.endpoints
S3_ADDRESSING_STYLE = "path"
CONTENT_SECURITY_POLICY: dict[str, Any] = content_security_policy(
    upload_origin=MACHINE.s3_url,
    download_origin=MACHINE.s3_url,
    sign_in_origin=MACHINE.aws_url,
)
STORAGES = storages(
    bucket=ENVIRONMENT.video_bucket,
    static="django.contrib.staticfiles.storage.StaticFilesStorage",
    endpoint_url=MACHINE.s3_url,
    client_config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
)
STATICFILES_DIRS = [*STATICFILES_DIRS, BASE_DIR / "apexshare/local/static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

EMAIL_BACKEND = "apexshare.local.mailbox.KeepingSESBackend"
DEFAULT_FROM_EMAIL = ENVIRONMENT.sender

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)-7s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"level": "INFO", "handlers": ["console"]},
    "loggers": {
        name: {"level": "WARNING"}
        for name in ("botocore.credentials", "django.server", "pynamodb.settings")
    },
}
