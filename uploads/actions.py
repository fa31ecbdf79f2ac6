"""What trainers and support do to an upload: withdraw, restore and extend its link, erase all.

How it moves by itself is told in `uploads.lifecycle`; how another email goes out, in
`uploads.resending`.
"""

import logging
from contextlib import suppress
from datetime import UTC, date, datetime, time

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apexshare.errors import Conflict, Refused, Unavailable
from apexshare.http import AWS_ERRORS
from apexshare.table import Change, ConditionFailed, commit
from uploads import delivery, lifecycle, multipart, storage, suppression
from uploads.counts import count
from uploads.history import ERASED, Event, forget_events
from uploads.models import Upload, UploadUnknown
from uploads.statuses import LIVE, UNMAILED, Status
from uploads.steps import AFTERWARDS, RELEASED, move

logger = logging.getLogger(__name__)


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


def restore(upload: Upload, *, actor: str, at: datetime) -> None:
    """Let a withdrawn link work again; a student who was not emailed yet is emailed then.

    Raises:
        NotRestorable: it was not withdrawn, or its video is gone.
        BeingSent: it was withdrawn while its email went out, which is not recorded yet.
        AddressSuppressed: the email that is due would not go out.
        ClientError, BotoCoreError: SES or the table failed, and the email waits for the reconciler;
            an upload that was begun `lifecycle.EMAIL_PATIENCE` ago has failed instead.
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
            lifecycle.expire(upload, at=at + AFTERWARDS)
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

    What stays, for its 30 days, is one line: that it was erased, when and by whom; and the key that
    began it, as digests. That an address takes no email stays with the address.

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
