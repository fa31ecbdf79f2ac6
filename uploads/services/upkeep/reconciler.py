"""Picks up what an event did not bring: lost events, lapsed claims, videos that never came.

Zappa runs it every five minutes (`apexshare.events.reconcile`); `manage.py reconcile` by hand.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from core import metrics
from core.errors import for_each
from uploads.records.statuses import Status
from uploads.records.upload import Upload
from uploads.services import arrival
from uploads.services.upkeep import expiry

logger = logging.getLogger(__name__)

#: How far back unfinished uploads are looked for: until they are given up, and some days more, in
#: which the reconciler itself may have been down.
LOOK_BACK = expiry.PATIENCE + timedelta(days=7)


#: How long S3 may take to say that an object is there. Of a video that was sent in parts it says
#: when the first was begun, so the alarm waits for a second one.
EVENT_PATIENCE = timedelta(minutes=1)


def unfinished(*, at: datetime) -> Iterator[Upload]:
    """Yield the uploads of the last days that wait for their object or their email."""
    waiting = Upload.status.is_in(Status.PENDING.value, Status.PROCESSING.value)
    return Upload.created(since=at - LOOK_BACK, until=at, only=waiting)


def reconcile(*, clock: Callable[[], datetime]) -> int:
    """Take every unfinished upload one step further, if it can go; return how many there were.

    `clock` tells the time for each upload: a claim's lease must begin when it is made.

    Raises:
        ExceptionGroup: some could not be handled; all were tried.
    """

    def reconcile_one(upload: Upload) -> None:
        was_pending = upload.is_pending
        try:
            arrival.accept(upload, at=clock())
        finally:
            expiry.expire(upload, at=clock())
        if was_pending and upload.stored_at and clock() - upload.stored_at > EVENT_PATIENCE:
            logger.warning("No event has brought the video of upload %s", upload.file_id)
            metrics.record(VideosFoundLate=1)

    return for_each(
        unfinished(at=clock()), reconcile_one, failure="uploads could not be reconciled"
    )
