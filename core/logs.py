"""Lines of the log on AWS: JSON with the request's id, without addresses and secrets.

Addresses of pages can hold a student's link or email; the route says as much as a developer needs.
An upload's id opens its video, so a line has its digest instead, which the support site shows.
"""

import json
import logging
import re
from contextvars import ContextVar
from hashlib import sha256
from typing import Any

from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

#: Lambda’s id of the request or event that is being handled; its own lines have it, too.
request_id: ContextVar[str] = ContextVar("request_id", default="")

#: Fields of a line that keep their ids: Lambda's of the request, which only looks like one of ours;
#: and an upload's that was erased, so that it can be again, should a backup bring it back.
OPENING_NOTHING = ("request_id", "erased")


def name_of(file_id: str) -> str:
    """Return the name of an upload in the log: enough to find it by, nothing that opens it."""
    return sha256(file_id.lower().encode()).hexdigest()[:16]


class Formatter(LambdaPowertoolsFormatter):
    """Lines of JSON in which every id has become its name, whoever wrote them."""

    def serialize(self, log: Any) -> str:
        text = _ID.sub(lambda found: name_of(found[0]), json.dumps(log, default=str))
        kept = {name: log[name] for name in OPENING_NOTHING if name in log}
        return str(super().serialize(json.loads(text) | kept))


class RequestId(logging.Filter):
    """Adds the request's id, and puts the route where Django says the address."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every record pass."""
        record.request_id = request_id.get()
        request = record.__dict__.pop("request", None)
        if request is not None and isinstance(record.args, tuple) and request.path in record.args:
            match = getattr(request, "resolver_match", None)
            route = f"/{match.route}" if match else "an unknown address"
            record.args = tuple(route if part == request.path else part for part in record.args)
        return True
