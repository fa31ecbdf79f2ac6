"""Uploads by when they were begun, for what looks after all of them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from pynamodb.expressions.condition import Condition

from apexshare.table import instant
from uploads.models import Upload


def begun(*, since: datetime, until: datetime, only: Condition | None = None) -> Iterator[Upload]:
    """Uploads of all trainers that were begun in this time, newest month first; of them `only`.

    One Query for each month touched; it reads what was begun in this time, not the whole table.
    """
    month = until
    while month.strftime("%Y-%m") >= since.strftime("%Y-%m"):
        yield from Upload.by_month.query(  # type: ignore[misc]
            f"DATE#{month:%Y-%m}",
            Upload.gsi2sk.between(f"UPLOAD#{instant(since)}", f"UPLOAD#{instant(until)}~"),
            filter_condition=only,
        )
        month = month.replace(day=1) - timedelta(days=1)
