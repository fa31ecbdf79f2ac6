"""Requests as our middleware leaves them, and errors as people and programs get to see them."""

import json
import logging
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import get_script_prefix
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails
from pynamodb.exceptions import PynamoDBException

from apexshare.errors import (
    BodyInvalid,
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

logger = logging.getLogger(__name__)

#: What says that AWS, not the person, is at fault.
AWS_ERRORS = (BotoCoreError, ClientError, PynamoDBException)


class HtmxRequest(HttpRequest):
    """A request after `HtmxMiddleware`."""

    htmx: HtmxDetails


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
    response["Cache-Control"] = "no-store"
    return response


def sent_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """All that a form brought."""
    return [(name, value) for name, values in request.POST.lists() for value in values]


def is_for_program(request: HttpRequest) -> bool:
    """Is the address one of the REST API’s?"""
    return f"{request.path_info}/".startswith("/api/")


def wants_json(request: HttpRequest) -> bool:
    """Does the client prefer JSON to a page? Programs get nothing else, whatever they accept."""
    if is_for_program(request):
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def json_body(request: HttpRequest) -> dict[str, Any]:
    """The object that a request carries.

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


def page_of_form(request: HttpRequest, *, under: str = "/") -> str | None:
    """The page of ours that a form was sent from, as the form says, or else the browser.

    None where neither says so; a form that stood at its own address has no page to go back to.

    Args:
        under: what the page's path begins with.
    """
    host, is_secure = {request.get_host()}, request.is_secure()
    for said in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if not url_has_allowed_host_and_scheme(said, allowed_hosts=host, require_https=is_secure):
            continue
        page = urlsplit(said)._replace(scheme="", netloc="", fragment="")
        if page.path.startswith(under) and page.path != request.path:
            return page.geturl()
    return None


def tell_once(request: HttpRequest, text: str) -> None:
    """On the page to which somebody comes back, why their form was not taken."""
    if len(messages.get_messages(request)):
        return  # told already; more would outgrow the cookie, and then fill the table
    messages.warning(request, text)


def csrf_failure(request: HtmxRequest, reason: str = "") -> HttpResponse:
    """Django's `CSRF_FAILURE_VIEW`: a form that is older than the sign-in, or no cookies.

    Who pressed a button comes back to its page, which is new then. A form to be filled in stands
    at its own address, and keeps what was typed in the browser's history.
    """
    logger.info("CSRF check failed: %s", reason)
    page = page_of_form(request)
    if page and not request.htmx and not wants_json(request):
        tell_once(
            request, _("This page was out of date, so this was not done: please do it again.")
        )
        return redirect(page)
    error = Forbidden()
    error.title = _("This page is out of date")
    error.message = _(
        "Go back, reload the page and send the form again. "
        "If that does not help, allow cookies for this site."
    )
    return error_response(request, error)


def absolute_url(path: str) -> str:
    """The full address of a path that `reverse` gave, for emails and copied links.

    Never under the stage's path, even where the latest request came by it.
    """
    return f"{settings.SITE_URL}/{path.removeprefix(get_script_prefix())}"
