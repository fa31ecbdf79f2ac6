"""Progress as a trainer sees it: an upload's stage and how much of it has arrived.

Every page takes its words and colours from `Progress.headline` and `Progress.tone`, where the worst
truth leads: an upload whose email came back is not "Ready".
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from botocore.exceptions import BotoCoreError, ClientError
from django.urls import get_script_prefix
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core.aws import DENIED, error_code
from uploads.records.statuses import EmailStatus, Status
from uploads.records.upload import Upload
from uploads.storage import multipart, refusals
from uploads.storage.parts import Parts

logger = logging.getLogger(__name__)

#: No further stage follows.
LAST_STAGES = {"downloaded", Status.FAILED.value, Status.REVOKED.value}


EMAIL_PROBLEMS = {
    EmailStatus.UNDELIVERED: _lazy("Email not delivered"),
    EmailStatus.REJECTED: _lazy("Email refused"),
    EmailStatus.BOUNCED: _lazy("Email bounced"),
    EmailStatus.BLOCKED: _lazy("Address blocked"),
    EmailStatus.COMPLAINED: _lazy("Marked as spam"),
}

#: Some browser may still send a video of which something has come in within this time.
STILL_ARRIVING = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """One upload at one moment. `percent` is what S3 has, while the video is sent in parts."""

    upload: Upload
    percent: int | None
    #: Whether some of it has come in within a minute. Whether a page still sends it, nobody can
    #: tell: the one that did may have been reloaded or closed.
    is_arriving: bool
    is_expired: bool
    #: Whether the page that asks sends it, and so knows better than we how much has arrived.
    is_sent_here: bool = False

    @property
    def is_unreachable(self) -> bool:
        """Whether the address takes no email, of a link that would still work."""
        return self.upload.is_unreachable and not self.upload.failure and not self.is_expired

    @property
    def email_problem(self) -> str:
        """The trouble with its email, in a few words; empty where there is none any more."""
        if self.upload.is_email_held:
            return _("Could not be emailed yet")
        if self.is_expired or not self.upload.email_advice:
            return ""
        return str(EMAIL_PROBLEMS[EmailStatus(self.upload.email_status)])

    @property
    def headline(self) -> str:
        """Its state in a few words: the worst that is true of it."""
        upload = self.upload
        if upload.is_received and self.is_expired:
            return _("Expired")
        if self.email_problem:
            return self.email_problem
        if self.percent is None:
            return upload.status_label
        if self.is_sent_here and self.is_arriving:
            return _("Being sent")
        text = (
            _("%(percent)d%% has arrived so far")
            if self.is_arriving
            else _("Unfinished, %(percent)d%% has arrived")
        )
        return text % {"percent": self.percent}

    @property
    def tone(self) -> str:
        """The colour of the headline: "bad", "good", "over", or empty while it goes on."""
        if self.email_problem or self.upload.status == Status.FAILED:
            return "bad"
        if self.upload.status == Status.REVOKED or self.is_expired:
            return "over"
        return "good" if self.upload.status == Status.COMPLETED else ""

    @property
    def news(self) -> str:
        """Words for a screen reader when it changes; no figures, which change all the time."""
        upload = self.upload
        if self.percent is not None:
            return _("is arriving") if self.is_arriving else _("is unfinished")
        if self.email_problem or not upload.is_received:
            return self.headline
        if upload.download_count:
            return f"{self.headline}, {_('downloaded')}"
        return f"{self.headline}, {_('opened')}" if upload.opened_at else self.headline

    @property
    def title(self) -> str:
        """The words that tell its row from others: of several videos also which one."""
        upload = self.upload
        return (
            f"{upload.student_name}, {upload.original_file_name}"
            if upload.batch
            else upload.student_name
        )

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing left to follow."""
        return self.upload.stage in LAST_STAGES or self.is_expired

    @property
    def version(self) -> str:
        """Another text whenever there is something new to show."""
        upload = self.upload
        parts = (
            upload.stage,
            self.percent,
            self.is_arriving,
            self.is_sent_here,
            "held" if upload.is_email_held else upload.email_status,
            upload.download_count,
            self.is_expired,
        )
        return "-".join(map(str, parts))

    @property
    def row_version(self) -> str:
        """Another text whenever its row in a list looks different: all that the row shows."""
        upload = self.upload
        parts = (
            self.version,
            upload.student_name,
            upload.student_email,
            upload.failure,
            upload.stored_at,
            get_language(),
            get_script_prefix(),
        )
        return "|".join(map(str, parts))


def of(upload: Upload, *, at: datetime) -> Progress:
    """Return the progress of one upload: one call to S3 while its parts arrive, else none."""
    [progress] = of_all([upload], at=at)
    return progress


def of_all(
    uploads: Sequence[Upload], *, at: datetime, is_sent_here: bool = False
) -> list[Progress]:
    """Return the progress of several, in their order."""
    return [
        Progress(
            upload=upload,
            percent=int(100 * parts.bytes_done / parts.total) if parts else None,
            is_arriving=parts is not None and _is_arriving(upload, parts, at=at),
            is_expired=upload.download_expires_at <= at,
            is_sent_here=is_sent_here,
        )
        for upload, parts in zip(uploads, _running(uploads), strict=True)
    ]


def version(rows: Iterable[Progress]) -> str:
    """Another text whenever one of several has something new to show."""
    text = "|".join(f"{row.upload.file_id}-{row.version}" for row in rows)
    return sha256(text.encode()).hexdigest()[:16]


def _is_arriving(upload: Upload, parts: Parts, *, at: datetime) -> bool:
    """Before its first part is in, the upload itself is the latest that was heard of it."""
    return at - (parts.latest_at or upload.upload_date) <= STILL_ARRIVING


def _running(uploads: Iterable[Upload]) -> Iterator[Parts | None]:
    s3_answers = True
    for upload in uploads:
        parts = None
        if s3_answers and upload.is_pending and upload.multipart_id:
            try:
                parts = multipart.running(upload, best_effort=True)
            except refusals.MultipartGone:
                pass
            except (BotoCoreError, ClientError) as error:
                # The figure is a nicety: a list must not fail for it, nor wait for it again and
                # again. But what S3 forbids does not pass.
                if isinstance(error, ClientError) and error_code(error) in DENIED:
                    logger.exception("S3 does not let us see what has arrived")
                s3_answers = False
        yield parts
