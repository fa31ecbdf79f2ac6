"""Who may sign in, as Cognito's user pool has them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.conf import settings

from accounts.models import TRAINERS
from apexshare import aws
from apexshare.paging import Page, read, sign

PAGE_SIZE = 20

#: Trainers that a search by name offers to choose from.
MOST_FOUND = 10


@dataclass(frozen=True, kw_only=True)
class Account:
    """One person of the user pool. A disabled account cannot sign in."""

    sub: str
    email: str
    name: str
    is_enabled: bool
    created_at: datetime

    @classmethod
    def of(cls, user: dict[str, Any]) -> Self:
        """The person whom Cognito describes. Source: AWS, Cognito API "UserType"."""
        values = {pair["Name"]: pair["Value"] for pair in user["Attributes"]}
        email = values.get("email", "")
        return cls(
            sub=values["sub"],
            email=email,
            name=values.get("name") or email.partition("@")[0],
            is_enabled=user["Enabled"],
            created_at=user["UserCreateDate"],
        )


def trainers(*, cursor: str | None = None) -> Page[Account]:
    """One page of the trainers, in one call.

    Raises:
        CursorInvalid: the cursor is not one of this list.
    """
    token = read(cursor, query=TRAINERS)
    answer = aws.client("cognito-idp").list_users_in_group(
        UserPoolId=settings.COGNITO["user_pool_id"],
        GroupName=TRAINERS,
        Limit=PAGE_SIZE,
        **({"NextToken": token} if token else {}),
    )
    token = answer.get("NextToken")
    return Page(
        [Account.of(user) for user in answer["Users"]],
        sign(token, query=TRAINERS) if token else None,
    )


def find(text: str) -> list[Account]:
    """Whose email address this is, or whose names begin so; in one call."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    answer = aws.client("cognito-idp").list_users(
        UserPoolId=settings.COGNITO["user_pool_id"],
        Filter=f'email = "{quoted}"' if "@" in text else f'name ^= "{quoted}"',
        Limit=MOST_FOUND,
    )
    return [Account.of(user) for user in answer["Users"]]


def get(sub: str) -> Account | None:
    """The person with this `sub`, in one call; None if the pool no longer has them."""
    quoted = sub.replace("\\", "\\\\").replace('"', '\\"')
    answer = aws.client("cognito-idp").list_users(
        UserPoolId=settings.COGNITO["user_pool_id"], Filter=f'sub = "{quoted}"', Limit=1
    )
    return next(map(Account.of, answer["Users"]), None)
