"""Picks up what an event did not bring: lost events, lapsed claims, videos that never came.

Zappa runs it every five minutes (`apexshare.events.reconcile`); `manage.py reconcile` by hand.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from uploads import lifecycle, recent
from uploads.models import Upload
from uploads.statuses import Status

logger = logging.getLogger(__name__)

#: How far back unfinished uploads are looked for: until they are given up, and some days more, in
#: which the reconciler itself may have been down.
LOOK_BACK = lifecycle.PATIENCE + timedelta(days=7)


def unfinished(*, at: datetime) -> Iterator[Upload]:
    """Uploads of the last days that wait for their object or their email."""
    waiting = Upload.status.is_in(Status.PENDING.value, Status.PROCESSING.value)
    return recent.begun(since=at - LOOK_BACK, until=at, only=waiting)


def reconcile(*, clock: Callable[[], datetime]) -> int:
    """Take every unfinished upload one step further, if it can go; says how many it looked at.

    `clock` tells the time for each upload: a claim's lease must begin when it is made.

    Raises:
        ExceptionGroup: some could not be handled; all were tried.
    """
    failures: list[Exception] = []
    count = 0
    for upload in unfinished(at=clock()):
        count += 1
        try:
            lifecycle.receive(upload, at=clock())
        except Exception as error:
            logger.exception("Upload %s could not be received", upload.file_id)
            failures.append(error)
        try:
            lifecycle.expire(upload, at=clock())
        except Exception as error:
            logger.exception("Upload %s could not be reconciled", upload.file_id)
            failures.append(error)
    if failures:
        raise ExceptionGroup("uploads could not be reconciled", failures)
    return count
