"""What requests ask of AWS, written down, so that it can be asked again barely."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import boto3
from botocore.client import BaseClient
from botocore.config import Config
from django.conf import settings


@dataclass
class Asked:
    """The calls of one request in order: service, operation, arguments; and what they cost."""

    calls: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    #: Capacity units; a transaction's are twice as many as the same items' alone.
    read: float = 0
    written: float = 0


@contextmanager
def recorded() -> Iterator[Asked]:
    """Writes down what is asked of AWS meanwhile."""
    asked = Asked()
    call = BaseClient._make_api_call

    def recording(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        service = client.meta.service_model.service_name
        # What was asked stays as it was, though the caller uses it further.
        asked.calls.append((service, operation, deepcopy(arguments)))
        if service != "dynamodb":
            return call(client, operation, arguments)
        answer = call(client, operation, {**arguments, "ReturnConsumedCapacity": "TOTAL"})
        _add(asked, operation, answer["ConsumedCapacity"])
        return answer

    with patch.object(BaseClient, "_make_api_call", recording):
        yield asked


def _add(asked: Asked, operation: str, consumed: Any) -> None:
    each = consumed if isinstance(consumed, list) else [consumed]
    units = sum(one["CapacityUnits"] for one in each)
    if operation.startswith(("Get", "Query", "BatchGet")):
        asked.read += units
    else:
        asked.written += units


def bare_clients() -> dict[str, Any]:
    """boto3's clients as they come; but S3's signs in the only way that pins the size of a part."""
    return {
        service: boto3.client(
            service,
            region_name=settings.AWS_REGION,
            endpoint_url=endpoint,
            config=Config(signature_version="s3v4" if service == "s3" else None),
        )
        for service, endpoint in settings.AWS_ENDPOINTS.items()
    }


def ask(clients: dict[str, Any], asked: Asked) -> None:
    """The same once more."""
    for service, operation, arguments in asked.calls:
        clients[service]._make_api_call(operation, arguments)
