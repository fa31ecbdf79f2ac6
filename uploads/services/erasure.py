"""Erasing an upload: the video and all that we know of it, for good."""

import logging
from contextlib import suppress
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.aws import AWS_ERRORS
from core.errors import Unavailable
from core.table.writes import ConditionFailed, Delete, Put, commit
from uploads.records.counts import count
from uploads.records.event import Actor, Event, forget_events
from uploads.records.moment import forget_moments
from uploads.records.upload import Upload, UploadUnknown
from uploads.services import emails, links
from uploads.storage import multipart, objects
from uploads.transitions import AFTERWARDS

logger = logging.getLogger(__name__)


class ErasedInPart(Unavailable):
    """AWS failed after the link had been withdrawn; erasing again goes on from there."""

    code = "erased_in_part"
    message = _(
        "The link no longer works, but not everything could be deleted, because a service that "
        "ApexShare depends on did not answer. Erase it again in a moment."
    )


def erase(upload: Upload, *, actor: str, at: datetime) -> None:
    """Delete the video and all that we know of it, for good; may be called again after a failure.

    What stays, for `ERASURE_KEPT`, is one line: that it was erased, when and by whom; and the key
    that began it, as digests. The trainer is told when support did it. That an
    address takes no email stays with the address.

    Raises:
        ErasedInPart: AWS failed, and only the link is surely gone.
        ClientError, BotoCoreError: the table failed before anything was done.
    """
    was_pending = upload.is_pending
    _end(upload, actor=actor, at=at)
    try:
        _wipe_out(upload, actor=actor, at=at)
    except ConditionFailed:
        logger.info("Upload %s was erased by another request", upload.file_id)
        return
    except AWS_ERRORS as error:
        logger.exception("Upload %s is erased in part", upload.file_id)
        raise ErasedInPart from error
    logger.info("Upload %s was erased", upload.file_id, extra={"erased": upload.file_id})
    if actor not in Actor.values:
        _tell_trainer(upload, actor=actor, at=at)
    if was_pending:
        links.deliver_the_others(upload, at=at)


def _tell_trainer(upload: Upload, *, actor: str, at: datetime) -> None:
    """Whoever sent the video learns that support has erased it; that it fails stops nothing."""
    try:
        emails.send_video_erased(upload, actor=actor, at=at)
    except (emails.EmailRefused, emails.SendingHeld, *AWS_ERRORS):
        logger.exception("The trainer of the erased upload %s was not told", upload.file_id)


def _end(upload: Upload, *, actor: str, at: datetime) -> None:
    """Withdraw it, also where it has moved on since it was read."""
    for _try in range(2):
        if not upload.is_live:
            return
        try:
            links.withdraw(upload, actor=actor, at=at)
        except links.NotRevocable:
            with suppress(UploadUnknown):  # another request has just erased it
                upload.read_again()


def _wipe_out(upload: Upload, *, actor: str, at: datetime) -> None:
    multipart.abort(upload)
    objects.delete(upload)
    _forget_what_hangs_on(upload)
    commit(
        Delete(upload),
        Put(Event.of_erasure(upload, actor=actor, at=at + AFTERWARDS)),
        count(upload.trainer_sub, at=upload.upload_date, uploads=-1),
    )
    try:
        # What came in between; now that the upload is gone, nothing more does.
        _forget_what_hangs_on(upload)
    except AWS_ERRORS:
        logger.exception("A late line of the erased upload %s may stay", upload.file_id)


def _forget_what_hangs_on(upload: Upload) -> None:
    forget_moments(upload)
    forget_events(upload)
