"""How an upload moves. Nothing else writes `status`; every step is one conditional write.

    pending ── object arrives, HEAD agrees ──▶ processing ── email accepted ──▶ completed
       │                                          │
       │ never arrives, wrong size or type        │ email refused
       └──────────────▶ failed ◀──────────────────┘
    pending, processing, completed ── withdrawn ──▶ revoked

A handler claims an upload before it sends the email: `processing`, with `claimed_at`. Whoever comes
second (a redelivered or parallel event) finds it claimed and leaves. A claim that was never
finished, because the process died, lapses after `LEASE`; the reconciler then takes it up.
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext_lazy as _
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from apexshare.errors import Conflict
from apexshare.table import ConditionFailed, Item, commit
from uploads import emails, multipart, storage
from uploads.counts import Count, one_more
from uploads.files import file_id_in
from uploads.models import Event, Upload, UploadUnknown
from uploads.statuses import EmailStatus, Failure, Status

logger = logging.getLogger(__name__)

#: How long a claim holds: more than the 120 seconds that Lambda gives the handler.
LEASE = timedelta(minutes=5)

#: When a video that has not arrived is given up; S3 drops its parts at the same age.
PATIENCE = timedelta(days=3)

#: Added to an instant where one call writes two lines of history, so that they keep their order.
AFTERWARDS = timedelta(microseconds=1)

#: A claim that any handler may take over.
RELEASED = datetime(1970, 1, 1, tzinfo=UTC)


class NotRevocable(Conflict):
    """It failed or was withdrawn already."""

    code = "not_revocable"
    title = _("There is no link to withdraw")
    message = _("This upload has failed or was withdrawn before.")


def begin(upload: Upload, *, at: datetime, put_if: Sequence[tuple[Item, Condition]] = ()) -> None:
    """Write a new, pending upload and the first line of its history, and count it.

    Args:
        put_if: what else is written in the same transaction, see `apexshare.table.commit`.

    Raises:
        ConditionFailed: one of `put_if` met another condition; nothing was written.
    """
    commit(
        put=[upload, Event.of(upload, "created", actor="trainer", at=at)],
        put_if=put_if,
        add=[one_more(upload.trainer_sub, Count.uploads.add(1), at=at)],
    )


def object_arrived(*, bucket: str, key: str, at: datetime) -> None:
    """S3 says that an object was put. What is not ours is logged and ignored.

    May be called twice, late, or in parallel for the same object.
    """
    file_id = file_id_in(key)
    if file_id is None:
        logger.warning("Ignored an object whose key is not an upload’s")
        return
    try:
        upload = Upload.find(file_id, consistent=True)
    except UploadUnknown:
        logger.warning("Ignored an object of the unknown upload %s", file_id)
        return
    if (bucket, key) != (upload.s3_bucket, upload.s3_key):
        logger.warning("Ignored an object that is not where upload %s has its own", file_id)
        return
    receive(upload, at=at)


def receive(upload: Upload, *, at: datetime) -> None:
    """Check the object against its record, claim the upload, email the student, complete.

    Does nothing if there is no object yet, or the upload is claimed, final or withdrawn.

    Raises:
        ClientError, BotoCoreError: AWS failed; calling again goes on where this stopped.
    """
    if upload.status == Status.REVOKED and upload.claimed_at is None:
        # Discarded before it came: the presigned form still worked.
        storage.delete(upload)
    if not _is_claimable(upload, at):
        return
    found = storage.head(upload)
    if found is None:
        return
    failure = _mismatch(upload, found)
    try:
        if failure:
            _fail(upload, failure, only_if=Upload.status == Status.PENDING.value, at=at)
            storage.delete(upload)
            return
        _claim(upload, size=found.size, at=at)
    except ConditionFailed:
        logger.info("Upload %s was taken on by somebody else", upload.file_id)
        return
    _deliver(upload, at=at)


def expire(upload: Upload, *, at: datetime) -> None:
    """Give up on an upload that was begun `PATIENCE` ago and still waits.

    For its video, or for an email that SES has not taken in all the time.
    """
    if upload.is_final or upload.upload_date + PATIENCE > at:
        return
    failure = Failure.NEVER_ARRIVED if upload.is_pending else Failure.EMAIL_FAILED
    try:
        _fail(upload, failure, only_if=Upload.status == upload.status, at=at + AFTERWARDS)
    except ConditionFailed:
        logger.info("Upload %s moved on before it was given up", upload.file_id)


def revoke(upload: Upload, *, actor: str, at: datetime) -> None:
    """Withdraw the student's link, or discard an upload that has not arrived.

    Raises:
        NotRevocable: it failed, or was withdrawn before.
    """
    was_pending = upload.is_pending
    live = Upload.status.is_in(
        Status.PENDING.value, Status.PROCESSING.value, Status.COMPLETED.value
    )
    try:
        _move(upload, Status.REVOKED, "revoked", only_if=live, actor=actor, at=at)
    except ConditionFailed as error:
        raise NotRevocable from error
    if was_pending:
        multipart.abort(upload)
        storage.delete(upload)


def _is_claimable(upload: Upload, at: datetime) -> bool:
    if upload.status == Status.PROCESSING:
        return upload.claimed_at is None or upload.claimed_at < at - LEASE
    return upload.is_pending


def _mismatch(upload: Upload, found: storage.StoredObject) -> Failure | None:
    if upload.file_size is not None and found.size != upload.file_size:
        return Failure.SIZE
    if found.content_type != upload.content_type:
        return Failure.TYPE
    return None


def _claim(upload: Upload, *, size: int, at: datetime) -> None:
    lapsed = (Upload.status == Status.PROCESSING.value) & (Upload.claimed_at < at - LEASE)
    _move(
        upload,
        Status.PROCESSING,
        "received" if upload.is_pending else "retried",
        Upload.claimed_at.set(at),
        Upload.file_size.set(size),
        only_if=(Upload.status == Status.PENDING.value) | lapsed,
        at=at,
    )
    # To the second, as the table keeps it: it is compared with what is read back.
    upload.claimed_at = at.replace(microsecond=0)
    upload.file_size = size


def _deliver(upload: Upload, *, at: datetime) -> None:
    try:
        message_id = emails.send_video_ready(upload)
    except emails.EmailRefused as error:
        logger.warning("The email of upload %s was refused: %s", upload.file_id, error)
        _fail(upload, Failure.EMAIL_REFUSED, only_if=_claim_is_ours(upload), at=at + AFTERWARDS)
        return
    except Exception:
        _release(upload)
        raise
    try:
        _move(
            upload,
            Status.COMPLETED,
            "emailed",
            Upload.email_sent_at.set(at),
            Upload.email_status.set(EmailStatus.SENT.value),
            Upload.email_message_id.set(message_id),
            only_if=_claim_is_ours(upload),
            at=at + AFTERWARDS,
        )
    except ConditionFailed:
        # Withdrawn while the email went out; the link in it says so.
        logger.warning("Upload %s changed while its email was sent", upload.file_id)


def _release(upload: Upload) -> None:
    """Let the next delivery of the event claim at once, instead of after the lease."""
    try:
        upload.update(actions=[Upload.claimed_at.set(RELEASED)], condition=_claim_is_ours(upload))
    except Exception:
        logger.exception("Upload %s stays claimed until its lease ends", upload.file_id)


def _claim_is_ours(upload: Upload) -> Condition:
    condition: Condition = (Upload.status == Status.PROCESSING.value) & (
        Upload.claimed_at == upload.claimed_at
    )
    return condition


def _fail(upload: Upload, failure: Failure, *, only_if: Condition, at: datetime) -> None:
    _move(
        upload,
        Status.FAILED,
        "failed",
        Upload.failure.set(failure.value),
        only_if=only_if,
        at=at,
        detail=failure.value,
    )


def _move(
    upload: Upload,
    status: Status,
    kind: str,
    *actions: Action,
    only_if: Condition,
    at: datetime,
    actor: str = "system",
    detail: str | None = None,
) -> None:
    """The step itself, and its line in the history: one transaction.

    Raises:
        ConditionFailed: the upload was not where the step starts.
    """
    commit(
        update=upload,
        actions=[Upload.status.set(status.value), *actions],
        condition=only_if,
        put=[Event.of(upload, kind, actor=actor, at=at, detail=detail)],
    )
    upload.status = status.value
    logger.info("Upload %s is %s", upload.file_id, status.value)
