"""What was sent and fetched, day by day: small items that the writing transactions keep.

They answer what nothing may scan for: how many uploads a trainer has, and the support desk's
charts. One item for each trainer and day, so that two schools' days never meet on one item.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from apexshare.table import Change, Item

#: Calendar days in UTC that lists and charts reach back, today among them.
DAYS = 30

#: An item outlives the days that are asked for.
KEPT = timedelta(days=DAYS + 10)


class Count(Item, discriminator="count"):
    """One trainer's day. `uploads` are those begun on it and not erased since."""

    day = UnicodeAttribute()
    uploads = NumberAttribute(default=0)
    #: Of the videos that arrived.
    bytes = NumberAttribute(default=0)
    emails = NumberAttribute(default=0)
    downloads = NumberAttribute(default=0)


@dataclass(frozen=True, kw_only=True)
class Day:
    """All trainers' day."""

    date: date
    uploads: int = 0
    bytes: int = 0
    emails: int = 0
    downloads: int = 0


def count(trainer_sub: str, *, at: datetime, **added: int) -> Change:
    """What a transaction adds to a trainer's day: `uploads`, `bytes`, `emails` or `downloads`."""
    day = at.date().isoformat()
    item = Count(f"TRAINER#{trainer_sub}", f"DAY#{day}")
    actions = [
        Count.item_type.set(Count),
        Count.gsi2pk.set(f"COUNT#{day[:7]}"),
        Count.gsi2sk.set(f"DAY#{day}#{trainer_sub}"),
        Count.ttl.set(at + KEPT),
        Count.day.set(day),
        *(getattr(Count, name).add(number) for name, number in added.items()),
    ]
    return Change(item, actions)


def since(at: datetime) -> date:
    """The first day that lists and counts reach back to."""
    return at.date() - timedelta(days=DAYS - 1)


def total(trainer_sub: str, *, at: datetime) -> int:
    """How many uploads the trainer began since `since(at)`; one Query of at most 30 small items."""
    days = Count.query(
        f"TRAINER#{trainer_sub}", Count.sk.between(f"DAY#{since(at)}", f"DAY#{at.date()}")
    )
    return sum(int(day.uploads or 0) for day in days)


def by_day(*, at: datetime) -> list[Day]:
    """All trainers' last 30 days, oldest first, none left out; two Queries, three on 1 March."""
    days = [since(at) + timedelta(days=number) for number in range(DAYS)]
    items: list[Count] = []
    for month in sorted({f"{day:%Y-%m}" for day in days}):
        items += Count.by_month.query(  # type: ignore[arg-type]
            f"COUNT#{month}", Count.gsi2sk.between(f"DAY#{since(at)}", f"DAY#{at.date()}~")
        )
    found = {day: _sum(day, of_day) for day, of_day in groupby(items, lambda item: item.day)}
    return [found.get(day.isoformat(), Day(date=day)) for day in days]


def _sum(day: str, items: Iterable[Count]) -> Day:
    trainers = list(items)

    def added(name: str) -> int:
        return sum(int(getattr(item, name) or 0) for item in trainers)

    return Day(
        date=date.fromisoformat(day),
        uploads=added("uploads"),
        bytes=added("bytes"),
        emails=added("emails"),
        downloads=added("downloads"),
    )
