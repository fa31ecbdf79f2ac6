"""Events of the mail system about our emails: delivered, bounced, marked as spam, rejected.

It arrives as SES's events (of the configuration set) through SNS; twice, late, out of order or
about somebody else's email. Source: AWS, SES, "Contents of event data that Amazon SES publishes to
Amazon SNS"; what each means is in `uploads.records.mail_outcome`. django-ses can read such events
only as HTTP requests, which no Lambda gets from SNS.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self, cast
from uuid import UUID

from core import metrics
from core.table.writes import Change, ConditionFailed, Put, commit
from core.text import plain, with_masked_addresses
from uploads.records import keys, suppression
from uploads.records.event import Event
from uploads.records.mail_outcome import Outcome, outcome_of
from uploads.records.once import claim
from uploads.records.upload import Upload, UploadUnknown

logger = logging.getLogger(__name__)

#: Characters of a mail server's answer that we keep.
MAX_DETAIL_LENGTH = 500


class TooEarly(Exception):
    """The email is just being recorded as sent; SNS delivers the event again in a minute."""


class NotOurs(Exception):
    """An event that we asked for nothing of, or about no email of ours."""


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """One event: what happened, to which email, and the server's words."""

    outcome: Outcome
    message_id: str
    file_id: str
    #: Whom it says this of, and whom the email was sent to; in lower case.
    recipients: Sequence[str]
    destination: Sequence[str]
    detail: str
    at: datetime

    @classmethod
    def parse(cls, message: Any) -> Self:
        """Read an SES event.

        Raises:
            NotOurs: it says nothing about an upload's email.
        """
        try:
            name = message.get("eventType") or message["notificationType"]
            mail, part = message["mail"], message.get(name.lower()) or {}
            [file_id] = mail["tags"]["upload"]
            return cls(
                outcome=outcome_of(name, *_sub_types(name, part)),
                message_id=str(mail["messageId"]),
                file_id=str(UUID(file_id)),
                recipients=_recipients(name, part),
                destination=[str(email).lower() for email in mail.get("destination", [])],
                detail=_detail(name, part),
                at=_instant(part.get("timestamp") or mail["timestamp"]),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise NotOurs from error


def handle(feedback: Feedback, *, at: datetime) -> None:
    """Record it with each upload that the email was about. May be called again.

    Raises:
        TooEarly, PynamoDBException: calling again later goes on.
    """
    uploads = _told_of(feedback)
    if not uploads and not Event.erasure(feedback.file_id):
        logger.warning("Mail feedback about the unknown upload %s", feedback.file_id)
        return
    # First: it is said of the address, and stands even if the email is never recorded.
    outcome = feedback.outcome
    if outcome.is_suppressing and outcome.status:
        for email in feedback.recipients:
            suppression.suppress(
                email, reason=outcome.status, detail=feedback.detail, at=feedback.at
            )
    for upload in uploads:
        is_latest = upload.email_message_id == feedback.message_id
        if not is_latest and claim.is_being_emailed(upload, at=at):
            raise TooEarly
    if outcome.is_bounce:
        metrics.record(EmailsBounced=1)
    for upload in uploads:
        _record(upload, feedback)


def _told_of(feedback: Feedback) -> list[Upload]:
    """Return the uploads that the email told of, or what is left of them."""
    try:
        return Upload.find(feedback.file_id, consistent=True).emailed_with()
    except UploadUnknown:
        sent = Upload.email_message_id == feedback.message_id
        return [
            cast("Upload", upload)
            for email in feedback.destination
            for upload in Upload.by_student.query(keys.of_student(email), filter_condition=sent)
        ]


def _record(upload: Upload, feedback: Feedback) -> None:
    outcome = feedback.outcome
    # The event's own instant names its line, so that a second delivery writes the same line again.
    line = Event.of(upload, outcome.kind, at=feedback.at, detail=feedback.detail or None)
    if not outcome.status:
        line.add(upload)
        return
    rises = Upload.email_status.is_in(*outcome.status.below)
    # An email that was sent again since, perhaps to another address, has a status of its own.
    is_latest = Upload.email_message_id == feedback.message_id
    change = Change(upload, {"email_status": outcome.status}, only_if=rises & is_latest)
    try:
        commit(change, Put(line))
    except ConditionFailed:
        line.add(upload)


def _sub_types(name: str, part: dict[str, Any]) -> list[str]:
    """What the event adds to its type, as `TABLE` has it."""
    if name == "Bounce":
        return [str(part["bounceType"]), str(part.get("bounceSubType"))]
    if name == "Complaint":
        # Why SES did not try says more than what was once reported.
        return [str(part.get("complaintSubType") or part.get("complaintFeedbackType"))]
    return []


def _recipients(name: str, part: dict[str, Any]) -> list[str]:
    listed = part.get("bouncedRecipients" if name == "Bounce" else "complainedRecipients", [])
    return [str(recipient["emailAddress"]).lower() for recipient in listed]


def _detail(name: str, part: dict[str, Any]) -> str:
    """Return why, in the words of the mail server that said it, with addresses masked.

    A mailbox that forwards names the next one, and the history outlives a corrected address.
    """
    return with_masked_addresses(plain(_reason(name, part)))[:MAX_DETAIL_LENGTH]


def _reason(name: str, part: dict[str, Any]) -> str:
    if name == "Bounce":
        said = [str(one.get("diagnosticCode", "")) for one in part.get("bouncedRecipients", [])]
        return "; ".join(filter(None, said)) or str(part.get("bounceSubType", ""))
    if name == "Complaint":
        return str(part.get("complaintFeedbackType") or part.get("complaintSubType") or "")
    return str(part.get("reason", ""))


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    return at.astimezone(UTC)
