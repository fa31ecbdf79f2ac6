"""Statuses of an upload and of its email, and the reasons why an upload failed."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """The status of an upload. `uploads.transitions` says how it changes, and writes it."""

    PENDING = "pending", _("Video not arrived yet")
    PROCESSING = "processing", _("Video received")
    COMPLETED = "completed", _("Ready")
    FAILED = "failed", _("Failed")
    REVOKED = "revoked", _("Withdrawn")


#: Nothing happens any more by itself in these.
FINAL = (Status.COMPLETED, Status.FAILED, Status.REVOKED)

#: There is a link, or will be.
LIVE = (Status.PENDING.value, Status.PROCESSING.value, Status.COMPLETED.value)


class EmailStatus(TextChoices):
    """The status of the student's email, from least to most telling.

    An email's status only rises along this list. SNS keeps no order, so the same events must end
    in the same status in any order; a delivery outranks a mailbox that was full for a while.
    """

    SENT = "sent", _("Sent")
    UNDELIVERED = "undelivered", _("Not delivered")
    DELIVERED = "delivered", _("Delivered")
    REJECTED = "rejected", _("Refused")
    BOUNCED = "bounced", _("Bounced")
    BLOCKED = "blocked", _("Blocked")
    COMPLAINED = "complained", _("Marked as spam")

    @property
    def below(self) -> list[str]:
        """The statuses that may rise to this one."""
        statuses = list(EmailStatus)
        return [status.value for status in statuses[: statuses.index(self)]]


#: The address takes no email; another one may.
UNREACHABLE = (EmailStatus.BOUNCED, EmailStatus.BLOCKED, EmailStatus.COMPLAINED)

#: What a trainer can do about an email that the student did not get.
EMAIL_ADVICE = {
    EmailStatus.UNDELIVERED: _(
        "The student’s mailbox did not take the email this time: it may be full, or take no "
        "encrypted email. Send it again later, or give the student the link another way."
    ),
    EmailStatus.REJECTED: _(
        "The email was refused for what it says. Sending it again does not help: "
        "copy the link and give it to the student another way."
    ),
    EmailStatus.BOUNCED: _(
        "The email did not reach the student: there is no such mailbox. Correct the address."
    ),
    EmailStatus.BLOCKED: _(
        "The mail service has this address on its own list of addresses that bounced, and does "
        "not try it. Check the address; if it is right, ask support to take it off that list."
    ),
    EmailStatus.COMPLAINED: _("The student has marked the email as spam."),
}


class Hold(TextChoices):
    """The reason why SES takes no email from us until an administrator has mended it.

    Trying again does not help, and the student's address is not at fault. In the sandbox, SES also
    asks whether the role may send as the recipient's identity. Sources:
    https://docs.aws.amazon.com/ses/latest/APIReference/API_SendRawEmail.html#API_SendRawEmail_Errors
    https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html
    """

    DENIED = "denied", _("the function’s role may not send it (AccessDenied)")
    NOT_VERIFIED = (
        "not_verified",
        _("the sender, or in SES’s sandbox the student’s address, is not verified"),
    )
    PAUSED = "paused", _("SES has paused our sending; its console says why")
    NOT_SET_UP = "not_set_up", _("the configuration set or the MAIL FROM domain is not set up")


class Failure(TextChoices):
    """The reason why an upload failed; `FAILURE_ADVICE` has what its trainer can do about it."""

    SIZE = "size", _("The video that arrived has another size than announced.")
    TYPE = "type", _("What arrived is not the kind of video that was announced.")
    NOT_A_VIDEO = (
        "not_a_video",
        _("What arrived is not an MP4, MOV or AVI video, whatever its name says."),
    )
    EMAIL_REFUSED = "email_refused", _("The mail service refused the student’s address.")
    EMAIL_FAILED = "email_failed", _("The mail service did not take the email for days.")
    SUPPRESSED = "suppressed", _("Emails to this address come back.")
    LINK_OVER = (
        "link_over",
        _("The link’s last day was over before the student could be emailed."),
    )
    NEVER_ARRIVED = "never_arrived", _("The video never arrived.")


_SEND_AGAIN = _("Send the video again.")

FAILURE_ADVICE = {
    Failure.SIZE: _SEND_AGAIN,
    Failure.TYPE: _SEND_AGAIN,
    Failure.NOT_A_VIDEO: _("Choose the recording itself and send that."),
    Failure.EMAIL_REFUSED: _("Correct the student’s address."),
    Failure.EMAIL_FAILED: _("Send the email again."),
    Failure.SUPPRESSED: _("Correct the student’s address."),
    Failure.LINK_OVER: _("Choose a later day, then send the email again."),
    Failure.NEVER_ARRIVED: _SEND_AGAIN,
}


#: The video is there; only its email did not go out.
UNMAILED = (
    Failure.EMAIL_REFUSED.value,
    Failure.EMAIL_FAILED.value,
    Failure.SUPPRESSED.value,
    Failure.LINK_OVER.value,
)
