"""Progress as a trainer sees it: an upload's stage and how much of it has arrived."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from botocore.exceptions import BotoCoreError, ClientError
from django.urls import get_script_prefix
from django.utils.translation import get_language

from uploads.records.statuses import Status
from uploads.records.upload import Upload
from uploads.storage import multipart, refusals

#: No further stage follows.
LAST_STAGES = {"downloaded", Status.FAILED.value, Status.REVOKED.value}


@dataclass(frozen=True, kw_only=True)
class Progress:
    """One upload at one moment. `percent` is what S3 has, while the video is sent in parts."""

    upload: Upload
    percent: int | None
    is_expired: bool

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
            upload.email_status,
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


def of_all(uploads: Sequence[Upload], *, at: datetime) -> list[Progress]:
    """Of several, in their order."""
    return [
        Progress(upload=upload, percent=percent, is_expired=upload.download_expires_at <= at)
        for upload, percent in zip(uploads, _percents(uploads), strict=True)
    ]


def version(rows: Iterable[Progress]) -> str:
    """Another text whenever one of several has something new to show."""
    text = "|".join(f"{row.upload.file_id}-{row.version}" for row in rows)
    return sha256(text.encode()).hexdigest()[:16]


def _percents(uploads: Iterable[Upload]) -> Iterator[int | None]:
    s3_answers = True
    for upload in uploads:
        percent = None
        if s3_answers and upload.is_pending and upload.multipart_id:
            try:
                parts = multipart.running(upload, best_effort=True)
                percent = int(100 * parts.bytes_done / parts.total)
            except refusals.MultipartGone:
                pass
            except (BotoCoreError, ClientError):
                # The figure is a nicety: a list must not fail for it, nor wait for it again and
                # again.
                s3_answers = False
        yield percent
