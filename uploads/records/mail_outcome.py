"""What can become of an email: one table of SES's events, and what follows from each.

An event is judged by its type and its sub-type together: a full mailbox is no wrong address, and
an out-of-office reply is no failure at all.
Source: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

from dataclasses import dataclass

from uploads.records.event import EventKind
from uploads.records.statuses import EmailStatus


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What follows from an event.

    `kind` is the line that it writes; `uploads.queries.timeline` has its words. `status` is where
    it takes the email, None if nowhere: `EmailStatus` has the words for trainers and support, and
    whether sending again helps. `is_suppressing` keeps further emails from the address.
    `is_bounce` counts as one in our metrics.
    """

    kind: EventKind
    status: EmailStatus | None = None
    is_suppressing: bool = False
    is_bounce: bool = False


_DELIVERED = Outcome(kind=EventKind.DELIVERED, status=EmailStatus.DELIVERED)
#: The mailbox has the email and answers, most often that its owner is away.
_ANSWERED = Outcome(kind=EventKind.ANSWERED)
_TEMPORARY = Outcome(kind=EventKind.SOFT_BOUNCED, status=EmailStatus.UNDELIVERED, is_bounce=True)
#: The address is right, and this email would be refused again.
_CONTENT = Outcome(kind=EventKind.CONTENT_REFUSED, status=EmailStatus.REJECTED, is_bounce=True)
_REJECTED = Outcome(kind=EventKind.REJECTED, status=EmailStatus.REJECTED)
_BOUNCED = Outcome(
    kind=EventKind.BOUNCED, status=EmailStatus.BOUNCED, is_suppressing=True, is_bounce=True
)
#: SES did not even try: the address stands on a list of its own.
_BLOCKED = Outcome(
    kind=EventKind.BLOCKED, status=EmailStatus.BLOCKED, is_suppressing=True, is_bounce=True
)
_SPAM = Outcome(kind=EventKind.COMPLAINED, status=EmailStatus.COMPLAINED, is_suppressing=True)
#: The same, because the student had marked an earlier email as spam.
_BLOCKED_AS_SPAM = Outcome(
    kind=EventKind.COMPLAINT_BLOCKED, status=EmailStatus.COMPLAINED, is_suppressing=True
)
_NOT_SPAM = Outcome(kind=EventKind.NOT_SPAM)
#: A mail server could not tell that the email is ours; nobody complained.
_UNAUTHENTICATED = Outcome(kind=EventKind.AUTH_FAILED)

OUTCOMES = {
    outcome.kind: outcome
    for outcome in (
        _DELIVERED,
        _ANSWERED,
        _TEMPORARY,
        _CONTENT,
        _REJECTED,
        _BOUNCED,
        _BLOCKED,
        _SPAM,
        _BLOCKED_AS_SPAM,
        _NOT_SPAM,
        _UNAUTHENTICATED,
    )
}

#: By the event's type and what it adds. A sub-type that is not here is judged by its type.
TABLE: dict[tuple[str, ...], Outcome] = {
    ("Delivery",): _DELIVERED,
    ("Reject",): _REJECTED,
    ("Bounce",): _TEMPORARY,
    ("Bounce", "Undetermined"): _TEMPORARY,
    ("Bounce", "Permanent"): _BOUNCED,
    ("Bounce", "Permanent", "General"): _BOUNCED,
    ("Bounce", "Permanent", "NoEmail"): _BOUNCED,
    ("Bounce", "Permanent", "Suppressed"): _BLOCKED,
    ("Bounce", "Permanent", "OnAccountSuppressionList"): _BLOCKED,
    ("Bounce", "Transient"): _TEMPORARY,
    ("Bounce", "Transient", "General"): _ANSWERED,
    ("Bounce", "Transient", "MailboxFull"): _TEMPORARY,
    ("Bounce", "Transient", "MessageTooLarge"): _CONTENT,
    ("Bounce", "Transient", "ContentRejected"): _CONTENT,
    ("Bounce", "Transient", "AttachmentRejected"): _CONTENT,
    ("Complaint",): _SPAM,
    ("Complaint", "OnAccountSuppressionList"): _BLOCKED_AS_SPAM,
    ("Complaint", "abuse"): _SPAM,
    ("Complaint", "auth-failure"): _UNAUTHENTICATED,
    ("Complaint", "fraud"): _SPAM,
    ("Complaint", "not-spam"): _NOT_SPAM,
    ("Complaint", "other"): _SPAM,
    ("Complaint", "virus"): _SPAM,
}


def outcome_of(name: str, *details: str) -> Outcome:
    """Return what follows from an event of type `name`, by as many details as the table knows.

    Raises:
        KeyError: an event that nothing follows from.
    """
    for length in range(len(details), 0, -1):
        found = TABLE.get((name, *details[:length]))
        if found:
            return found
    return TABLE[(name,)]
