"""Emailing a student once more, as a trainer or support wishes; to a better address, too."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from apexshare import limits
from apexshare.errors import Conflict
from apexshare.limits import Limit
from apexshare.table import Change, ConditionFailed, commit
from uploads import delivery, suppression
from uploads.history import Event
from uploads.models import Upload
from uploads.statuses import Status
from uploads.steps import AFTERWARDS

#: Between one email and its repetition.
PAUSE = timedelta(minutes=1)

#: Of one upload or batch, each with an email: somebody mistypes twice; nobody fills mailboxes.
CORRECTIONS = Limit(scope="corrections", most=5, per=timedelta(hours=1))


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


def resend(upload: Upload, *, actor: str, at: datetime) -> None:
    """Send the email about the upload, or its batch, once more; also after SES had refused it.

    Raises:
        NothingToEmail, TooSoon, BeingSent, AddressRefused, AddressSuppressed: it was not sent.
        ClientError, BotoCoreError: SES or the table failed, so it may have been.
    """
    suppression.require_none(upload.student_email)
    if upload.status == Status.PROCESSING:
        # Its first email, where that got stuck.
        if not delivery.deliver_what_is_due(upload, at=at):
            raise delivery.BeingSent
        return
    letter = delivery.letter_of(upload)
    if any(one.email_sent_at and one.email_sent_at > at - PAUSE for one in letter):
        raise TooSoon
    if any(one.claimed_at and one.claimed_at > at - PAUSE for one in letter):
        raise delivery.BeingSent
    if not _is_sendable(upload, at):
        raise NothingToEmail
    _send_again(letter, actor=actor, at=at)


def correct_address(upload: Upload, *, email: str, actor: str, at: datetime) -> None:
    """Give the upload, or its batch, another address; email it there if it was emailed before.

    `email` is in lower case, as `StudentEmailField` cleans it. The same one only sends again, if
    there is something to send: the correction may have been made, and its answer lost.

    Raises:
        NotCorrectable: the upload takes no other address, or is just being emailed.
        AddressSuppressed, AddressRefused: the new one takes no email.
        TooSoon, NothingToEmail: it is the same one, see `resend`.
        TooManyRequests: it was corrected again and again.
        ClientError, BotoCoreError: SES or the table failed; `resend` goes on.
    """
    letter = delivery.letter_of(upload)
    if letter and email == letter[0].student_email:
        if upload.status in (Status.PENDING, Status.PROCESSING):
            delivery.deliver_what_is_due(upload, at=at)
        else:
            resend(upload, actor=actor, at=at)
        return
    suppression.require_none(email)
    letter = [one for one in letter if one.is_changeable]
    if upload.file_id not in {one.file_id for one in letter} or any(
        delivery.is_being_emailed(one, at=at) for one in letter
    ):
        raise NotCorrectable
    is_sendable = any(_is_sendable(one, at) for one in letter)
    if is_sendable:
        limits.enforce(CORRECTIONS, letter[0].file_id, at=at)
    _readdress(letter, email, actor=actor, at=at)
    if is_sendable:
        _send_again(letter, actor=actor, at=at + AFTERWARDS)
    else:
        delivery.deliver_what_is_due(letter[0], at=at + AFTERWARDS)


def _readdress(letter: Sequence[Upload], email: str, *, actor: str, at: datetime) -> None:
    before = letter[0].student_email
    detail = f"{before} → {email}"
    readdress = [Upload.student_email.set(email), Upload.gsi1pk.set(f"STUDENT#{email}")]
    try:
        commit(
            change=[Change(one, readdress, delivery.is_as_read(one)) for one in letter],
            put=[
                Event.of(one, "address_corrected", actor=actor, at=at, detail=detail)
                for one in letter
            ],
        )
    except ConditionFailed as error:
        raise NotCorrectable from error
    for one in letter:
        one.student_email = email


def _is_sendable(upload: Upload, at: datetime) -> bool:
    return upload.is_resendable and upload.download_expires_at > at


def _send_again(letter: Sequence[Upload], *, actor: str, at: datetime) -> None:
    sendable = [one for one in letter if _is_sendable(one, at)]
    try:
        delivery.claim(sendable, at=at)
    except ConditionFailed as error:
        raise delivery.BeingSent from error
    try:
        message_id = delivery.send(sendable)
    except delivery.AddressRefused:
        delivery.release(*sendable)
        raise
    delivery.complete(sendable, message_id, "resent", actor=actor, at=at)
