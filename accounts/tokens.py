"""Bearer tokens: Cognito's access tokens, by which a program acts for a trainer.

An access token says who may do what, and not who that is: it carries no name and no email. Those
come from Cognito itself (AdminGetUser), which works for every token however it was got (userInfo
wants one with the scope `openid`), and tells of accounts that were disabled meanwhile.
Source: AWS, "Verifying JSON web tokens" and "Understanding the access token".
"""

import logging
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

import jwt
from botocore.exceptions import ClientError
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import aws
from core.errors import Refused, SignedOut, Unavailable

logger = logging.getLogger(__name__)

#: Seconds that the pool's keys are kept. A key that we do not know is looked for at once, and then
#: no sooner than after the cool-down.
KEYS_KEPT, COOL_DOWN = 3600, 30

#: Seconds that a name, an email or a disabled account may be behind Cognito's.
ACCOUNT_KEPT = 300

#: Seconds by which clocks may differ.
LEEWAY = 10

CLAIMS = ("exp", "iat", "iss", "sub", "token_use", "client_id", "username")


class TokenRefused(Refused):
    """No access token of ours, or one that is over."""

    status = SignedOut.status
    code = "token_refused"
    message = _("The access token is missing, over, or none of ours. Get a new one.")
    # Source: RFC 6750, section 3.
    headers = {"WWW-Authenticate": 'Bearer realm="apexshare", error="invalid_token"'}


def user_of(token: str, *, at: datetime) -> User:
    """Whom an access token belongs to, as Cognito knows them now, in the token's groups.

    Raises:
        TokenRefused: the token does not hold, or its account is gone or disabled.
        Unavailable: Cognito's keys cannot be had.
    """
    claims = verify(token)
    account = _account(claims["username"], int(at.timestamp()) // ACCOUNT_KEPT)
    if account is None or account["sub"] != claims["sub"]:
        raise TokenRefused
    return User.from_claims({**account, "cognito:groups": claims.get("cognito:groups", [])})


def verify(token: str) -> dict[str, Any]:
    """Return the claims of an access token that our pool issued to one of our two app clients.

    Raises:
        TokenRefused, Unavailable: see `user_of`.
    """
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            _keys().get_signing_key_from_jwt(token),
            algorithms=["RS256"],
            issuer=settings.COGNITO["issuer"],
            leeway=LEEWAY,
            options={"require": list(CLAIMS)},
        )
    except jwt.PyJWKClientConnectionError as error:
        raise Unavailable from error
    except (jwt.PyJWTError, RecursionError) as error:
        logger.info("An access token was refused: %s", error)
        raise TokenRefused from error
    clients = (settings.COGNITO["client_id"], settings.COGNITO["programs_client_id"])
    is_access = claims["token_use"] == "access"  # noqa: S105 -- a kind of token
    if not is_access or claims["client_id"] not in clients:
        logger.info("A token for another use or app client was refused")
        raise TokenRefused
    return claims


@cache
def _keys() -> jwt.PyJWKClient:
    return jwt.PyJWKClient(
        settings.COGNITO["keys_url"],
        lifespan=KEYS_KEPT,
        cooldown_duration=COOL_DOWN,
        timeout=aws.READ_SECONDS,
    )


@lru_cache(maxsize=256)
def _account(username: str, slot: int) -> dict[str, str] | None:  # noqa: ARG001
    """Return the account's attributes, or None if it is gone or disabled; kept for a `slot`."""
    try:
        account = aws.client("cognito-idp").admin_get_user(
            UserPoolId=settings.COGNITO["pool"], Username=username
        )
    except ClientError as error:
        if aws.error_code(error) != "UserNotFoundException":
            raise
        return None
    if not account["Enabled"]:
        return None
    return {attribute["Name"]: attribute["Value"] for attribute in account["UserAttributes"]}
