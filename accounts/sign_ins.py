"""The last sign-in of each person. Cognito keeps that only for those who pay for it."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from pynamodb.exceptions import PynamoDBException

from core.table.items import InstantAttribute, Item

logger = logging.getLogger(__name__)

#: Somebody who stayed away for so long is forgotten.
KEPT = timedelta(days=365)


class SignIn(Item, discriminator="sign-in"):
    """A person's last sign-in."""

    at = InstantAttribute()


def _keys(sub: str) -> tuple[str, str]:
    return f"ACCOUNT#{sub}", "SIGN_IN"


def record(sub: str, *, at: datetime) -> None:
    """This person has just signed in; that we could not write it down must not stop them."""
    try:
        SignIn(*_keys(sub), at=at, ttl=at + KEPT).save()
    except PynamoDBException:
        logger.warning("A sign-in could not be recorded", exc_info=True)


def last(subs: Iterable[str]) -> dict[str, datetime]:
    """Return the last sign-ins of these people (at most 100) by `sub`, in one BatchGetItem."""
    return {
        item.pk.removeprefix("ACCOUNT#"): item.at
        for item in SignIn.batch_get([_keys(sub) for sub in subs])
    }
