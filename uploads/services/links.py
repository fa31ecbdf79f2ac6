"""The student's link: withdraw it, let it work again, change its last day.

To withdraw (in code: revoke) ends a link; an upload that never arrived has none, and is discarded.
"""

import logging
from datetime import UTC, date, datetime, time

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.aws import AWS_ERRORS
from core.errors import Conflict, Refused
from core.table.writes import ConditionFailed
from uploads.records import suppression
from uploads.records.event import EventKind
from uploads.records.once import claim
from uploads.records.statuses import LIVE, UNMAILED, Status
from uploads.records.upload import Upload
from uploads.records.video_file import BEGINNING, begins_as_video
from uploads.services import delivery
from uploads.services.upkeep import expiry
from uploads.storage import multipart, objects
from uploads.transitions import (
    AFTERWARDS,
    DISCARDED,
    RESTORED,
    RESTORED_UNSENT,
    WITHDRAWN,
    apply,
    note,
)

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
    message = _("It was not withdrawn, or its video was deleted or put away. Send the video again.")


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
            "A video can be watched for %(days)d days after it was sent, and is archived after "
            "that. Choose an earlier day, or send the video again."
        ) % {"days": settings.ENVIRONMENT.link_days}


class AlreadyOver(Refused):
    """The new end of the link is in the past."""

    code = "already_over"
    message = _("Choose a day that is still to come; to end a link at once, withdraw it.")


def revoke(upload: Upload, *, actor: str, at: datetime) -> None:
    """Withdraw the student's link, or discard an upload that has not arrived.

    Raises:
        NotRevocable: it failed, or was withdrawn before.
    """
    was_pending = upload.is_pending
    withdraw(upload, actor=actor, at=at)
    if was_pending:
        try:
            multipart.abort(upload)
            objects.delete(upload)
        except AWS_ERRORS:
            # It is discarded all the same; what arrives yet is deleted then, and S3 drops parts.
            logger.exception("Something of upload %s stays in S3", upload.file_id)
        deliver_the_others(upload, at=at)


def restore(upload: Upload, *, actor: str, at: datetime) -> None:
    """Let a withdrawn link work again; a student who was not emailed yet is emailed then.

    Raises:
        NotRestorable: it was not withdrawn, or its video is gone, was put away (Glacier, which
            reads nothing to us) or was replaced by something else.
        BeingSent: it was withdrawn while its email went out, which is not recorded yet.
        AddressSuppressed: the email that is due would not go out.
        EmailHeld, ClientError, BotoCoreError: SES or the table failed, and the email waits for the
            reconciler; an upload that was created `expiry.EMAIL_PATIENCE` ago has failed instead.
    """
    is_over = upload.latest_expiry <= at
    if upload.status != Status.REVOKED or is_over or not _has_video(upload):
        raise NotRestorable
    if not upload.email_sent_at:
        suppression.require_none(upload.student_email)
        if claim.is_being_emailed(upload, at=at):
            raise delivery.BeingSent
    was_emailed = bool(upload.email_sent_at)
    transition = RESTORED if was_emailed else RESTORED_UNSENT
    values = {} if was_emailed else {"claimed_at": None}
    try:
        apply(upload, transition, values, only_if=Upload.stored_at.exists(), actor=actor, at=at)
    except ConditionFailed as error:
        raise NotRestorable from error
    if not was_emailed:
        try:
            delivery.deliver_what_is_due(upload, at=at + AFTERWARDS)
        except (delivery.EmailHeld, *AWS_ERRORS):
            # Of an old one nobody would try again; its trainer can, once it has failed.
            expiry.expire(upload, at=at + AFTERWARDS)
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
    is_changeable = Upload.status.is_in(*LIVE) | Upload.failure.is_in(*UNMAILED)
    try:
        note(
            upload,
            EventKind.EXTENDED,
            {"download_expires_at": end},
            only_if=is_changeable,
            actor=actor,
            at=at,
            detail=until.isoformat(),
        )
    except ConditionFailed as error:
        raise NotExtendable from error


def withdraw(upload: Upload, *, actor: str, at: datetime) -> None:
    """Write that the upload is withdrawn, or discarded, and nothing else.

    Raises:
        NotRevocable: it failed, was withdrawn before, or its video has just arrived.
    """
    transition = DISCARDED if upload.is_pending else WITHDRAWN
    try:
        apply(upload, transition, actor=actor, at=at)
    except ConditionFailed as error:
        raise NotRevocable from error


def deliver_the_others(upload: Upload, *, at: datetime) -> None:
    """Email the others of its batch, which may have waited for this one only."""
    try:
        delivery.deliver_what_is_due(upload, at=at)
    except (delivery.EmailHeld, *AWS_ERRORS):
        logger.exception("The batch of upload %s is left to the reconciler", upload.file_id)


def _has_video(upload: Upload) -> bool:
    """Is a video there, be it the one that was accepted or one that replaced it?"""
    looked = objects.beginning(upload, most=BEGINNING)
    return looked is not None and begins_as_video(looked[1])
