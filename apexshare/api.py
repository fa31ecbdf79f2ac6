"""The REST API, `/api/v1`: joins the operations of the apps and gives errors their one shape."""

import logging
from collections.abc import Callable
from typing import Any

from csp.decorators import csp_update
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Swagger
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

import downloads.api
import uploads.api.parts
import uploads.api.uploads
from core.aws import AWS_ERRORS
from core.errors import BodyInvalid, Broken, FieldInvalid, MediaTypeUnsupported, Refused
from core.http.refusals import bad_request, error_response, page_not_found
from core.http.requests import json_body
from core.http.schemas import field_message, field_name

logger = logging.getLogger(__name__)

DESCRIPTION = """\
Motorcycle schools send their students their training videos. All that a trainer can do on the
pages, a program can do here, with an access token of the trainer. Every answer is
`{"success": true, "data": …}` or `{"success": false, "error": {"code": …, "message": …}}`;
look at `code`, and show `message` to people. Instants are in UTC, sizes in bytes."""


class JSONParser(Parser):
    """Takes a JSON object that calls itself one."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if request.content_type != "application/json":
            raise MediaTypeUnsupported
        return json_body(request)


class Docs(Swagger):
    """Swagger UI from our own host, on a page with no inline script."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        options = self.settings | {"url": self.get_openapi_url(api, kwargs)}
        return render(request, "api/docs.html", {"settings": options})


def shown(view: Callable[..., Any]) -> Callable[..., Any]:
    """Return the document and its page: to look at, and nothing else."""
    # Swagger UI's stylesheet holds its arrows.
    return csp_update({"img-src": ["data:"]})(require_safe(view))


api = NinjaAPI(
    title="ApexShare",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    parser=JSONParser(),
    docs=Docs(),
    docs_decorator=shown,
)
api.add_router("/uploads", uploads.api.uploads.router)
api.add_router("/uploads", uploads.api.parts.router)
api.add_router("/downloads", downloads.api.router)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """A rule says no."""
    return error_response(request, error)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer a body that does not fit the schema; the first field that does not is named."""
    first = error.errors[0]
    field = field_name(first["loc"])
    if not field:
        return error_response(request, BodyInvalid())
    return error_response(request, FieldInvalid(field, field_message(first, field)))


@api.exception_handler(HttpError)
def not_understood(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The body could not be read; `JSONParser` says why."""
    cause = error.__cause__
    return error_response(request, cause if isinstance(cause, Refused) else BodyInvalid())


@api.exception_handler(Exception)
def unforeseen(request: HttpRequest, error: Exception) -> HttpResponse:
    """Our own mistake. Django would show developers a page, with a trace."""
    if isinstance(error, AWS_ERRORS):
        raise error  # to `ErrorMiddleware`
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return error_response(request, Broken())


api.exception_handler(Http404)(page_not_found)
api.exception_handler(SuspiciousOperation)(bad_request)
