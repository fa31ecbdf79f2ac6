"""Refusals and errors as people and programs get to see them: a page, a fragment or JSON."""

import logging
import sys
from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from core import logs
from core.aws import AWS_ERRORS
from core.errors import (
    BodyTooLarge,
    Broken,
    Forbidden,
    MethodNotAllowed,
    NoPageHere,
    NotFound,
    Refused,
    TooManyRequests,
    Unavailable,
)
from core.http.requests import HtmxRequest, is_for_program, sent_fields, wants_json

logger = logging.getLogger(__name__)


class ErrorMiddleware:
    """Turns our exceptions, and AWS's, into answers with the right status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HtmxRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == MethodNotAllowed.status:
            is_form = "GET" not in response["Allow"] and not wants_json(request)
            error = NoPageHere() if is_form else MethodNotAllowed()
            refusal = error_response(request, error)
            refusal["Allow"] = response["Allow"]
            return refusal
        return response

    def process_exception(self, request: HtmxRequest, error: Exception) -> HttpResponse | None:
        """Answer a `Refused` or an AWS error; leave every other exception to Django."""
        if isinstance(error, AWS_ERRORS):
            route = request.resolver_match.route if request.resolver_match else "?"
            logger.error("%s /%s failed at AWS", request.method, route, exc_info=error)
            return error_response(request, Unavailable(), again=sent_fields(request))
        if isinstance(error, TooManyRequests):
            return error_response(request, error, again=sent_fields(request))
        if isinstance(error, Refused):
            return error_response(request, error)
        return None


def error_response(
    request: HttpRequest, error: Refused, *, again: list[tuple[str, str]] | None = None
) -> HttpResponse:
    """The error as what was asked for: a fragment for htmx, JSON for a program, else a page.

    Args:
        again: the fields of a form that the page can send again as it was.
    """
    note_refusal(request, error)
    context = {
        "error": error,
        "title": error.title,
        # Asking who is signed in reads the session, which may be just what does not work.
        "ask_who": error.status < 500,
        "again": again,
        "is_safe": request.method in ("GET", "HEAD"),
    }
    if getattr(request, "htmx", None) and not is_for_program(request):
        response = render(request, "error.html#notice", context, status=error.status)
        response["HX-Retarget"] = "#notice"
        response["HX-Reswap"] = "innerHTML show:top"
    elif wants_json(request):
        details = {"code": error.code, "message": str(error.message), **error.details}
        if error.field:
            details["field"] = error.field
        response = JsonResponse({"success": False, "error": details}, status=error.status)
    else:
        response = render(request, "error.html", context, status=error.status)
    for name, value in error.headers.items():
        response[name] = value
    return response


def note_refusal(request: HttpRequest, error: Refused) -> None:
    """Write into the security log whom a rule about rights or limits has stopped, and where."""
    if error.status not in (HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS):
        return
    match = request.resolver_match
    try:
        sub = getattr(getattr(request, "user", None), "sub", "")
    except AWS_ERRORS:
        sub = ""  # the session could not be read; that it was refused is known all the same
    logs.security("refused", outcome=error.code, sub=sub, about=f"/{match.route}" if match else "")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's `handler404`."""
    return error_response(request, NotFound())


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's `handler403`."""
    return error_response(request, Forbidden())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's `handler400`."""
    too_large = isinstance(exception, RequestDataTooBig)
    return error_response(request, BodyTooLarge() if too_large else Refused())


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`: our own mistake, already logged; or AWS, outside of a view."""
    if isinstance(sys.exception(), AWS_ERRORS):
        return error_response(request, Unavailable())
    return error_response(request, Broken())
