"""How an upload moves.

    pending ── object arrives, HEAD agrees ──▶ processing ── email accepted ──▶ completed
       │                                          │                                 ▲
       │ never arrives, wrong size or type        │ email refused                   │
       └──────────────▶ failed ◀──────────────────┘                                 │
                           └──────────── emailed again (the video is there) ────────┘
    pending, processing, completed ── withdrawn ──▶ revoked ── restored ──▶ processing, completed
    processing, completed, failed (the video is there) ── another object in its place ──▶ revoked

Every step is one conditional write with its line in the history (`uploads.steps`, which alone
writes `status`). Here is what happens by itself; what trainers and support do is in
`uploads.actions`, how an email goes out once in `uploads.delivery`.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from pynamodb.expressions.condition import Condition

from apexshare import metrics
from apexshare.table import ConditionFailed, Item, commit
from uploads import delivery, storage, suppression
from uploads.counts import count
from uploads.files import file_id_in
from uploads.history import Event
from uploads.models import Upload, UploadUnknown
from uploads.statuses import Failure, Status
from uploads.steps import AFTERWARDS, RELEASED, fail, move

logger = logging.getLogger(__name__)

#: When a video that has not arrived is given up; S3 drops its parts at the same age.
PATIENCE = timedelta(days=3)

#: When a student who could not be emailed is given up; longer, because the email of a batch can
#: become due only when its last video is given up.
EMAIL_PATIENCE = PATIENCE + timedelta(days=1)


def begin(*uploads: Upload, at: datetime, put_if: Sequence[tuple[Item, Condition]] = ()) -> None:
    """Write new, pending uploads of one trainer, all or none, and their first lines of history.

    Args:
        put_if: what else is written in the same transaction, see `apexshare.table.commit`.

    Raises:
        AddressSuppressed: the student's address takes no email from us.
        ConditionFailed: one of `put_if` met another condition; nothing was written.
    """
    events = [Event.of(upload, "created", actor="trainer", at=at) for upload in uploads]
    student = uploads[0].student_email
    try:
        commit(
            put=[*uploads, *events],
            put_if=put_if,
            check=[(suppression.Suppression.at_address(student), Item.pk.does_not_exist())],
            change=[count(uploads[0].trainer_sub, at=at, uploads=len(uploads))],
        )
    except ConditionFailed:
        suppression.require_none(student)
        raise
    metrics.record(UploadsStarted=len(uploads))


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
        if Event.erasure(file_id):
            storage.delete_object(key)
        return
    if (bucket, key) != (upload.s3_bucket, upload.s3_key):
        logger.warning("Ignored an object that is not where upload %s has its own", file_id)
        return
    if upload.keeps_video and upload.etag:
        _withdraw_if_replaced(upload, at=at)
    receive(upload, at=at)


def receive(upload: Upload, *, at: datetime) -> None:
    """Check the object against its record, claim the upload, email the student, complete.

    Does nothing if there is no object yet, or the upload is claimed, final or withdrawn. Of a
    batch that is emailed together, only what comes last sends the email.

    Raises:
        ClientError, BotoCoreError: AWS failed; calling again goes on where this stopped.
    """
    if not upload.keeps_video:
        # The presigned form still worked, or who gave it up died before the object was deleted.
        storage.delete(upload)
    try:
        if upload.is_pending and not _take_in(upload, at=at):
            return
    except ConditionFailed:
        logger.info("Upload %s was taken on by somebody else", upload.file_id)
        return
    delivery.deliver_what_is_due(upload, at=at)


def expire(upload: Upload, *, at: datetime) -> None:
    """Give up on an upload that was begun `PATIENCE` ago and still waits for its video.

    Or for an email that SES has not taken in all the time.
    """
    patience = PATIENCE if upload.is_pending else EMAIL_PATIENCE
    if upload.is_final or upload.upload_date + patience > at:
        return
    failure = Failure.NEVER_ARRIVED if upload.is_pending else Failure.EMAIL_FAILED
    # Nobody is just sending the email.
    is_free = Upload.claimed_at.does_not_exist() | (Upload.claimed_at < at - delivery.LEASE)
    only_if = (Upload.status == upload.status) & is_free
    try:
        fail(upload, failure, only_if=only_if, at=at + AFTERWARDS)
    except ConditionFailed:
        logger.info("Upload %s moved on before it was given up", upload.file_id)


def _take_in(upload: Upload, *, at: datetime) -> bool:
    """Is the video there? Then check it: it becomes `processing`, free to be claimed; or fails.

    Raises:
        ConditionFailed: the upload no longer waits for it.
    """
    found = storage.head(upload)
    if found is None:
        return False
    waits = Upload.status == Status.PENDING.value
    failure = _mismatch(upload, found)
    if failure:
        fail(upload, failure, only_if=waits, at=at)
        storage.delete(upload)
        return True  # the others of its batch may have waited for this one only
    move(
        upload,
        Status.PROCESSING,
        "received",
        Upload.claimed_at.set(RELEASED),
        Upload.file_size.set(found.size),
        Upload.stored_at.set(found.stored_at),
        Upload.etag.set(found.etag),
        only_if=waits,
        at=at,
        bytes=found.size,
    )
    metrics.record(UploadsReceived=1, BytesReceived=found.size)
    upload.claimed_at, upload.file_size, upload.stored_at = RELEASED, found.size, found.stored_at
    return True


def _withdraw_if_replaced(upload: Upload, *, at: datetime) -> None:
    """An event about a video that was there before: delivered again, or sent again; or the form,
    which works for its hour, has put another video in its place."""
    found = storage.head(upload)
    if found is None or found.etag == upload.etag:
        return
    # Also where there is no link now: the email can be sent later, and what was withdrawn restored.
    # What support lets work again then is the video that lies there now.
    new = [Upload.etag.set(found.etag), Upload.failure.remove()]
    only_if = (Upload.status == upload.status) & (Upload.etag == upload.etag)
    with suppress(ConditionFailed):
        move(upload, Status.REVOKED, "replaced", *new, only_if=only_if, at=at)


def _mismatch(upload: Upload, found: storage.StoredObject) -> Failure | None:
    if upload.file_size is not None and found.size != upload.file_size:
        return Failure.SIZE
    if found.content_type != upload.content_type:
        return Failure.TYPE
    return None
