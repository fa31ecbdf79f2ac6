"""The state table: every way in which an upload's status changes, and who alone writes it.

A row says which event happens, from which statuses, to which, and what is counted for it.
`manage.py lifecycle` draws it. `apply` makes one conditional write of the new status, its other
values, a line in the history and the day's counts: all of them, or nothing.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pynamodb.expressions.condition import Condition

from core import metrics
from core.table.writes import Change, Put, Write, commit
from uploads.records.counts import count
from uploads.records.event import Actor, Event, EventKind
from uploads.records.statuses import Failure, Status
from uploads.records.upload import Upload

logger = logging.getLogger(__name__)

#: Added to an instant where one call writes two lines of history, so that they keep their order.
AFTERWARDS = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One row: an `event` takes an upload from one of `sources` to `target`, `when` that is so.

    `metric` is counted once for each (see `core.metrics`).
    """

    event: EventKind
    sources: tuple[Status, ...]
    target: Status
    when: str
    metric: str | None = None


CREATED = Transition(
    event=EventKind.CREATED,
    sources=(),
    target=Status.PENDING,
    when="a trainer describes a video",
    metric="UploadsStarted",
)
RECEIVED = Transition(
    event=EventKind.RECEIVED,
    sources=(Status.PENDING,),
    target=Status.PROCESSING,
    when="the object is there, as announced",
    metric="UploadsReceived",
)
EMAILED = Transition(
    event=EventKind.EMAILED,
    sources=(Status.PROCESSING,),
    target=Status.COMPLETED,
    when="SES accepts the email",
)
RESENT = Transition(
    event=EventKind.RESENT,
    sources=(Status.COMPLETED, Status.FAILED),
    target=Status.COMPLETED,
    when="SES accepts another email",
)
FAILED = Transition(
    event=EventKind.FAILED,
    sources=(Status.PENDING, Status.PROCESSING),
    target=Status.FAILED,
    when="it never arrives, is not as announced, or cannot be emailed",
    metric="UploadsFailed",
)
DISCARDED = Transition(
    event=EventKind.REVOKED,
    sources=(Status.PENDING,),
    target=Status.REVOKED,
    when="what never arrived is discarded",
)
WITHDRAWN = Transition(
    event=EventKind.REVOKED,
    sources=(Status.PROCESSING, Status.COMPLETED),
    target=Status.REVOKED,
    when="its link is withdrawn",
)
REPLACED = Transition(
    event=EventKind.REPLACED,
    sources=(Status.PROCESSING, Status.COMPLETED, Status.FAILED, Status.REVOKED),
    target=Status.REVOKED,
    when="another object lies in its place",
)
RESTORED_UNSENT = Transition(
    event=EventKind.RESTORED,
    sources=(Status.REVOKED,),
    target=Status.PROCESSING,
    when="it is restored before it was emailed",
)
RESTORED = Transition(
    event=EventKind.RESTORED,
    sources=(Status.REVOKED,),
    target=Status.COMPLETED,
    when="it is restored",
)

TRANSITIONS = (
    CREATED,
    RECEIVED,
    EMAILED,
    RESENT,
    FAILED,
    DISCARDED,
    WITHDRAWN,
    REPLACED,
    RESTORED_UNSENT,
    RESTORED,
)


def apply(
    upload: Upload,
    transition: Transition,
    values: Mapping[str, Any] | None = None,
    *,
    only_if: Condition | None = None,
    at: datetime,
    actor: str = Actor.SYSTEM.value,
    detail: str | None = None,
    token: str | None = None,
    **counted: int,
) -> None:
    """Take the upload where `transition` leads, with further `values`, and count (see `count`).

    `token` is one of `core.table.writes.commit`.

    Raises:
        ConditionFailed: the upload was not where the transition starts, or not as `only_if` says.
    """
    starts = Upload.status.is_in(*(source.value for source in transition.sources))
    note(
        upload,
        transition.event,
        {**(values or {}), "status": transition.target},
        only_if=starts if only_if is None else starts & only_if,
        at=at,
        actor=actor,
        detail=detail,
        token=token,
        **counted,
    )
    logger.info("Upload %s is %s", upload.file_id, transition.target.value)
    if transition.metric:
        metrics.record(**{transition.metric: 1})


def note(
    upload: Upload,
    kind: EventKind,
    values: Mapping[str, Any],
    *,
    only_if: Condition,
    at: datetime,
    actor: str = Actor.SYSTEM.value,
    detail: str | None = None,
    token: str | None = None,
    **counted: int,
) -> None:
    """Set `values` with a line in the history; by itself, where the status stays as it is.

    Raises:
        ConditionFailed: the upload was not as `only_if` says.
    """
    writes: list[Write] = [Change(upload, values, only_if=only_if)]
    if counted:
        writes.append(count(upload.trainer_sub, at=at, **counted))
    writes.append(Put(Event.of(upload, kind, actor=actor, at=at, detail=detail)))
    commit(*writes, token=token)


def fail(upload: Upload, failure: Failure, *, only_if: Condition, at: datetime) -> None:
    """Give the upload up, with the reason.

    Raises:
        ConditionFailed: it was not where the step starts.
    """
    apply(upload, FAILED, {"failure": failure}, only_if=only_if, at=at, detail=failure.value)
