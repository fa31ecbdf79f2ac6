"""Lines of the log on AWS: JSON with the request's id, without addresses and secrets.

What AWS answers can quote an email address, and stands in tracebacks: it becomes a digest, too.

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
from django.utils.crypto import salted_hmac

from core.text import ADDRESS

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

#: Lambda’s id of the request or event that is being handled; its own lines have it, too.
request_id: ContextVar[str] = ContextVar("request_id", default="")

#: Fields of a line that keep their ids: Lambda's of the request, which only looks like one of ours;
#: an upload's that was erased, so that it can be again, should a backup bring it back; and a
#: person's of Cognito, by which the security log says who did something.
OPENING_NOTHING = ("request_id", "erased", "sub")

_security = logging.getLogger("security")
_security.setLevel(logging.INFO)  # also where all else is written from WARNING up


def name_of(file_id: str) -> str:
    """Return the name of an upload in the log: enough to find it by, nothing that opens it."""
    return sha256(file_id.lower().encode()).hexdigest()[:16]


def name_of_address(email: str) -> str:
    """What a line of the log calls a student: nothing from which the address can be guessed."""
    return salted_hmac("core.logs", email, algorithm="sha256").hexdigest()[:16]


def security(event: str, *, outcome: str, sub: str = "", about: str = "") -> None:
    """Write a line of the security log. All have these four fields, and no address.

    Source: OWASP ASVS 5.0, 16.2 and 16.3.

    Args:
        event: what was done or tried, in a few words that are always the same.
        outcome: "done", or the code of the rule that refused it.
        sub: Cognito's id of who did it; empty for a stranger.
        about: a digest (`name_of`, `name_of_address`), the route, or the groups that changed.
    """
    fields = {"event": event, "outcome": outcome, "sub": sub, "about": about}
    _security.info("Security: %s: %s", event, outcome, extra=fields)


class Formatter(LambdaPowertoolsFormatter):
    """Lines of JSON in which every id and address has become its name, whoever wrote them."""

    def serialize(self, log: Any) -> str:
        kept = {name: log[name] for name in OPENING_NOTHING if name in log}
        return str(super().serialize(_named(json.loads(json.dumps(log, default=str))) | kept))


def _named(value: Any) -> Any:
    """Return what JSON holds, with names in place of all ids and addresses in its texts."""
    if isinstance(value, dict):
        return {name: _named(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_named(part) for part in value]
    if not isinstance(value, str):
        return value
    text = _ID.sub(lambda found: name_of(found[0]), value)
    return ADDRESS.sub(lambda found: name_of_address(found[0].lower()), text)


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
