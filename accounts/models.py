"""The signed-in person, rebuilt from Cognito's claims; there is no table of users."""

from typing import Any, Self

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils.crypto import salted_hmac

from core.text import plain

TRAINERS = "trainers"
SUPPORT = "support"

#: Characters.
MAX_NAME_LENGTH = 150


def called(name: str, email: str) -> str:
    """Return the name of a person: Cognito's, or else the first part of their address."""
    return (plain(name) or email.partition("@")[0])[:MAX_NAME_LENGTH]


class User(AbstractBaseUser):
    """A trainer or a support agent. Students have no account.

    Django wants a model class for its user; this one is never stored. `groups` are Cognito's.
    """

    sub = models.CharField(primary_key=True, max_length=64)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=MAX_NAME_LENGTH, blank=True)
    groups: tuple[str, ...] = ()
    is_active = True

    # Cognito keeps both; without the fields Django never tries to write them.
    password = None  # type: ignore[assignment]
    last_login = None

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        managed = False
        default_permissions = ()

    @classmethod
    def from_claims(cls, claims: dict[str, Any]) -> Self:
        """Return the person an ID token describes. The caller has verified the token.

        Cognito lets people name themselves as they like, and their names go into emails.
        """
        email = plain(claims["email"])
        return cls.from_identity(
            {
                "sub": claims["sub"],
                "email": email,
                "name": called(claims.get("name", ""), email),
                "groups": claims.get("cognito:groups", []),
            }
        )

    @classmethod
    def from_identity(cls, identity: dict[str, Any]) -> Self:
        """Return the person that a session remembers (see `identity`)."""
        user = cls(sub=identity["sub"], email=identity["email"], name=identity["name"])
        user.groups = tuple(identity["groups"])
        return user

    @property
    def identity(self) -> dict[str, Any]:
        """The part of this person that a session remembers, as JSON can carry it."""
        return {
            "sub": self.sub,
            "email": self.email,
            "name": self.name,
            "groups": list(self.groups),
        }

    @property
    def is_trainer(self) -> bool:
        """Whether this person may send videos."""
        return TRAINERS in self.groups

    @property
    def is_staff(self) -> bool:
        """Whether this person may enter the support site."""
        return SUPPORT in self.groups

    def get_session_auth_hash(self) -> str:
        """Binds a session to its person. Django's own would hash the password."""
        return salted_hmac("accounts.User", self.sub, algorithm="sha256").hexdigest()
