"""SES's events about an email, as the mail systems of the world would cause them.

Source: AWS, SES, "Examples of event data that Amazon SES publishes to Amazon SNS".
"""

from typing import Any

from django.utils import timezone

#: What can become of an email, and what a developer reads on the button.
KINDS = {
    "delivered": "delivered",
    "out-of-office": "out of office (automatic reply)",
    "soft-bounce": "mailbox full (soft bounce)",
    "content": "content refused (soft bounce)",
    "hard-bounce": "no such mailbox (hard bounce)",
    "blocked": "on SES’s own list (hard bounce)",
    "complaint": "marked as spam",
    "not-spam": "marked as not spam",
    "reject": "rejected by SES (virus)",
}


def event(kind: str, *, message_id: str, to: str, tags: dict[str, str]) -> dict[str, Any]:
    """Return the event that SES publishes, now, when `kind` happens to an email."""
    name, part = _parts(to)[kind]
    now = timezone.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "eventType": name,
        "mail": {
            "messageId": message_id,
            "timestamp": now,
            "destination": [to],
            "tags": {key: [value] for key, value in tags.items()},
        },
        name.lower(): {"timestamp": now, **part},
    }


def _parts(to: str) -> dict[str, tuple[str, dict[str, Any]]]:
    def bounce(kind: str, subtype: str, said: str = "") -> dict[str, Any]:
        # An automatic reply is no report of a mail server, and brings none of its words.
        report = {"action": "failed", "diagnosticCode": said} if said else {}
        recipient = {"emailAddress": to, **report}
        return {"bounceType": kind, "bounceSubType": subtype, "bouncedRecipients": [recipient]}

    def complaint(kind: str) -> dict[str, Any]:
        return {"complaintFeedbackType": kind, "complainedRecipients": [{"emailAddress": to}]}

    full = bounce("Transient", "MailboxFull", "smtp; 452 4.2.2 The mailbox is full")
    content = bounce("Transient", "ContentRejected", "smtp; 550 5.7.1 content rejected")
    unknown = bounce("Permanent", "General", "smtp; 550 5.1.1 user unknown")
    blocked = bounce("Permanent", "OnAccountSuppressionList", "Amazon SES did not send the message")
    return {
        "delivered": ("Delivery", {"smtpResponse": "250 2.6.0 Message received"}),
        "out-of-office": ("Bounce", bounce("Transient", "General")),
        "soft-bounce": ("Bounce", full),
        "content": ("Bounce", content),
        "hard-bounce": ("Bounce", unknown),
        "blocked": ("Bounce", blocked),
        "complaint": ("Complaint", complaint("abuse")),
        "not-spam": ("Complaint", complaint("not-spam")),
        "reject": ("Reject", {"reason": "Bad content"}),
    }
