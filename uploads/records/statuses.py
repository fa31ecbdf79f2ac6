"""Where an upload and its email stand, and why an upload failed."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """Where an upload stands. `uploads.transitions` says how that changes, and writes it."""

    PENDING = "pending", _("Waiting for the video")
    PROCESSING = "processing", _("Video received")
    COMPLETED = "completed", _("Ready")
    FAILED = "failed", _("Failed")
    REVOKED = "revoked", _("Withdrawn")


#: Nothing happens any more by itself in these.
FINAL = (Status.COMPLETED, Status.FAILED, Status.REVOKED)

#: There is a link, or will be.
LIVE = (Status.PENDING.value, Status.PROCESSING.value, Status.COMPLETED.value)


class EmailStatus(TextChoices):
    """Where the student's email stands."""

    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    BOUNCED = "bounced", _("Bounced")
    COMPLAINED = "complained", _("Marked as spam")


class Failure(TextChoices):
    """Why an upload failed, and what its trainer can do about it."""

    SIZE = "size", _("The video that arrived has another size than announced. Send it again.")
    TYPE = "type", _("What arrived is not the kind of video that was announced. Send it again.")
    NOT_A_VIDEO = (
        "not_a_video",
        _("What arrived is not an MP4, MOV or AVI video, whatever its name says. Send the video."),
    )
    EMAIL_REFUSED = (
        "email_refused",
        _("The mail service refused the student’s address. Correct it."),
    )
    EMAIL_FAILED = (
        "email_failed",
        _("The mail service did not take the email for days. Send the email again."),
    )
    SUPPRESSED = (
        "suppressed",
        _("Emails to this address come back. Correct the student’s address."),
    )
    LINK_OVER = (
        "link_over",
        _(
            "The link’s last day was over before the student could be emailed. Choose a later day, "
            "then send the email again."
        ),
    )
    NEVER_ARRIVED = "never_arrived", _("The video never arrived. Send it again.")


#: The video is there; only its email did not go out.
UNMAILED = (
    Failure.EMAIL_REFUSED.value,
    Failure.EMAIL_FAILED.value,
    Failure.SUPPRESSED.value,
    Failure.LINK_OVER.value,
)
