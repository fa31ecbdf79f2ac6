"""How an upload moves. Nothing else writes `status`; every step is one conditional write.

    pending ── object arrives, HEAD agrees ──▶ processing ── email accepted ──▶ completed
       │                                          │
       │ never arrives, wrong size or type        │ email refused
       └──────────────▶ failed ◀──────────────────┘
    pending, processing, completed ── withdrawn ──▶ revoked

A handler claims an upload before it sends the email, by `claimed_at`. Whoever comes second (a
redelivered or parallel event) finds it claimed and leaves. A claim that was never finished, because
the process died, lapses after `LEASE`; the reconciler then takes it up. Uploads that are emailed
together are claimed together, by whoever sees that nothing of the batch is still to come.
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext_lazy as _
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from apexshare.errors import Conflict
from apexshare.http import AWS_ERRORS
from apexshare.table import Change, ConditionFailed, commit
from uploads import emails, multipart, storage
from uploads.files import file_id_in
from uploads.models import Event, Upload, UploadUnknown
from uploads.statuses import EmailStatus, Failure, Status

logger = logging.getLogger(__name__)

#: How long a claim holds: more than the 120 seconds that Lambda gives the handler.
LEASE = timedelta(minutes=5)

#: When a video that has not arrived is given up; S3 drops its parts at the same age.
PATIENCE = timedelta(days=3)

#: When a student who could not be emailed is given up; longer, because the email of a batch can
#: become due only when its last video is given up.
EMAIL_PATIENCE = PATIENCE + timedelta(days=1)

#: Added to an instant where one call writes two lines of history, so that they keep their order.
AFTERWARDS = timedelta(microseconds=1)

#: A claim that any handler may take over.
RELEASED = datetime(1970, 1, 1, tzinfo=UTC)


class NotRevocable(Conflict):
    """It failed or was withdrawn already."""

    code = "not_revocable"
    title = _("There is no link to withdraw")
    message = _("This upload has failed or was withdrawn before.")


def begin(*uploads: Upload, at: datetime) -> None:
    """Write new, pending uploads, all or none, and the first line of each one's history."""
    commit(
        put=[*uploads, *(Event.of(upload, "created", actor="trainer", at=at) for upload in uploads)]
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

    Does nothing if there is no object yet, or the upload is claimed, final or withdrawn. Of a
    batch that is emailed together, only what comes last sends the email.

    Raises:
        ClientError, BotoCoreError: AWS failed; calling again goes on where this stopped.
    """
    if upload.status == Status.REVOKED and upload.claimed_at is None:
        # Discarded before it came: the presigned form still worked.
        storage.delete(upload)
    try:
        if upload.is_pending and not _take_in(upload, at=at):
            return
    except ConditionFailed:
        logger.info("Upload %s was taken on by somebody else", upload.file_id)
        return
    _deliver_what_is_due(upload, at=at)


def expire(upload: Upload, *, at: datetime) -> None:
    """Give up on an upload that was begun `PATIENCE` ago and still waits for its video.

    Or for an email that SES has not taken in all the time.
    """
    patience = PATIENCE if upload.is_pending else EMAIL_PATIENCE
    if upload.is_final or upload.upload_date + patience > at:
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
        try:
            # The others of its batch may have waited for this one only.
            _deliver_what_is_due(upload, at=at)
        except AWS_ERRORS:
            logger.exception("The batch of upload %s is left to the reconciler", upload.file_id)


def _take_in(upload: Upload, *, at: datetime) -> bool:
    """Is the video there? Then check it: it becomes `processing`, free to be claimed; or fails."""
    found = storage.head(upload)
    if found is None:
        return False
    waits = Upload.status == Status.PENDING.value
    failure = _mismatch(upload, found)
    if failure:
        _fail(upload, failure, only_if=waits, at=at)
        storage.delete(upload)
        return upload.is_emailed_together  # the others may have waited for this one only
    _move(
        upload,
        Status.PROCESSING,
        "received",
        Upload.claimed_at.set(RELEASED),
        Upload.file_size.set(found.size),
        only_if=waits,
        at=at,
    )
    upload.claimed_at = RELEASED
    upload.file_size = found.size
    return True


def _mismatch(upload: Upload, found: storage.StoredObject) -> Failure | None:
    if upload.file_size is not None and found.size != upload.file_size:
        return Failure.SIZE
    if found.content_type != upload.content_type:
        return Failure.TYPE
    return None


def _due(upload: Upload, *, at: datetime) -> list[Upload]:
    """What one email can tell of now: the upload; or its batch, if nothing is still to come."""
    together = upload.siblings() if upload.is_emailed_together else [upload]
    if any(sibling.is_pending for sibling in together):
        return []
    return [
        sibling
        for sibling in together
        if sibling.status == Status.PROCESSING
        and (sibling.claimed_at is None or sibling.claimed_at < at - LEASE)
    ]


def _deliver_what_is_due(upload: Upload, *, at: datetime) -> None:
    due = _due(upload, at=at)
    if not due:
        return
    try:
        _claim(due, at=at)
    except ConditionFailed:
        logger.info("Upload %s was claimed by somebody else", upload.file_id)
        return
    _deliver(due, at=at)


def _claim(uploads: Sequence[Upload], *, at: datetime) -> None:
    free = (Upload.status == Status.PROCESSING.value) & (Upload.claimed_at < at - LEASE)
    commit(change=[Change(upload, [Upload.claimed_at.set(at)], free) for upload in uploads])
    for upload in uploads:
        # To the second, as the table keeps it: it is compared with what is read back.
        upload.claimed_at = at.replace(microsecond=0)


def _deliver(uploads: Sequence[Upload], *, at: datetime) -> None:
    """One email for all of them, and then each is `completed`."""
    try:
        message_id = emails.send_video_ready(uploads)
    except emails.EmailRefused as error:
        logger.warning("The email of upload %s was refused: %s", uploads[0].file_id, error)
        for upload in uploads:
            _fail(upload, Failure.EMAIL_REFUSED, only_if=_claim_is_ours(upload), at=at + AFTERWARDS)
        return
    except Exception:
        for upload in uploads:
            _release(upload)
        raise
    for upload in uploads:
        _complete(upload, message_id, at=at)


def _complete(upload: Upload, message_id: str, *, at: datetime) -> None:
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
        change=[Change(upload, [Upload.status.set(status.value), *actions], only_if)],
        put=[Event.of(upload, kind, actor=actor, at=at, detail=detail)],
    )
    upload.status = status.value
    logger.info("Upload %s is %s", upload.file_id, status.value)
