"""One exception class for each refused rule, with its HTTP status and what to tell the person.

Rules that belong to one app derive from these in that app.
"""

from http import HTTPStatus

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """A rule says no. Shown as a page, a fragment or JSON by `apexshare.http.ErrorMiddleware`."""

    status: HTTPStatus = HTTPStatus.BAD_REQUEST
    #: Stable name of the rule, for programs.
    code: str = "refused"
    title: str | Promise = _("That did not work")
    message: str | Promise = _("The request could not be carried out.")


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


class Unavailable(Refused):
    """A service that we stand on does not answer."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "unavailable"
    title = _("Please try again in a moment")
    message = _(
        "A service that ApexShare depends on did not answer. "
        "Nothing is lost: wait a moment and try again."
    )
