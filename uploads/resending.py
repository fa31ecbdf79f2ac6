"""Emailing a student once more, as a trainer or support wishes; to a better address, too."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from apexshare.errors import Conflict
from apexshare.table import Change, ConditionFailed, commit
from uploads import delivery, suppression
from uploads.models import Event, Upload
from uploads.steps import AFTERWARDS

#: Between one email and the next about the same upload.
PAUSE = timedelta(minutes=1)


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
        NothingToEmail, TooSoon, AddressRefused, AddressSuppressed: it was not sent.
        ClientError, BotoCoreError: SES or the table failed, so it may have been.
    """
    latest = [upload.email_sent_at, upload.claimed_at]
    if any(before and before > at - PAUSE for before in latest):
        raise TooSoon
    _send_again(delivery.letter_of(upload), actor=actor, at=at)


def correct_address(upload: Upload, *, email: str, actor: str, at: datetime) -> None:
    """Give the upload, or its batch, another address; email it there if it was emailed before.

    `email` is in lower case, as `StudentEmailField` cleans it.

    Raises:
        NotCorrectable: the upload takes no other address.
        AddressSuppressed, AddressRefused: the new one takes no email.
        ClientError, BotoCoreError: SES or the table failed; `resend` goes on.
    """
    suppression.require_none(email)
    before, letter = upload.student_email, delivery.letter_of(upload)
    open_ones = [sibling for sibling in letter if sibling.takes_another_address]
    if upload.file_id not in {sibling.file_id for sibling in open_ones}:
        raise NotCorrectable
    detail = f"{before} → {email}"
    try:
        commit(
            change=[
                Change(
                    sibling,
                    [Upload.student_email.set(email), Upload.gsi1pk.set(f"STUDENT#{email}")],
                    (Upload.student_email == before) & (Upload.status == sibling.status),
                )
                for sibling in open_ones
            ],
            put=[
                Event.of(sibling, "address_corrected", actor=actor, at=at, detail=detail)
                for sibling in open_ones
            ],
        )
    except ConditionFailed as error:
        raise NotCorrectable from error
    for sibling in open_ones:
        sibling.student_email = email
    if any(_is_sendable(sibling, at) for sibling in open_ones):
        _send_again(open_ones, actor=actor, at=at + AFTERWARDS)


def _is_sendable(upload: Upload, at: datetime) -> bool:
    return upload.is_resendable and upload.download_expires_at > at


def _send_again(letter: Sequence[Upload], *, actor: str, at: datetime) -> None:
    sendable = [sibling for sibling in letter if _is_sendable(sibling, at)]
    if not sendable:
        raise NothingToEmail
    try:
        delivery.claim(sendable, at=at)
    except ConditionFailed as error:
        raise TooSoon from error
    message_id = delivery.send(sendable)
    delivery.complete(sendable, message_id, "resent", actor=actor, at=at)
