"""What every line of the log on AWS has in common: JSON, the request's id, and no address.

Addresses of pages can hold a student's link or email; the route says as much as a developer needs.
"""

import logging
from contextvars import ContextVar

#: Lambda’s id of the request or event that is being handled; its own lines have it, too.
request_id: ContextVar[str] = ContextVar("request_id", default="")


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
