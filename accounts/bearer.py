"""Access to the REST API: for trainers, by an access token in the header."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from accounts import tokens
from accounts.access import NotATrainer
from accounts.models import User
from core import limits, logs
from core.limits import Limit

#: All that a trainer's programs ask for. Signing the parts of a 5 GB video takes 40 requests.
REQUESTS = Limit(scope="api", most=300, per=timedelta(minutes=1))

#: Whom uploads belong to that were begun without a token.
NOBODY = "nobody"


class Bearer(HttpBearer):
    """Makes `request.user` the trainer whom the token belongs to. Cookies count for nothing."""

    openapi_bearerFormat = "JWT"  # noqa: N815 -- OpenAPI's spelling
    openapi_description = "An access token of our Cognito user pool, of somebody in `trainers`."

    def __init__(self, *, may_be_open: bool = False) -> None:
        """`may_be_open`: needs no token where the environment lets anybody begin uploads."""
        super().__init__()
        self.may_be_open = may_be_open

    def __call__(self, request: HttpRequest) -> User:
        is_open = self.may_be_open and settings.ENVIRONMENT.open_uploads
        if is_open and "Authorization" not in request.headers:
            user: User | None = self._nobody(request)
        else:
            user = super().__call__(request)
        if user is None:
            raise tokens.TokenRefused
        request.user = user
        return user

    def authenticate(self, request: HttpRequest, token: str) -> User:
        at = timezone.now()
        try:
            user = tokens.user_of(token, at=at)
        except tokens.TokenRefused as error:
            logs.security("token", outcome=error.code)
            raise
        request.user = user  # whom the security log names, should they be refused
        limits.enforce(REQUESTS, user.sub, at=at)
        if not user.is_trainer:
            raise NotATrainer
        return user

    def _nobody(self, request: HttpRequest) -> User:
        limits.enforce(REQUESTS, limits.source_address(request), at=timezone.now())
        return User(sub=NOBODY, email=settings.ENVIRONMENT.sender, name="ApexShare")
