"""How an upload moves.

    pending ── object arrives, HEAD agrees ──▶ processing ── email accepted ──▶ completed
       │                                          │                                 ▲
       │ never arrives, wrong size or type        │ email refused                   │
       └──────────────▶ failed ◀──────────────────┘                                 │
                           └──────────── emailed again (the video is there) ────────┘
    pending, processing, completed ── withdrawn ──▶ revoked ── restored ──▶ processing, completed
    processing, completed, failed (the video is there) ── another object in its place ──▶ revoked

Every step is one conditional write with its line in the history (`uploads.steps`, which alone
writes `status`). How an email goes out once is told in `uploads.delivery`.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from pynamodb.expressions.condition import Condition

from apexshare import metrics
from apexshare.errors import Conflict, Refused, Unavailable
from apexshare.http import AWS_ERRORS
from apexshare.table import Change, ConditionFailed, Item, commit
from uploads import delivery, multipart, storage, suppression
from uploads.counts import count
from uploads.files import file_id_in
from uploads.history import ERASED, Event, forget_events
from uploads.models import Upload, UploadUnknown
from uploads.statuses import LIVE, UNMAILED, Failure, Status
from uploads.steps import AFTERWARDS, RELEASED, fail, move

logger = logging.getLogger(__name__)

#: When a video that has not arrived is given up; S3 drops its parts at the same age.
PATIENCE = timedelta(days=3)

#: When a student who could not be emailed is given up; longer, because the email of a batch can
#: become due only when its last video is given up.
EMAIL_PATIENCE = PATIENCE + timedelta(days=1)


class NotRevocable(Conflict):
    """It failed or was withdrawn already."""

    code = "not_revocable"
    title = _("There is no link to withdraw")
    message = _("This upload has failed or was withdrawn before.")


class NotRestorable(Conflict):
    """It was not withdrawn, or its video is gone."""

    code = "not_restorable"
    title = _("This upload cannot be restored")
    message = _("It was not withdrawn, or its video has been deleted. Send the video again.")


class NotExtendable(Conflict):
    """It has no link."""

    code = "not_extendable"
    title = _("There is no link to extend")
    message = _("This upload has failed or was withdrawn.")


class PastTheEnd(Refused):
    """The video itself is gone by then."""

    code = "past_the_end"
    title = _("No link works that long")

    def __init__(self) -> None:
        self.message = _(
            "A video can be watched for %(days)d days after it was sent, and is put away then. "
            "Choose an earlier day, or send the video again."
        ) % {"days": settings.ENVIRONMENT.link_days}


class AlreadyOver(Refused):
    """The new end of the link is in the past."""

    code = "already_over"
    message = _("Choose a day that is still to come; to end a link at once, withdraw it.")


class ErasedInPart(Unavailable):
    """AWS failed after the link had been withdrawn; erasing again goes on from there."""

    code = "erased_in_part"
    message = _(
        "The link no longer works, but not everything could be deleted, because a service that "
        "ApexShare depends on did not answer. Erase it again in a moment."
    )


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


def revoke(upload: Upload, *, actor: str, at: datetime) -> None:
    """Withdraw the student's link, or discard an upload that has not arrived.

    Raises:
        NotRevocable: it failed, or was withdrawn before.
    """
    was_pending = upload.is_pending
    _withdraw(upload, actor=actor, at=at)
    if was_pending:
        try:
            multipart.abort(upload)
            storage.delete(upload)
        except AWS_ERRORS:
            # It is discarded all the same; what arrives yet is deleted then, and S3 drops parts.
            logger.exception("Something of upload %s stays in S3", upload.file_id)
        _deliver_the_others(upload, at=at)


def _withdraw(upload: Upload, *, actor: str, at: datetime) -> None:
    # What was discarded a moment before its video came is not taken for discarded.
    only_if = (
        Upload.status.is_in(Status.PENDING.value)
        if upload.is_pending
        else Upload.status.is_in(*LIVE)
    )
    try:
        move(upload, Status.REVOKED, "revoked", only_if=only_if, actor=actor, at=at)
    except ConditionFailed as error:
        raise NotRevocable from error


def _deliver_the_others(upload: Upload, *, at: datetime) -> None:
    """The others of its batch may have waited for this one only."""
    try:
        delivery.deliver_what_is_due(upload, at=at)
    except AWS_ERRORS:
        logger.exception("The batch of upload %s is left to the reconciler", upload.file_id)


def restore(upload: Upload, *, actor: str, at: datetime) -> None:
    """Let a withdrawn link work again; a student who was not emailed yet is emailed then.

    Raises:
        NotRestorable: it was not withdrawn, or its video is gone.
        BeingSent: it was withdrawn while its email went out, which is not recorded yet.
        AddressSuppressed: the email that is due would not go out.
        ClientError, BotoCoreError: SES or the table failed, and the email waits for the reconciler;
            an upload that was begun `EMAIL_PATIENCE` ago has failed instead.
    """
    if upload.status != Status.REVOKED or storage.head(upload) is None:
        raise NotRestorable
    if not upload.email_sent_at:
        suppression.require_none(upload.student_email)
        if delivery.is_being_emailed(upload, at=at):
            raise delivery.BeingSent
    status = Status.COMPLETED if upload.email_sent_at else Status.PROCESSING
    release = [] if upload.email_sent_at else [Upload.claimed_at.set(RELEASED)]
    only_if = (Upload.status == Status.REVOKED.value) & Upload.claimed_at.exists()
    try:
        move(upload, status, "restored", *release, only_if=only_if, actor=actor, at=at)
    except ConditionFailed as error:
        raise NotRestorable from error
    if status == Status.PROCESSING:
        upload.claimed_at = RELEASED
        try:
            delivery.deliver_what_is_due(upload, at=at + AFTERWARDS)
        except AWS_ERRORS:
            # Of an old one nobody would try again; its trainer can, once it has failed.
            expire(upload, at=at + AFTERWARDS)
            raise


def extend(upload: Upload, *, until: date, actor: str, at: datetime) -> None:
    """Let the link work to the end of another day (UTC), later or earlier than before.

    On the last day that it can work, to the last moment of its video.

    Raises:
        AlreadyOver, PastTheEnd: not until then.
        NotExtendable: it was withdrawn, or failed for want of its video.
    """
    if until > upload.latest_expiry.date():
        raise PastTheEnd
    end = min(datetime.combine(until, time.max, UTC), upload.latest_expiry)
    if end <= at:
        raise AlreadyOver
    try:
        commit(
            change=[
                Change(
                    upload,
                    [Upload.download_expires_at.set(end)],
                    Upload.status.is_in(*LIVE) | Upload.failure.is_in(*UNMAILED),
                )
            ],
            put=[Event.of(upload, "extended", actor=actor, at=at, detail=until.isoformat())],
        )
    except ConditionFailed as error:
        raise NotExtendable from error
    upload.download_expires_at = end


def erase(upload: Upload, *, actor: str, at: datetime) -> None:
    """Delete the video and all that we know of it, for good; may be called again after a failure.

    What stays, for its 30 days, is one line: that it was erased, when and by whom. That an address
    takes no email stays with the address.

    Raises:
        ErasedInPart: AWS failed, and only the link is surely gone.
        ClientError, BotoCoreError: the table failed before anything was done.
    """
    was_pending = upload.is_pending
    _end(upload, actor=actor, at=at)
    try:
        _wipe_out(upload, actor=actor, at=at)
    except ConditionFailed:
        logger.info("Upload %s was erased by somebody else", upload.file_id)
        return
    except AWS_ERRORS as error:
        logger.exception("Upload %s is erased in part", upload.file_id)
        raise ErasedInPart from error
    logger.info("Upload %s was erased", upload.file_id, extra={"erased": upload.file_id})
    if was_pending:
        _deliver_the_others(upload, at=at)


def _end(upload: Upload, *, actor: str, at: datetime) -> None:
    """Withdraw it, also where it has moved on since it was read."""
    for _try in range(2):
        if not upload.is_live:
            return
        try:
            _withdraw(upload, actor=actor, at=at)
        except NotRevocable:
            with suppress(UploadUnknown):  # somebody else has just erased it
                upload.read_again()


def _wipe_out(upload: Upload, *, actor: str, at: datetime) -> None:
    multipart.abort(upload)
    storage.delete(upload)
    forget_events(upload)
    commit(
        delete=[upload],
        put=[Event.of(upload, ERASED, actor=actor, at=at + AFTERWARDS)],
        change=[count(upload.trainer_sub, at=upload.upload_date, uploads=-1)],
    )
    try:
        # What came in between; now that the upload is gone, nothing more does.
        forget_events(upload)
    except AWS_ERRORS:
        logger.exception("A late line of the erased upload %s may stay", upload.file_id)


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
