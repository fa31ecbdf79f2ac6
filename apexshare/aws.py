"""The one place that makes boto3 clients: lazy, one a process, with timeouts and retries set.

PynamoDB makes its own DynamoDB client; its timeouts stand in `apexshare.table`. django-storages
makes one where it signs with S3 (never on AWS, where CloudFront's key signs).
"""

import threading
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from django.conf import settings

_making = threading.Lock()

#: A request that a person waits for gives up well within API Gateway's 29 seconds.
CONNECT_SECONDS, READ_SECONDS = 2, 5

#: SES may have taken an email whose answer was lost, so a repeat is the lifecycle's decision.
ATTEMPTS = {"ses": 1}


def config(service: str) -> Config:
    """Time limits (seconds), number of attempts and signing for a `service` by boto3's name."""
    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS.get(service, 3)},
        signature_version="s3v4" if service == "s3" else None,
        # Otherwise boto3 asks S3 for CRC32, which the browser would have to compute for each part.
        request_checksum_calculation="when_required",
        s3={"addressing_style": settings.S3_ADDRESSING_STYLE},
    )


@cache
def client(service: str) -> Any:
    """The process's client for a `service` ("s3", "ses", …), made at its first use.

    The endpoint comes from `settings.AWS_ENDPOINTS`, which is empty on AWS.
    """
    with _making:
        return boto3.session.Session().client(
            service,
            region_name=settings.AWS_REGION,
            endpoint_url=settings.AWS_ENDPOINTS.get(service),
            config=config(service),
        )


def error_code(error: ClientError) -> str:
    """The code by which AWS names an error, such as "NoSuchKey" or "404"."""
    return str(error.response.get("Error", {}).get("Code", ""))
