"""Telling the student of moments that came after the email about the video."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial

from django.utils.translation import gettext_lazy as _
from pynamodb.exceptions import PynamoDBException

from core import metrics
from core.errors import Conflict
from core.table.items import Item
from core.table.writes import Change, ConditionFailed, commit
from uploads.records import suppression
from uploads.records.event import EventKind
from uploads.records.moment import Moment
from uploads.records.once import claim
from uploads.records.statuses import Status
from uploads.records.upload import Upload
from uploads.rules import DEBRIEF_PAUSE
from uploads.services import delivery, emails
from uploads.transitions import note

logger = logging.getLogger(__name__)


class NothingToTell(Conflict):
    """There is no new moment, or no link under which the student could see it."""

    code = "nothing_to_tell"
    title = _("There is nothing new to tell")
    message = _(
        "The student knows all moments already, gets them with the video, or has no link that "
        "works."
    )


class ToldJustNow(Conflict):
    """The student was told a moment ago."""

    code = "told_just_now"
    title = _("The student was told a moment ago")
    message = _(
        "At most one email in %(minutes)d minutes tells of new moments. Write all there is to say, "
        "then tell the student."
    ) % {"minutes": DEBRIEF_PAUSE.total_seconds() // 60}


def untold(upload: Upload, moments: Sequence[Moment]) -> list[Moment]:
    """Return what has changed since the last email that held the moments; nothing before that."""
    if not upload.email_sent_at:
        return []
    told_at = max(filter(None, (upload.email_sent_at, upload.debrief_emailed_at)))
    return [moment for moment in moments if moment.changed_at >= told_at]


def is_tellable(upload: Upload, moments: Sequence[Moment], *, at: datetime) -> bool:
    """Return whether there is something to tell, and a link that shows it."""
    has_link = upload.status == Status.COMPLETED and upload.download_expires_at > at
    return has_link and bool(untold(upload, moments))


def tell_student(upload: Upload, moments: Sequence[Moment], *, actor: str, at: datetime) -> None:
    """Email the student all moments, as some are new; at most once in `DEBRIEF_PAUSE`.

    Raises:
        NothingToTell, ToldJustNow, BeingSent, AddressRefused, AddressSuppressed, EmailHeld: it was
            not sent.
        ClientError, BotoCoreError: SES or the table failed, so it may have been.
    """
    last = upload.debrief_emailed_at
    if last and last > at - DEBRIEF_PAUSE:
        raise ToldJustNow
    if not is_tellable(upload, moments, at=at):
        raise NothingToTell
    suppression.require_none(upload.student_email)
    _take(upload, at=at)
    try:
        emails.send_moments_added(upload, moments)
    except emails.EmailRefused as error:
        _release(upload, at=at)
        raise delivery.AddressRefused from error
    except emails.SendingHeld as error:
        _release(upload, at=at)
        raise delivery.held(error.hold) from error
    except Exception:
        _release(upload, at=at)
        raise
    metrics.record(EmailsSent=1)
    values = {"debrief_emailed_at": at}
    done = partial(note, upload, EventKind.DEBRIEF_EMAILED, values, at=at, actor=actor, emails=1)
    with suppress(ConditionFailed):  # erased while the email went out
        delivery.insist(done, only_if=Item.pk.exists())


def _take(upload: Upload, *, at: datetime) -> None:
    """Claim to tell the student, for as long as one claims to email a video.

    Raises:
        BeingSent: somebody else has, or the upload has changed.
    """
    is_free = claim.free(at=at, claimed_at=Upload.debrief_claimed_at)
    is_as_read = claim.unchanged(Upload.debrief_emailed_at, upload.debrief_emailed_at)
    is_sendable = (Upload.status == upload.status) & (Upload.student_email == upload.student_email)
    take = Change(upload, {"debrief_claimed_at": at}, only_if=is_free & is_as_read & is_sendable)
    try:
        commit(take)
    except ConditionFailed as error:
        raise delivery.BeingSent from error
    except PynamoDBException:
        # It may have been written, and only the answer lost.
        _release(upload, at=at)
        raise


def _release(upload: Upload, *, at: datetime) -> None:
    """Let the next try claim at once, instead of after the lease."""
    free = Change(upload, {"debrief_claimed_at": None}, only_if=Upload.debrief_claimed_at == at)
    try:
        commit(free)
    except Exception:
        logger.exception("Upload %s is not released before its lease ends", upload.file_id)
