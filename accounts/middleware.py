"""`request.user` from the session's claims, with no query for a user."""

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts import cognito


class ClaimsAuthenticationMiddleware(AuthenticationMiddleware):
    """Sets `request.user`, lazily: a page that does not ask who you are reads no session."""

    def process_request(self, request: HttpRequest) -> None:
        request.user = SimpleLazyObject(  # type: ignore[assignment]
            lambda: cognito.signed_in(request) or AnonymousUser()
        )
