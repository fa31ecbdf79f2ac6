"""The student's email: who sends it, once, and what becomes of the upload then.

A handler claims an upload before it sends the email, by `claimed_at`. Whoever comes second (a
redelivered or parallel event) finds it claimed and leaves. A claim that was never finished, because
the process died, lapses after `LEASE`; the reconciler then takes it up. Uploads that are emailed
together are claimed together, by whoever sees that nothing of the batch is still to come.
"""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext_lazy as _
from pynamodb.exceptions import PynamoDBException
from pynamodb.expressions.condition import Condition

from apexshare import metrics
from apexshare.errors import Conflict
from apexshare.table import Change, ConditionFailed, commit
from uploads import emails, suppression
from uploads.models import Upload
from uploads.statuses import EmailStatus, Failure, Status
from uploads.steps import AFTERWARDS, RELEASED, fail, move

logger = logging.getLogger(__name__)

#: How long a claim holds: more than the 120 seconds that Lambda gives the handler.
LEASE = timedelta(minutes=5)

#: How often we try to record an email, in all: as often as fits into the 29 seconds that somebody
#: waits for it.
RECORD_TRIES, RECORD_PAUSE = 2, timedelta(seconds=0.5)


class AddressRefused(Conflict):
    """SES will not take the address."""

    code = "address_refused"
    title = _("The mail service refused this address")
    message = _("Check the student’s address and correct it.")


class BeingSent(Conflict):
    """Somebody has begun to send it, and has not recorded yet what came of it; or died."""

    code = "being_sent"
    title = _("The email is being sent")
    message = _(
        "It is just being sent, or was stopped on its way. Look again in a minute: if the student "
        "has not been emailed then, send it again."
    )


def deliver_what_is_due(upload: Upload, *, at: datetime) -> bool:
    """Email the student about the upload, or its batch, if it waits for that and nobody is at it.

    Says whether something was due, and was emailed or given up.

    Raises:
        ClientError, BotoCoreError: SES or the table failed; calling again goes on.
    """
    due = _due(upload, at=at)
    # A trainer may have ended a link before its video came.
    over = [one for one in due if one.download_expires_at <= at]
    _give_up(over, Failure.LINK_OVER, at=at)
    due = [one for one in due if one not in over]
    if not due:
        return bool(over)
    if suppression.find(due[0].student_email):
        _give_up(due, Failure.SUPPRESSED, at=at)
        return True
    try:
        claim(due, at=at)
    except ConditionFailed:
        logger.info("Upload %s was claimed by somebody else", upload.file_id)
        return False
    try:
        message_id = send(due)
    except AddressRefused:
        _give_up(due, Failure.EMAIL_REFUSED, at=at)
        return True
    complete(due, message_id, "emailed", at=at)
    waited = at - max(upload.stored_at or at for upload in due)
    metrics.record(SecondsToEmail=max(0.0, waited.total_seconds()))
    return True


def letter_of(upload: Upload) -> list[Upload]:
    """What the next email about it tells of."""
    together = upload.emailed_with()
    now = next((one for one in together if one.file_id == upload.file_id), upload)
    # One that was withdrawn when the others' address was corrected still has the wrong one.
    return [one for one in together if one.student_email == now.student_email]


def _due(upload: Upload, *, at: datetime) -> list[Upload]:
    letter = letter_of(upload)
    if any(sibling.is_pending for sibling in letter):
        return []
    return [
        sibling
        for sibling in letter
        if sibling.status == Status.PROCESSING
        and (sibling.claimed_at is None or sibling.claimed_at < at - LEASE)
    ]


def _give_up(uploads: Sequence[Upload], failure: Failure, *, at: datetime) -> None:
    for upload in uploads:
        with suppress(ConditionFailed):  # withdrawn or claimed meanwhile
            fail(upload, failure, only_if=is_as_read(upload), at=at + AFTERWARDS)


