"""Answers that follow from an upload's attributes, each given here once."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from core.text import readable
from uploads.records.statuses import (
    EMAIL_ADVICE,
    FAILURE_ADVICE,
    FINAL,
    LIVE,
    UNMAILED,
    UNREACHABLE,
    EmailStatus,
    Failure,
    Status,
)


class Standing:
    """All that follows from an upload's attributes."""

    status: Any
    failure: Any
    email_status: Any
    email_held: Any
    upload_date: Any
    stored_at: Any
    opened_at: Any
    download_count: Any
    session_date: Any
    student_email: Any

    @property
    def latest_expiry(self) -> datetime:
        """Until when the link can work at most: as long as its video is kept."""
        latest: datetime = self.upload_date + timedelta(days=settings.ENVIRONMENT.link_days)
        return latest

    @property
    def is_live(self) -> bool:
        """Whether it has a link, or will have one."""
        return self.status in LIVE

    @property
    def is_resendable(self) -> bool:
        """Whether there is something to email about, once more or at last."""
        return self.status == Status.COMPLETED or self.failure in UNMAILED

    @property
    def is_changeable(self) -> bool:
        """Whether it has a link, or can have one again, so that both can be changed."""
        return self.is_live or self.failure in UNMAILED

    @property
    def keeps_video(self) -> bool:
        """Whether its video is of use: watched, to be emailed about, or restorable."""
        if self.status == Status.REVOKED:
            return self.stored_at is not None
        return self.is_changeable

    @property
    def is_email_held(self) -> bool:
        """Whether its email waits until an administrator has mended something."""
        return bool(self.status == Status.PROCESSING and self.email_held)

    @property
    def is_unreachable(self) -> bool:
        """Whether the student's address takes no email, so that it must be corrected."""
        if self.status == Status.FAILED:
            return self.failure in (Failure.EMAIL_REFUSED, Failure.SUPPRESSED)
        return self.status == Status.COMPLETED and self.email_status in UNREACHABLE

    @property
    def email_advice(self) -> str:
        """Advice about an email that the student did not get, in words; empty if they did."""
        if self.status != Status.COMPLETED or not self.email_status:
            return ""
        return str(EMAIL_ADVICE.get(EmailStatus(self.email_status), ""))

    @property
    def is_final(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.status in FINAL

    @property
    def is_pending(self) -> bool:
        """Whether it waits for its video."""
        return bool(self.status == Status.PENDING)

    @property
    def is_received(self) -> bool:
        """Whether the video has arrived, and is what was announced."""
        return self.status in (Status.PROCESSING, Status.COMPLETED)

    @property
    def stage(self) -> str:
        """The status, and after it how far the student has come: what a trainer follows."""
        if self.status != Status.COMPLETED:
            return str(self.status)
        if self.download_count:
            return "downloaded"
        return "opened" if self.opened_at else str(self.email_status or self.status)

    @property
    def student_address(self) -> str:
        """The student's address as people write it, to be read and not to be sent to."""
        return readable(self.student_email)

    @property
    def session_day(self) -> date:
        """The session's date."""
        return date.fromisoformat(self.session_date)

    @property
    def status_label(self) -> str:
        """The status in a person's words."""
        return str(Status(self.status).label)

    @property
    def failure_label(self) -> str:
        """Why it failed and what to do about it, in a person's words; empty if it did not."""
        if not self.failure:
            return ""
        failure = Failure(self.failure)
        return f"{failure.label} {FAILURE_ADVICE[failure]}"

    @property
    def email_status_label(self) -> str:
        """The email's status in a person's words; empty before it is sent."""
        return str(EmailStatus(self.email_status).label) if self.email_status else ""
