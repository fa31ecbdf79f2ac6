"""The way back for somebody whose form was not accepted, and the message that they find there."""

import logging
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import Forbidden
from core.http.refusals import error_response, note_refusal
from core.http.requests import HtmxRequest, wants_json

logger = logging.getLogger(__name__)


def local_page(request: HttpRequest, address: str) -> str:
    """Return the path and query of the page of this site that `address` names; empty if of none.

    What is returned is checked, and not only what it was made from: `http://{our host}//elsewhere`
    is ours, but without its host it names another one.
    """
    host, is_secure = {request.get_host()}, request.is_secure()
    if not url_has_allowed_host_and_scheme(address, allowed_hosts=host, require_https=is_secure):
        return ""
    page = urlsplit(address)._replace(scheme="", netloc="", fragment="").geturl()
    is_path = page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if is_path else ""


class PageOutOfDate(Forbidden):
    """The page is older than the sign-in, or its cookies are gone."""

    code = "page_out_of_date"
    title = _("This page is out of date")
    message = _(
        "Go back, reload the page and send the form again. "
        "If that does not help, allow cookies for this site."
    )


def page_of_form(request: HttpRequest, *, under: str = "/") -> str | None:
    """Return the page of ours that a form was sent from, as the form says, or else the browser.

    None where neither says so; a form that stood at its own address has no page to go back to.

    Args:
        under: what the page's path begins with.
    """
    for said in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        page = local_page(request, said)
        path = urlsplit(page).path
        if page and path.startswith(under) and path != request.path:
            return page
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
    error = PageOutOfDate()
    page = page_of_form(request)
    if page and not request.htmx and not wants_json(request):
        tell_once(
            request, gettext("This page was out of date, so this was not done: please do it again.")
        )
        note_refusal(request, error)
        return redirect(page)
    return error_response(request, error)
