"""One exception class for each refused rule, with its HTTP status and what to tell the person.

Rules that belong to one app derive from these in that app.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from math import ceil
from types import MappingProxyType
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Refused(Exception):
    """A rule says no. `core.http.refusals` shows it as a page, a fragment or JSON."""

    status: HTTPStatus = HTTPStatus.BAD_REQUEST
    #: Stable name of the rule, for programs.
    code: str = "refused"
    title: str | Promise = _("That did not work")
    message: str | Promise = _("The request could not be carried out.")
    #: Which of the fields that a program sent is at fault, if one is.
    field: str | None = None
    #: What else a program is told, under its name in the answer.
    details: Mapping[str, str] = MappingProxyType({})
    #: HTTP headers that go with the answer.
    headers: Mapping[str, str] = MappingProxyType({})


class NotFound(Refused):
    """There is no such thing, or not for this person."""

    status = HTTPStatus.NOT_FOUND
    code = "not_found"
    title = _("Not found")
    message = _("There is nothing at this address. Check that the link is complete.")


class BodyInvalid(Refused):
    """A program sent something that is not what the address takes."""

    code = "body_invalid"
    message = _("The request’s body is not the JSON object that is expected here.")


class FieldInvalid(Refused):
    """One of the fields that a program sent breaks a rule; `field` says which."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "field_invalid"

    def __init__(self, field: str, message: str | Promise) -> None:
        super().__init__(field, message)
        self.field, self.message = field, message


class BodyTooLarge(Refused):
    """The body is larger than any that we take. Videos go to S3, never here."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "body_too_large"
    message = _(
        "The request’s body is too large. A video goes to the address that is signed for it."
    )


class MediaTypeUnsupported(Refused):
    """The body is of a kind that the address does not take."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    code = "media_type_unsupported"
    message = _("Send JSON, with the header “Content-Type: application/json”.")


class MethodNotAllowed(Refused):
    """There is something at the address, but it does not take this method."""

    status = HTTPStatus.METHOD_NOT_ALLOWED
    code = "method_not_allowed"
    message = _("This address does not take this method. The header “Allow” says which it takes.")


class NoPageHere(MethodNotAllowed):
    """As people are told it: the address takes forms only, and came up without one."""

    title = _("There is no page at this address")
    message = _("It only takes what a button sends. Go back, and press the button there.")


class TooManyRequests(Refused):
    """More requests than a limit allows; `seconds` says when there may be more."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "too_many_requests"
    title = _("Please wait a moment")

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        minutes = ceil(seconds / 60)
        time = (
            ngettext("%d second", "%d seconds", seconds) % seconds
            if seconds < 100
            else ngettext("%d minute", "%d minutes", minutes) % minutes
        )
        self.message = _(
            "There were too many requests in a short time. Wait %(time)s, then try again."
        ) % {"time": time}
        self.headers = {"Retry-After": str(seconds)}


class Gone(Refused):
    """It was here and is no longer."""

    status = HTTPStatus.GONE
    code = "gone"


class Conflict(Refused):
    """The thing is not in a state that allows this."""

    status = HTTPStatus.CONFLICT
    code = "conflict"


class Forbidden(Refused):
    """Signed in, but not allowed."""

    status = HTTPStatus.FORBIDDEN
    code = "forbidden"


class SignedOut(Refused):
    """Nobody is signed in, where somebody must be."""

    status = HTTPStatus.UNAUTHORIZED
    code = "signed_out"
    title = _("You are signed out")
    message = _("Your sign-in has ended. Sign in again, then go on here.")


class Broken(Refused):
    """Our own mistake, already logged."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    code = "broken"
    title = _("Something went wrong on our side")
    message = _("The error has been recorded. Please try again in a moment.")


class Unavailable(Refused):
    """A service that we stand on does not answer."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "unavailable"
    title = _("Please try again in a moment")
    message = _(
        "A service that ApexShare depends on did not answer. "
        "Nothing is lost: wait a moment and try again."
    )


def for_each(things: Iterable[T], act: Callable[[T], object], *, failure: str) -> int:
    """Do `act` to each of several things; one that fails does not stop the others.

    Returns how many there were.

    Raises:
        ExceptionGroup: `failure`, and why: some failed; all were tried.
    """
    count, errors = 0, []
    for thing in things:
        count += 1
        try:
            act(thing)
        except Exception as error:
            logger.exception(failure)
            errors.append(error)
    if errors:
        raise ExceptionGroup(failure, errors)
    return count
