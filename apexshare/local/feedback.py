"""SES's events about an email, as the mail systems of the world would cause them.

Source: AWS, SES, "Examples of event data that Amazon SES publishes to Amazon SNS".
"""

from typing import Any

from django.utils import timezone

#: What can become of an email, and what a developer reads on the button.
KINDS = {
    "delivered": "delivered",
    "soft-bounce": "mailbox full (soft bounce)",
    "hard-bounce": "no such mailbox (hard bounce)",
    "complaint": "marked as spam",
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
    def bounce(kind: str, subtype: str, said: str) -> dict[str, Any]:
        recipient = {"emailAddress": to, "action": "failed", "diagnosticCode": said}
        return {"bounceType": kind, "bounceSubType": subtype, "bouncedRecipients": [recipient]}

    full = bounce("Transient", "MailboxFull", "smtp; 452 4.2.2 The mailbox is full")
    unknown = bounce("Permanent", "General", "smtp; 550 5.1.1 user unknown")
    spam = {"complaintFeedbackType": "abuse", "complainedRecipients": [{"emailAddress": to}]}
    return {
        "delivered": ("Delivery", {"smtpResponse": "250 2.6.0 Message received"}),
        "soft-bounce": ("Bounce", full),
        "hard-bounce": ("Bounce", unknown),
        "complaint": ("Complaint", spam),
        "reject": ("Reject", {"reason": "Bad content"}),
    }
