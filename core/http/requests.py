"""Requests as our middleware leaves them: who asks, what for, and what came with it."""

import json
from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from core.errors import BodyInvalid


class HtmxRequest(HttpRequest):
    """A request after `HtmxMiddleware`."""

    htmx: HtmxDetails


def sent_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Return all that a form brought."""
    return [(name, value) for name, values in request.POST.lists() for value in values]


def is_for_program(request: HttpRequest) -> bool:
    """Return whether the address is one of the REST API’s."""
    return f"{request.path_info}/".startswith("/api/")


def wants_json(request: HttpRequest) -> bool:
    """Return whether the client prefers JSON to a page; programs always do."""
    if is_for_program(request):
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def json_body(request: HttpRequest) -> dict[str, Any]:
    """Return the object that a request carries.

    Raises:
        BodyInvalid: it carries something else.
    """
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise BodyInvalid from error
    if not isinstance(body, dict):
        raise BodyInvalid
    return body
