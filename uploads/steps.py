"""One step of an upload, its line in the history and its count: one transaction, or nothing.

Nothing else writes `status`; `uploads.lifecycle` has the diagram.
"""

import logging
from datetime import UTC, datetime, timedelta

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from apexshare import metrics
from apexshare.table import Change, commit
from uploads.counts import count
from uploads.history import Event
from uploads.models import Upload
from uploads.statuses import Failure, Status

logger = logging.getLogger(__name__)

#: Added to an instant where one call writes two lines of history, so that they keep their order.
AFTERWARDS = timedelta(microseconds=1)

#: A claim that any handler may take over.
RELEASED = datetime(1970, 1, 1, tzinfo=UTC)


def move(
    upload: Upload,
    status: Status | None,
    kind: str,
    *actions: Action,
    only_if: Condition,
    at: datetime,
    actor: str = "system",
    detail: str | None = None,
    token: str | None = None,
    **counted: int,
) -> None:
    """Go to `status`, do `actions`, write the line `kind`, and count (see `uploads.counts`).

    Without a status it stays where it is. `token` is one of `apexshare.table.commit`.

    Raises:
        ConditionFailed: the upload was not where the step starts.
    """
    moved = [Upload.status.set(status.value)] if status else []
    change = [Change(upload, [*moved, *actions], only_if)]
    if counted:
        change.append(count(upload.trainer_sub, at=at, **counted))
    line = Event.of(upload, kind, actor=actor, at=at, detail=detail)
    commit(change=change, put=[line], token=token)
    if status:
        upload.status = status.value
        logger.info("Upload %s is %s", upload.file_id, status.value)


def fail(upload: Upload, failure: Failure, *, only_if: Condition, at: datetime) -> None:
    """Give the upload up, with the reason.

    Raises:
        ConditionFailed: it was not where the step starts.
    """
    move(
        upload,
        Status.FAILED,
        "failed",
        Upload.failure.set(failure.value),
        only_if=only_if,
        at=at,
        detail=failure.value,
    )
    metrics.record(UploadsFailed=1)
