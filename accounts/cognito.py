"""Sign-in with Cognito's hosted pages: authorization code, PKCE S256, state and nonce, by Authlib.

The session keeps who the person is and a refresh token. Once the ID token is stale (an hour), the
next request renews it, which picks up changed groups and disabled accounts.
"""

import logging
import time
from functools import cache
from typing import Any
from urllib.parse import urlencode

from authlib.integrations.base_client import OAuthError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.contrib.auth import authenticate, login
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from joserfc.errors import JoseError
from requests import RequestException

from accounts.models import User
from core import logs
from core.errors import Refused
from core.web_addresses import absolute_url

logger = logging.getLogger(__name__)

IDENTITY, TOKENS = "identity", "tokens"

#: The security log's word.
SIGN_IN = "sign-in"

#: Seconds until a renewal that Cognito did not answer is tried again.
RETRY_SECONDS = 60


class SignInFailed(Refused):
    """Cognito sent the person back without a sign-in that we can trust."""

    code = "sign_in_failed"
    title = _("Sign-in did not work")
    message = _("The sign-in was interrupted or took too long. Please sign in again.")


class ClaimsBackend(BaseBackend):
    """Django's authentication backend: verified claims make a user."""

    def authenticate(
        self, request: HttpRequest | None, claims: dict[str, Any] | None = None, **others: Any
    ) -> User | None:
        return User.from_claims(claims) if claims else None


@cache
def client() -> Any:
    """Authlib's client for our user pool; it fetches Cognito's metadata and keys once."""
    return OAuth().register(
        "cognito",
        client_id=settings.COGNITO["client_id"],
        client_secret=settings.COGNITO["client_secret"],
        server_metadata_url=settings.COGNITO["metadata_url"],
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": 5,  # seconds; Authlib ignores `timeout`
        },
    )


def redirect_to_sign_in(request: HttpRequest, callback: str) -> HttpResponseBase:
    """Send the browser to Cognito, which sends it back to the path `callback`."""
    try:
        response: HttpResponseBase = client().authorize_redirect(request, absolute_url(callback))
    except RequestException as error:
        raise SignInFailed from error
    return response


def finish(request: HttpRequest) -> User:
    """Sign in whom Cognito sent back.

    Raises:
        SignInFailed: the state, code, nonce or token does not hold, or Cognito did not answer.
    """
    try:
        token = client().authorize_access_token(request)
    except (OAuthError, JoseError, RequestException) as error:
        logger.warning("Sign-in failed: %s", error)
        logs.security(SIGN_IN, outcome=SignInFailed.code)
        raise SignInFailed from error
    if "userinfo" not in token:
        logs.security(SIGN_IN, outcome=SignInFailed.code)
        raise SignInFailed
    user = authenticate(request, claims=token["userinfo"])
    assert isinstance(user, User)
    login(request, user)
    _remember(request, user, token)
    logs.security(SIGN_IN, outcome="done", sub=user.sub, about=" ".join(user.groups))
    return user


def signed_in(request: HttpRequest) -> User | None:
    """Return the signed-in person, renewed at Cognito when that is an hour old."""
    identity = request.session.get(IDENTITY)
    if not identity:
        return None
    if request.session[TOKENS]["until"] <= time.time():
        return _renew(request)
    return User.from_identity(identity)


def _renew(request: HttpRequest) -> User | None:
    tokens = request.session[TOKENS]
    try:
        token = client().fetch_access_token(
            grant_type="refresh_token", refresh_token=tokens["refresh"]
        )
        claims = client().parse_id_token(token, nonce=None)
    except (OAuthError, JoseError) as error:
        logger.info("A sign-in was not renewed: %s", error)
        _note_renewal(request, outcome="not_renewed")
        _end(request)
        return None
    except RequestException:
        logger.warning("Cognito did not answer a renewal", exc_info=True)
        request.session[TOKENS] = {**tokens, "until": time.time() + RETRY_SECONDS}
        return User.from_identity(request.session[IDENTITY])
    user = User.from_claims(claims)
    if user.sub != request.session[IDENTITY]["sub"]:
        _note_renewal(request, outcome="another_person")
        _end(request)
        return None
    _note_groups(user, before=request.session[IDENTITY]["groups"])
    _remember(request, user, {"refresh_token": tokens["refresh"], **token})
    return user


def _note_renewal(request: HttpRequest, *, outcome: str) -> None:
    logs.security("renewal", outcome=outcome, sub=request.session[IDENTITY]["sub"])


def _note_groups(user: User, *, before: list[str]) -> None:
    """Write down what a person may do since the last renewal, or no longer."""
    changes = [f"+{name}" for name in sorted(set(user.groups) - set(before))]
    changes += [f"-{name}" for name in sorted(set(before) - set(user.groups))]
    if changes:
        logs.security("groups changed", outcome="done", sub=user.sub, about=" ".join(changes))


def _end(request: HttpRequest) -> None:
    # Not Django's `logout`: it asks for `request.user`, which is just being found out.
    request.session.flush()


def _remember(request: HttpRequest, user: User, token: dict[str, Any]) -> None:
    request.session[IDENTITY] = user.identity
    request.session[TOKENS] = {
        "refresh": token.get("refresh_token"),
        "until": time.time() + token["expires_in"],
    }


def sign_out_url(return_to: str) -> str:
    """Return the address where Cognito ends its own session, then leads to the path `return_to`."""
    query = {
        "client_id": settings.COGNITO["client_id"],
        "logout_uri": absolute_url(return_to),
    }
    return f"{settings.COGNITO['hosted_pages']}/logout?{urlencode(query)}"
