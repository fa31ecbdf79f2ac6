"""The emails that we send. Subject, text and HTML of each stand in `templates/emails/{name}/`."""

from collections.abc import Sequence
from datetime import datetime
from email.header import Header
from email.utils import formataddr
from typing import Any, NamedTuple

from botocore.exceptions import ClientError
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from core import aws
from uploads.records.moment import Moment, moments_of
from uploads.records.statuses import Hold
from uploads.records.upload import Upload

#: What SES says of our own sender, or of anybody while the account is in the sandbox.
NOT_VERIFIED = "not verified"

#: Errors by which SES refuses this one email for good.
PERMANENT = {"MessageRejected", "InvalidParameterValue"}

#: Moments in an email, at most. With all 200 it would be longer than the 102 KB that Gmail shows.
MAX_IN_EMAIL = 50


class Message(EmailMultiAlternatives):
    """An email whose subject begins on its header's first line, whatever letters are in it.

    Django encodes it without knowing that "Subject: " takes room, so that the first word goes to
    the next line, which some receivers refuse. Source: RFC 5322, section 2.2.3.
    """

    def message(self, **options: Any) -> Any:
        made = super().message(**options)
        if not self.subject.isascii():
            encoded = Header(str(self.subject), "utf-8", header_name="Subject")
            made.replace_header("Subject", encoded)
        return made


#: Errors by which SES says that something of ours has to be mended first.
HOLDS = {
    "AccessDenied": Hold.DENIED,
    "AccessDeniedException": Hold.DENIED,
    "AccountSendingPausedException": Hold.PAUSED,
    "ConfigurationSetSendingPausedException": Hold.PAUSED,
    "ConfigurationSetDoesNotExist": Hold.NOT_SET_UP,
    "MailFromDomainNotVerifiedException": Hold.NOT_SET_UP,
}


class Told(NamedTuple):
    """A video that an email tells of, and its moments."""

    upload: Upload
    moments: Sequence[Moment]

    @property
    def first_moments(self) -> Sequence[Moment]:
        """As many as an email holds."""
        return self.moments[:MAX_IN_EMAIL]

    @property
    def further_moments(self) -> int:
        """How many stand on the page alone."""
        return len(self.moments) - len(self.first_moments)


class EmailRefused(Exception):
    """SES refused the email for good."""


class SendingHeld(Exception):
    """SES takes no email from us, or none to this address, until `hold` is mended."""

    def __init__(self, hold: Hold) -> None:
        super().__init__(hold.value)
        self.hold = hold


def send_video_ready(uploads: Sequence[Upload]) -> str:
    """Tell the student that one or several videos of a form are there; returns SES's message id.

    Raises:
        EmailRefused: SES will not take it.
        SendingHeld: it will once an administrator has mended something.
        ClientError, BotoCoreError: SES failed, or its answer was lost; it may work later.
    """
    return _send(_compose(uploads))


def send_moments_added(upload: Upload, moments: Sequence[Moment]) -> str:
    """Tell the student that there are new moments, with all of them; returns SES's message id.

    Raises:
        EmailRefused, SendingHeld, ClientError, BotoCoreError: as `send_video_ready`.
    """
    return _send(_to_student("moments_added", {"upload": upload, "video": Told(upload, moments)}))


def send_video_erased(upload: Upload, *, actor: str, at: datetime) -> None:
    """Tell the trainer that `actor` of support has erased what they sent.

    The email names no student: it outlives what was erased.

    Raises:
        EmailRefused, SendingHeld, ClientError, BotoCoreError: as `send_video_ready`.
    """
    context = {"upload": upload, "actor": actor, "at": at}
    _send(_message("video_erased", context, to=upload.trainer_email))


def _send(message: Message) -> str:
    try:
        message.send()
    except ClientError as error:
        if hold := _hold(error):
            raise SendingHeld(hold) from error
        if aws.error_code(error) in PERMANENT:
            raise EmailRefused(aws.error_code(error)) from error
        raise
    return str(message.extra_headers.get("message_id", ""))


def _hold(error: ClientError) -> Hold | None:
    code = aws.error_code(error)
    if code == "MessageRejected" and NOT_VERIFIED in str(error):
        return Hold.NOT_VERIFIED
    return HOLDS.get(code)


def _compose(uploads: Sequence[Upload]) -> Message:
    upload = uploads[0]  # who, to whom and when is the same in all
    # One link of a batch may have been given another last day.
    ends = {video.download_expires_at for video in uploads}
    context = {
        "upload": upload,
        "videos": [Told(video, moments_of(video)) for video in uploads],
        "end": ends.pop() if len(ends) == 1 else None,
    }
    return _to_student("video_ready", context)


def _to_student(name: str, context: dict[str, Any]) -> Message:
    upload: Upload = context["upload"]
    message = _message(name, context, to=upload.student_email)
    message.reply_to = [upload.trainer_email]
    # For SES alone, which takes it out: it comes back with the events about this email.
    message.extra_headers["X-SES-MESSAGE-TAGS"] = f"upload={upload.file_id}"
    return message


def _message(name: str, context: dict[str, Any], *, to: str) -> Message:
    subject = render_to_string(f"emails/{name}/subject.txt", context)
    message = Message(
        # One line, whatever the names in it hold; and none that mail clients would decode.
        subject=" ".join(subject.split()).replace("=?", "= ?"),
        body=render_to_string(f"emails/{name}/body.txt", context),
        from_email=formataddr(("ApexShare", settings.DEFAULT_FROM_EMAIL)),
        to=[to],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string(f"emails/{name}/body.html", context), "text/html")
    return message
