"""Counts of what was sent and fetched each day: small items that the transactions keep.

They answer what nothing may scan for (`uploads.queries.totals`). One item for each trainer and day,
so that two schools' days never meet on one item.
"""

from datetime import date, datetime, timedelta

from django.conf import settings
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from core.table.items import Item
from core.table.writes import Change
from uploads.records import keys

#: Calendar days in UTC that charts reach back, today among them.
DAYS = 30


class Count(Item, discriminator="count"):
    """One trainer's day. `uploads` are those created on it and not erased since."""

    day = UnicodeAttribute()
    uploads = NumberAttribute(default=0)
    #: Of the videos that arrived.
    bytes = NumberAttribute(default=0)
    emails = NumberAttribute(default=0)
    downloads = NumberAttribute(default=0)


def count(trainer_sub: str, *, at: datetime, **added: int) -> Change:
    """Return the write that adds to a trainer's day: `uploads`, `bytes`, `emails`, `downloads`."""
    day = at.date().isoformat()
    values = {
        "item_type": Count,
        "gsi2pk": of_month(day[:7]),
        "gsi2sk": f"{keys.DAY}{day}#{trainer_sub}",
        # As long as the day's uploads, and as the charts.
        "ttl": at + timedelta(days=max(settings.ENVIRONMENT.record_days, DAYS + 1)),
        "day": day,
    }
    return Change(Count(keys.of_trainer(trainer_sub), f"{keys.DAY}{day}"), values, added)


def of_month(month: str) -> str:
    """Return the partition of all trainers' days of a month such as "2025-09" (GSI2)."""
    return f"COUNT#{month}"


def since(at: datetime) -> date:
    """Return the first day of the charts."""
    return at.date() - timedelta(days=DAYS - 1)


def kept_since(at: datetime) -> date:
    """Return the first day whose uploads are all still in the table: how far back lists reach."""
    return at.date() - timedelta(days=settings.ENVIRONMENT.record_days - 1)
