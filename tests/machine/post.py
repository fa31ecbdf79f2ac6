"""SES, and the mail systems of the world behind it."""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from botocore.exceptions import ReadTimeoutError
from django.core.mail import EmailMultiAlternatives

from tests.conftest import client_error
from tests.machine.trouble import Died

EVENTS = Path(__file__).parent.parent / "events"
_LINK = re.compile(r"/download/([0-9a-f-]{36})")

#: How SES may meet the next email; in the last two it takes it all the same.
TROUBLES = ("throttled", "refused", "dies before", "answer lost", "dies after")

#: What may become of an email that was taken.
OUTCOMES = (
    "delivered",
    "answered",
    "bounced",
    "soft-bounced",
    "content-refused",
    "blocked",
    "rejected",
    "complained",
    "complaint-blocked",
    "not-spam",
    "auth-failed",
)


@dataclass(frozen=True)
class Mail:
    """An email that SES took."""

    message_id: str
    to: str
    #: Of the uploads that it tells of, in its order.
    file_ids: list[str]
    text: str
    at: datetime


#: The header by which an email to a student is known.
UPLOAD = "X-SES-MESSAGE-TAGS"


class Post:
    """Takes emails; `on_taken` judges each."""

    def __init__(self, *, clock: Callable[[], datetime], on_taken: Callable[[Mail], None]) -> None:
        self.clock, self.on_taken = clock, on_taken
        self.trouble = ""
        self.has_failed = False
        self.mails: list[Mail] = []

    def send(self, message: EmailMultiAlternatives) -> int:
        """Stands in for the email backend's work."""
        trouble, self.trouble = self.trouble, ""
        self.has_failed = self.has_failed or bool(trouble)
        if trouble == "throttled":
            raise client_error("Throttling")
        if trouble == "refused":
            raise client_error("MessageRejected")
        if trouble == "dies before":
            raise Died
        if UPLOAD not in message.extra_headers:  # a notice to a trainer, whose fate nobody follows
            return 1
        mail = self._mail(message)
        self.mails.append(mail)
        self.on_taken(mail)
        if trouble == "answer lost":
            raise ReadTimeoutError(endpoint_url="https://email.invalid")
        if trouble == "dies after":
            raise Died
        message.extra_headers["message_id"] = mail.message_id
        return 1

    def _mail(self, message: EmailMultiAlternatives) -> Mail:
        [to] = message.to
        [(html, _type)] = message.alternatives
        return Mail(
            message_id=f"message-{len(self.mails)}",
            to=to,
            file_ids=list(dict.fromkeys(_LINK.findall(str(message.body)))),
            text=f"{message.subject}\n{message.body}\n{html!s}",
            at=self.clock(),
        )


def feedback(mail: Mail, outcome: str, *, after: timedelta) -> dict[str, Any]:
    """What SES tells our function, through SNS, of an email."""
    said = json.loads((EVENTS / f"ses-{outcome}.json").read_text())
    said["mail"] |= {
        "messageId": mail.message_id,
        "destination": [mail.to],
        "timestamp": mail.at.isoformat(timespec="milliseconds"),
    }
    # The product names the first of a letter; any event may name another case of the address.
    said["mail"]["tags"]["upload"] = [mail.file_ids[0]]
    part = said[said["eventType"].lower()]
    if said["eventType"] != "Reject":
        part["timestamp"] = (mail.at + after).isoformat(timespec="milliseconds")
    for name in ("bouncedRecipients", "complainedRecipients"):
        for recipient in part.get(name, []):
            recipient["emailAddress"] = mail.to.title()
    event = deepcopy(json.loads((EVENTS / "sns-notification.json").read_text()))
    event["Records"][0]["Sns"]["Message"] = json.dumps(said)
    return dict(event)
