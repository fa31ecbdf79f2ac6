"""What a trainer did, counted by day: one small item for each day on which something happened.

So that a total costs the same however many uploads there are. All keys are spelled here.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Self

from pynamodb.attributes import NumberAttribute
from pynamodb.expressions.update import Action

from apexshare.environments import LONGEST_LINK_DAYS
from apexshare.table import Item

#: The days that anybody asks for, and some more.
KEPT = timedelta(days=40)


class Count(Item, discriminator="count"):
    """One trainer's day, in UTC."""

    uploads = NumberAttribute(default=0)
    bytes = NumberAttribute(default=0)
    emails = NumberAttribute(default=0)
    downloads = NumberAttribute(default=0)

    @classmethod
    def of(cls, trainer_sub: str, *, at: datetime) -> Self:
        """The trainer's count of the day of `at`; only its keys."""
        return cls(pk=f"TRAINER#{trainer_sub}", sk=_day(at))


def one_more(trainer_sub: str, *counted: Action, at: datetime) -> tuple[Item, Sequence[Action]]:
    """What `commit` takes as `add`: the day's count, and what `counted` adds to it."""
    # The type and `ttl` too: the first addition of the day makes the item.
    made = (Count.item_type.set(Count), Count.ttl.set(at + KEPT))
    return Count.of(trainer_sub, at=at), [*counted, *made]


def total(trainer_sub: str, *, at: datetime) -> int:
    """How many uploads the trainer began in the last 30 days, in one Query of at most 31 items."""
    days = Count.query(
        f"TRAINER#{trainer_sub}",
        Count.sk.between(_day(at - timedelta(days=LONGEST_LINK_DAYS)), _day(at)),
    )
    return sum(int(day.uploads) for day in days)


def _day(at: datetime) -> str:
    return f"DAY#{at:%Y-%m-%d}"