def claim(uploads: Sequence[Upload], *, at: datetime) -> None:
    """Take them on, all or none, as they were when they were read.

    Raises:
        ConditionFailed: somebody else was faster.
        PynamoDBException: the table failed; they are free for the next try.
    """
    change = [Change(upload, [Upload.claimed_at.set(at)], is_as_read(upload)) for upload in uploads]
    for upload in uploads:
        # To the second, as the table keeps it: it is compared with what is read back.
        upload.claimed_at = at.replace(microsecond=0)
    try:
        commit(change=change)
    except PynamoDBException:
        # It may have been written, and only the answer lost.
        release(*uploads)
        raise


def is_being_emailed(upload: Upload, *, at: datetime) -> bool:
    """Has somebody claimed it, and not recorded yet what came of it?"""
    if upload.claimed_at is None or upload.claimed_at < at - LEASE:
        return False
    return upload.email_sent_at is None or upload.email_sent_at < upload.claimed_at


def is_as_read(upload: Upload) -> Condition:
    """Nobody has claimed, moved or readdressed it since we read or claimed it."""
    condition: Condition = (
        (Upload.status == upload.status)
        & _is_claim_as_read(upload)
        & (Upload.student_email == upload.student_email)
    )
    return condition


def _is_claim_as_read(upload: Upload) -> Condition:
    if upload.claimed_at is None:
        return Upload.claimed_at.does_not_exist()
    condition: Condition = Upload.claimed_at == upload.claimed_at
    return condition


def send(uploads: Sequence[Upload]) -> str:
    """Send one email about all of them; a failure frees them for the next try.

    Whoever claimed them has looked whether the address takes email.

    Raises:
        AddressRefused: it will not do another time either.
        ClientError, BotoCoreError: it may.
    """
    try:
        return emails.send_video_ready(uploads)
    except emails.EmailRefused as error:
        logger.warning("The email of upload %s was refused: %s", uploads[0].file_id, error)
        raise AddressRefused from error
    except Exception:
        release(*uploads)
        raise


def complete(
    uploads: Sequence[Upload], message_id: str, kind: str, *, actor: str = "system", at: datetime
) -> None:
    """Record with each that the email about all of them is out."""
    metrics.record(EmailsSent=1)
    sent = (
        Upload.email_sent_at.set(at),
        Upload.email_status.set(EmailStatus.SENT.value),
        Upload.email_message_id.set(message_id),
    )
    for place, upload in enumerate(uploads):
        said: dict[str, Any] = {"at": at + AFTERWARDS, "actor": actor, "emails": int(not place)}
        done = partial(move, upload, Status.COMPLETED, kind, Upload.failure.remove(), *sent, **said)
        try:
            _insist(done, only_if=is_as_read(upload))
        except ConditionFailed:
            # Withdrawn while the email went out; restored, it needs no second one.
            logger.warning("Upload %s changed while its email was sent", upload.file_id)
            with suppress(ConditionFailed):
                stays = partial(move, upload, None, kind, *sent, **said)
                _insist(stays, only_if=_is_claim_as_read(upload))


def _insist(record: Callable[..., None], *, only_if: Condition) -> None:
    """The email is out: whatever is not recorded now is sent once more later."""
    token = str(uuid4())
    for tries_left in reversed(range(RECORD_TRIES)):
        try:
            record(only_if=only_if, token=token)
        except PynamoDBException:
            if not tries_left:
                raise
            logger.warning("An email could not be recorded at once", exc_info=True)
            time.sleep(RECORD_PAUSE.total_seconds())
        else:
            return


def release(*uploads: Upload) -> None:
    """Let the next delivery of the event claim at once, instead of after the lease."""
    free = [Upload.claimed_at.set(RELEASED)]
    try:
        commit(change=[Change(upload, free, is_as_read(upload)) for upload in uploads])
    except Exception:
        logger.exception("Upload %s is not released before its lease ends", uploads[0].file_id)
