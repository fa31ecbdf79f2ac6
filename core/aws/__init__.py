"""The one place that makes boto3 clients: lazy, one a process, with timeouts and retries set.

`core.aws.private` gives PynamoDB the one for DynamoDB. django-storages makes its own where it signs
with S3 (never on AWS, where CloudFront's key signs).
"""

import threading
from functools import cache
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from pynamodb.exceptions import PynamoDBException

from core.aws.private import ItemParserFactory

#: What says that AWS, not the person, is at fault.
AWS_ERRORS = (BotoCoreError, ClientError, PynamoDBException)

#: Codes by which services say that our role may not do it: a mistake of ours that never passes.
DENIED = {"AccessDenied", "AccessDeniedException", "403"}

_making = threading.Lock()

#: A request that a person waits for gives up well within API Gateway's 29 seconds.
CONNECT_SECONDS, READ_SECONDS = 2, 5

#: DynamoDB answers within milliseconds or not at all, and is asked several times in one request.
TABLE_SECONDS = 3

#: What a page can do without is hardly waited for; twice, as an idle connection may be closed.
BEST_EFFORT_SECONDS, BEST_EFFORT_ATTEMPTS = 2, 2

#: SES may have taken an email whose answer was lost, so a repeat is the lifecycle's decision.
ATTEMPTS = {"ses": 1}


def config(service: str, *, best_effort: bool = False) -> Config:
    """Time limits (seconds), number of attempts and signing for a `service` by boto3's name."""
    seconds = TABLE_SECONDS if service == "dynamodb" else READ_SECONDS
    attempts = ATTEMPTS.get(service, 3)
    if best_effort:
        seconds, attempts = BEST_EFFORT_SECONDS, BEST_EFFORT_ATTEMPTS
    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=seconds,
        retries={"mode": "standard", "total_max_attempts": attempts},
        # botocore would put together twice a call what it tells AWS of our system.
        user_agent="ApexShare",
        # PynamoDB has put together what DynamoDB gets; to check each value of it costs time.
        parameter_validation=service != "dynamodb",
        signature_version="s3v4" if service == "s3" else None,
        # Otherwise boto3 asks S3 for CRC32, which the browser would have to compute for each part.
        request_checksum_calculation="when_required",
        s3={"addressing_style": settings.S3_ADDRESSING_STYLE},
    )


@cache
def _session() -> boto3.session.Session:
    session = botocore.session.get_session()
    session.register_component("response_parser_factory", ItemParserFactory())
    return boto3.session.Session(botocore_session=session)


@cache
def client(service: str, *, best_effort: bool = False) -> Any:
    """Return the process's client for a `service` ("s3", "ses", …), made at its first use.

    A `best_effort` one is for what a page can do without, see `BEST_EFFORT_SECONDS`.

    The endpoint comes from `settings.AWS_ENDPOINTS`, which is empty on AWS.
    """
    with _making:
        return _session().client(
            service,
            region_name=settings.AWS_REGION,
            endpoint_url=settings.AWS_ENDPOINTS.get(service),
            config=config(service, best_effort=best_effort),
        )


def error_code(error: ClientError) -> str:
    """Return the code by which AWS names an error, such as "NoSuchKey" or "404"."""
    return str(error.response.get("Error", {}).get("Code", ""))
