"""The student's email: who sends it, once, and what becomes of the upload then.

A handler claims an upload before it sends the email (`uploads.records.once.claim`). Uploads that
are emailed together, an email group, are claimed together, by whoever sees that nothing of the
group is still to come. The reconciler takes up a claim that lapsed.
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

from core import metrics
from core.errors import Conflict, Unavailable
from core.table.writes import Change, ConditionFailed, commit
from uploads.records import suppression
from uploads.records.event import Actor, EventKind
from uploads.records.once import claim
from uploads.records.statuses import EmailStatus, Failure, Hold, Status
from uploads.records.upload import Upload
from uploads.services import emails
from uploads.transitions import AFTERWARDS, EMAILED, Transition, apply, fail, note

logger = logging.getLogger(__name__)

#: How often we try to record an email, in all: as often as fits into the 29 seconds that somebody
#: waits for it.
RECORD_TRIES, RECORD_PAUSE = 2, timedelta(seconds=0.5)


class AddressRefused(Conflict):
    """SES will not take the address."""

    code = "address_refused"
    title = _("The mail service refused this address")
    message = _("Check the student’s address and correct it.")


class EmailHeld(Unavailable):
    """SES does not let us send, until an administrator has mended something."""

    code = "email_held"
    title = _("The student could not be emailed yet")
    message = _(
        "The mail service does not let ApexShare send this email. Support can see why. A first "
        "email is tried again every few minutes; another one you can send again later."
    )


class BeingSent(Conflict):
    """Another process sends it right now, or died on the way."""

    code = "being_sent"
    title = _("The email is being sent")
    message = _(
        "It is being sent right now, or was interrupted. Look again in a minute: if the student "
        "has not been emailed then, send it again."
    )


def deliver_what_is_due(upload: Upload, *, at: datetime) -> bool:
    """Email the student about the upload, or its batch, if it waits for that and is free.

    Returns whether something was due, and was emailed or given up.

    Raises:
        EmailHeld: SES does not let us send; calling again goes on once it does.
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
        take(due, at=at)
    except ConditionFailed:
        logger.info("Upload %s was claimed by another process", upload.file_id)
        return False
    try:
        message_id = send(due, at=at)
    except AddressRefused:
        _give_up(due, Failure.EMAIL_REFUSED, at=at)
        return True
    record_sent(due, message_id, EMAILED, at=at)
    waited = at - max(upload.stored_at or at for upload in due)
    metrics.record(SecondsToEmail=max(0.0, waited.total_seconds()))
    return True


def email_group(upload: Upload) -> list[Upload]:
    """Return what the next email about the upload tells of, the upload itself among it."""
    together = upload.emailed_with()
    # One that was withdrawn when the others' address was corrected still has the wrong one.
    return [one for one in together if one.student_email == upload.student_email]


def _due(upload: Upload, *, at: datetime) -> list[Upload]:
    group = email_group(upload)
    if any(one.is_pending for one in group):
        return []
    return [
        one for one in group if one.status == Status.PROCESSING and not claim.is_held(one, at=at)
    ]


def _give_up(uploads: Sequence[Upload], failure: Failure, *, at: datetime) -> None:
    for upload in uploads:
        with suppress(ConditionFailed):  # withdrawn or claimed meanwhile
            fail(upload, failure, only_if=claim.upload_as_read(upload), at=at + AFTERWARDS)


def take(uploads: Sequence[Upload], *, at: datetime) -> None:
    """Claim them, all or none, as they were when they were read.

    Raises:
        ConditionFailed: another process was faster.
        PynamoDBException: the table failed; they are free for the next try.
    """
    claims = [
        Change(upload, {"claimed_at": at}, only_if=claim.upload_as_read(upload))
        for upload in uploads
    ]
    try:
        commit(*claims)
    except PynamoDBException:
        # It may have been written, and only the answer lost.
        for change in claims:
            change.remember()
        release(*uploads)
        raise


def send(uploads: Sequence[Upload], *, at: datetime) -> str:
    """Send one email about all of them; a failure frees them for the next try.

    Whoever claimed them has looked whether the address takes email.

    Raises:
        AddressRefused: it will not do another time either.
        EmailHeld: it will once somebody has mended what SES complains about.
        ClientError, BotoCoreError: it may.
    """
    try:
        return emails.send_video_ready(uploads)
    except emails.EmailRefused as error:
        logger.warning("The email of upload %s was refused: %s", uploads[0].file_id, error)
        raise AddressRefused from error
    except emails.SendingHeld as error:
        refusal = held(error.hold)
        _hold(uploads, error.hold, at=at)
        raise refusal from error
    except Exception:
        release(*uploads)
        raise


def held(hold: Hold) -> EmailHeld:
    """Return what to raise when SES does not let us send; the count of it rings an alarm."""
    logger.error("SES does not let us send: %s", hold.value)
    metrics.record(EmailsHeld=1)
    return EmailHeld()


def _hold(uploads: Sequence[Upload], hold: Hold, *, at: datetime) -> None:
    """Free them for the next try, and write down why this one failed; once for each reason."""
    release(*(upload for upload in uploads if upload.email_held == hold))
    values = {"claimed_at": None, "email_held": hold.value}
    for upload in uploads:
        if upload.email_held == hold:
            continue
        said: dict[str, Any] = {"at": at + AFTERWARDS, "detail": hold.value}
        with suppress(ConditionFailed):  # withdrawn meanwhile
            note(upload, EventKind.HELD, values, only_if=claim.upload_as_read(upload), **said)


def record_sent(
    uploads: Sequence[Upload],
    message_id: str,
    transition: Transition,
    *,
    actor: str = Actor.SYSTEM.value,
    at: datetime,
) -> None:
    """Record with each that the email about all of them is out."""
    metrics.record(EmailsSent=1)
    sent = {
        "email_sent_at": at,
        "email_status": EmailStatus.SENT,
        "email_message_id": message_id,
        "email_held": None,
    }
    for place, upload in enumerate(uploads):
        said: dict[str, Any] = {"at": at + AFTERWARDS, "actor": actor, "emails": int(not place)}
        done = partial(apply, upload, transition, sent | {"failure": None}, **said)
        try:
            insist(done, only_if=claim.upload_as_read(upload))
        except ConditionFailed:
            # Withdrawn while the email went out; restored, it needs no second one.
            logger.warning("Upload %s changed while its email was sent", upload.file_id)
            stays = partial(note, upload, transition.event, sent, **said)
            with suppress(ConditionFailed):
                insist(stays, only_if=claim.as_read(upload))


def insist(record: Callable[..., None], *, only_if: Condition) -> None:
    """Try again: the email is out, and whatever is not recorded now is sent once more later."""
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
    if not uploads:
        return
    try:
        commit(
            *(
                Change(upload, {"claimed_at": None}, only_if=claim.upload_as_read(upload))
                for upload in uploads
            )
        )
    except Exception:
        logger.exception("Upload %s is not released before its lease ends", uploads[0].file_id)
