"""The arrival of a video: it is checked against its record, and the email becomes due.

`uploads.transitions` has every status and how it changes, `uploads.services.delivery` how an email
goes out once, `uploads.services.links` and `resending` what trainers and support do.
"""

import logging
from contextlib import suppress
from datetime import datetime

from core import metrics
from core.table.writes import ConditionFailed
from uploads.records.event import Event
from uploads.records.statuses import Failure
from uploads.records.upload import Upload, UploadUnknown
from uploads.records.video_file import BEGINNING, begins_as_video
from uploads.services import delivery
from uploads.storage import keys, objects
from uploads.transitions import RECEIVED, REPLACED, apply, fail

logger = logging.getLogger(__name__)


def object_created(*, bucket: str, key: str, at: datetime) -> None:
    """Handle S3's word that an object was put. What is not ours is logged and ignored.

    May be called twice, late, or in parallel for the same object.
    """
    file_id = keys.file_id_in(key)
    if file_id is None:
        logger.warning("Ignored an object whose key is not an upload’s")
        return
    try:
        upload = Upload.find(file_id, consistent=True)
    except UploadUnknown:
        logger.warning("Ignored an object of the unknown upload %s", file_id)
        if Event.erasure(file_id):
            objects.delete_object(key)
        return
    if (bucket, key) != (upload.s3_bucket, upload.s3_key):
        logger.warning("Ignored an object that is not where upload %s has its own", file_id)
        return
    if upload.keeps_video and upload.etag:
        _withdraw_if_replaced(upload, at=at)
    accept(upload, at=at)


def accept(upload: Upload, *, at: datetime) -> None:
    """Check the object against its record, claim the upload, email the student, complete.

    Does nothing if there is no object yet, or the upload is claimed, final or withdrawn. Of a
    batch that is emailed together, only what comes last sends the email.

    Raises:
        ClientError, BotoCoreError: AWS failed; calling again goes on where this stopped.
    """
    if not upload.keeps_video:
        # The presigned form still worked, or who gave it up died before the object was deleted.
        objects.delete(upload)
    try:
        if upload.is_pending and not _accept_object(upload, at=at):
            return
    except ConditionFailed:
        logger.info("Upload %s was handled by another process", upload.file_id)
        return
    with suppress(delivery.EmailHeld):  # the upload says so, and the reconciler tries again
        delivery.deliver_what_is_due(upload, at=at)


def _accept_object(upload: Upload, *, at: datetime) -> bool:
    """Check the video, if it is there: the upload becomes `processing`, or fails.

    Returns whether it is there.

    Raises:
        ConditionFailed: the upload no longer waits for it.
    """
    looked = objects.beginning(upload, most=BEGINNING)
    if looked is None:
        return False
    found, first_bytes = looked
    failure = _mismatch(upload, found, first_bytes)
    if failure:
        fail(upload, failure, only_if=Upload.status == upload.status, at=at)
        objects.delete(upload)
        return True  # the others of its batch may have waited for this one only
    values = {"file_size": found.size, "stored_at": found.stored_at, "etag": found.etag}
    apply(upload, RECEIVED, values, at=at, bytes=found.size)
    metrics.record(BytesReceived=found.size)
    return True


def _withdraw_if_replaced(upload: Upload, *, at: datetime) -> None:
    """Withdraw the link if the object is another than the one that was accepted.

    An event about a video that was there before is delivered again; or the form, which works for
    its hour, has put another video in its place.
    """
    found = objects.head(upload)
    if found is None or found.etag == upload.etag:
        return
    # Also where there is no link now: the email can be sent later, and what was withdrawn restored.
    # What support lets work again then is the video that lies there now.
    only_if = (Upload.status == upload.status) & (Upload.etag == upload.etag)
    with suppress(ConditionFailed):
        apply(upload, REPLACED, {"etag": found.etag, "failure": None}, only_if=only_if, at=at)


def _mismatch(upload: Upload, found: objects.StoredObject, first_bytes: bytes) -> Failure | None:
    if upload.file_size is not None and found.size != upload.file_size:
        return Failure.SIZE
    if found.content_type != upload.content_type:
        return Failure.TYPE
    # The type was announced by the file's name, which says nothing of what is in it.
    return None if begins_as_video(first_bytes) else Failure.NOT_A_VIDEO
