"""Totals: a trainer's uploads in all, and everybody's last 30 days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from uploads.records import keys
from uploads.records.counts import DAYS, Count, kept_since, of_month, since


@dataclass(frozen=True, kw_only=True)
class Day:
    """All trainers' day."""

    date: date
    uploads: int = 0
    bytes: int = 0
    emails: int = 0
    downloads: int = 0


def total(trainer_sub: str, *, at: datetime) -> int:
    """Return how many uploads the trainer's list has.

    One Query of small items, one for each day that uploads are kept.
    """
    return _uploads(trainer_sub, first=kept_since(at), at=at)


def recent(trainer_sub: str, *, at: datetime) -> int:
    """Return how many uploads the trainer created in the last 30 days. One Query likewise."""
    return _uploads(trainer_sub, first=since(at), at=at)


def _uploads(trainer_sub: str, *, first: date, at: datetime) -> int:
    days = Count.query(
        keys.of_trainer(trainer_sub),
        Count.sk.between(f"{keys.DAY}{first}", f"{keys.DAY}{at.date()}"),
    )
    return sum(int(day.uploads or 0) for day in days)


def by_day(*, at: datetime) -> list[Day]:
    """Return all trainers' last 30 days, oldest first, none left out.

    Two Queries, three on 1 March.
    """
    days = [since(at) + timedelta(days=number) for number in range(DAYS)]
    items: list[Count] = []
    for month in sorted({f"{day:%Y-%m}" for day in days}):
        items += Count.by_month.query(  # type: ignore[arg-type]
            of_month(month),
            Count.gsi2sk.between(f"{keys.DAY}{since(at)}", f"{keys.DAY}{at.date()}~"),
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
