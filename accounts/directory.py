"""The people of Cognito's user pool, who may sign in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.conf import settings

from accounts.models import TRAINERS, called
from core import aws
from core.table.paging import Page, read, sign

PAGE_SIZE = 20

#: Trainers that a search by name offers to choose from.
MAX_FOUND = 10

#: Characters. Source: AWS, Cognito API "ListUsers".
MAX_FILTER_LENGTH = 256


@dataclass(frozen=True, kw_only=True)
class Account:
    """One person of the user pool. A disabled account cannot sign in."""

    sub: str
    #: Cognito's own name for it.
    username: str
    email: str
    name: str
    is_enabled: bool
    created_at: datetime

    @classmethod
    def of(cls, user: dict[str, Any]) -> Self:
        """Return the person whom Cognito describes. Source: AWS, Cognito API "UserType"."""
        values = {pair["Name"]: pair["Value"] for pair in user["Attributes"]}
        email = values.get("email", "")
        return cls(
            sub=values["sub"],
            username=user["Username"],
            email=email,
            name=called(values.get("name", ""), email),
            is_enabled=user["Enabled"],
            created_at=user["UserCreateDate"],
        )


def trainers(*, cursor: str | None = None) -> Page[Account]:
    """Return one page of the trainers, in one call.

    Raises:
        CursorInvalid: the cursor is not one of this list.
    """
    token = read(cursor, query=TRAINERS)
    answer = aws.client("cognito-idp").list_users_in_group(
        UserPoolId=settings.COGNITO["pool"],
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
    """Whose email address this is, or whose names begin so; in one call, or two.

    Cognito does not say that names are found in any case, so one typed in lower case is looked for
    as names are written, too.
    """
    if "@" in text:
        return _users("email", "=", text)
    return _users("name", "^=", text) or _users("name", "^=", text.title())


def get(sub: str) -> Account | None:
    """Return the person with this `sub`, in one call; None if the pool no longer has them."""
    return next(iter(_users("sub", "=", sub)), None)


def revoke_tokens(sub: str) -> None:
    """Let Cognito renew nothing more of what this person signed in to, here or by a program.

    In two calls; whose account is gone has nothing left to renew. Source:
    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminUserGlobalSignOut.html
    """
    account = get(sub)
    if account:
        aws.client("cognito-idp").admin_user_global_sign_out(
            UserPoolId=settings.COGNITO["pool"], Username=account.username
        )


def _users(attribute: str, relation: str, value: str) -> list[Account]:
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    wanted = f'{attribute} {relation} "{quoted}"'
    if len(wanted) > MAX_FILTER_LENGTH:
        return []
    answer = aws.client("cognito-idp").list_users(
        UserPoolId=settings.COGNITO["pool"], Filter=wanted, Limit=MAX_FOUND
    )
    return [Account.of(user) for user in answer["Users"]]
