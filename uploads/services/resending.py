"""Emailing a student once more, as a trainer or support wishes; to a better address, too."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core import limits
from core.errors import Conflict
from core.table.writes import Change, ConditionFailed, Put, commit
from uploads.records import keys, suppression
from uploads.records.event import Event
from uploads.records.once import claim
from uploads.records.statuses import Status
from uploads.records.upload import Upload
from uploads.rules import CORRECTIONS, RESEND_PAUSE
from uploads.services import delivery
from uploads.transitions import AFTERWARDS, RESENT


class NothingToEmail(Conflict):
    """The video has not arrived, or its link is dead."""

    code = "nothing_to_email"
    title = _("There is nothing to email")
    message = _("The video has not arrived, or its link has expired or was withdrawn.")


class TooSoon(Conflict):
    """It was emailed a moment ago; a second click, perhaps."""

    code = "too_soon"
    title = _("The email went out a moment ago")
    message = _("Give it a minute to arrive before you send it again.")


class NotCorrectable(Conflict):
    """It failed without a video or was withdrawn, or somebody else has just corrected it."""

    code = "not_correctable"
    title = _("The address cannot be changed any more")
    message = _("This upload has ended, or was changed a moment ago. Reload the page and look.")


def resend(upload: Upload, *, actor: str, at: datetime) -> list[Upload]:
    """Send the email about the upload, or its batch, once more; also after SES had refused it.

    Returns all uploads that the email told of.

    Raises:
        NothingToEmail, TooSoon, BeingSent, AddressRefused, AddressSuppressed, EmailHeld: it was
            not sent.
        ClientError, BotoCoreError: SES or the table failed, so it may have been.
    """
    suppression.require_none(upload.student_email)
    group = delivery.email_group(upload)
    if upload.status == Status.PROCESSING:
        # Its first email, where that got stuck.
        if not delivery.deliver_what_is_due(upload, at=at):
            raise delivery.BeingSent
        return group
    if any(one.email_sent_at and one.email_sent_at > at - RESEND_PAUSE for one in group):
        raise TooSoon
    if any(one.claimed_at and one.claimed_at > at - RESEND_PAUSE for one in group):
        raise delivery.BeingSent
    if not _is_sendable(upload, at):
        raise NothingToEmail
    return _send_again(group, actor=actor, at=at)


def correct_address(upload: Upload, *, email: str, actor: str, at: datetime) -> list[Upload]:
    """Give the upload, or its batch, another address; email it there if it was emailed before.

    `email` is in lower case, as `StudentEmailField` cleans it. The same one only sends again, if
    there is something to send: the correction may have been made, and its answer lost. Returns all
    uploads that it was done to.

    Raises:
        NotCorrectable: the upload takes no other address, or is just being emailed.
        AddressSuppressed, AddressRefused: the new one takes no email.
        TooSoon, NothingToEmail: it is the same one, see `resend`.
        TooManyRequests: it was corrected again and again.
        EmailHeld: SES does not let us send.
        ClientError, BotoCoreError: SES or the table failed; `resend` goes on.
    """
    group = delivery.email_group(upload)
    if group and email == upload.student_email:
        if upload.status not in (Status.PENDING, Status.PROCESSING):
            return resend(upload, actor=actor, at=at)
        delivery.deliver_what_is_due(upload, at=at)
        return group
    suppression.require_none(email)
    group = [one for one in group if one.is_changeable]
    if upload not in group or any(claim.is_being_emailed(one, at=at) for one in group):
        raise NotCorrectable
    is_sendable = any(_is_sendable(one, at) for one in group)
    if is_sendable:
        limits.enforce(CORRECTIONS, group[0].file_id, at=at)
    _readdress(group, email, actor=actor, at=at)
    if is_sendable:
        _send_again(group, actor=actor, at=at + AFTERWARDS)
    else:
        delivery.deliver_what_is_due(upload, at=at + AFTERWARDS)
    return group


def _readdress(group: Sequence[Upload], email: str, *, actor: str, at: datetime) -> None:
    values = {"student_email": email, "gsi1pk": keys.of_student(email)}
    try:
        commit(
            *(Change(one, values, only_if=claim.upload_as_read(one)) for one in group),
            *(Put(Event.of_correction(one, email, actor=actor, at=at)) for one in group),
        )
    except ConditionFailed as error:
        raise NotCorrectable from error


def _is_sendable(upload: Upload, at: datetime) -> bool:
    return upload.is_resendable and upload.download_expires_at > at


def _send_again(group: Sequence[Upload], *, actor: str, at: datetime) -> list[Upload]:
    sendable = [one for one in group if _is_sendable(one, at)]
    try:
        delivery.take(sendable, at=at)
    except ConditionFailed as error:
        raise delivery.BeingSent from error
    try:
        message_id = delivery.send(sendable, at=at)
    except delivery.AddressRefused:
        delivery.release(*sendable)
        raise
    delivery.record_sent(sendable, message_id, RESENT, actor=actor, at=at)
    return sendable
