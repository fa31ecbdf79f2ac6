"""Bodies about uploads. Their names are the contract's (docs/specification.md)."""

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, WithJsonSchema

from core.http.schemas import Input, Instant, Output
from uploads.records.event import Event
from uploads.records.upload import Upload
from uploads.records.video_file import FINGERPRINT
from uploads.storage.objects import PresignedPost
from uploads.storage.parts import Parts
from uploads.web_addresses import student_link

#: boto3's form fields, as the contract spells them. S3 takes them in any case.
CONTRACT_FIELDS = {
    "policy": "Policy",
    "x-amz-algorithm": "X-Amz-Algorithm",
    "x-amz-credential": "X-Amz-Credential",
    "x-amz-date": "X-Amz-Date",
    "x-amz-security-token": "X-Amz-Security-Token",
    "x-amz-signature": "X-Amz-Signature",
}

Date = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
Fingerprint = Annotated[
    str,
    Field(
        pattern=FINGERPRINT,
        description=(
            "Optional: the hexadecimal SHA-256 of the file’s first and last MiB, joined. Whoever "
            "resumes the upload must then send the same; the trainer’s page does."
        ),
    ),
]


class NewUpload(Input):
    """A student and a video. The rules and their messages are those of the trainer’s form."""

    student_email: str = Field(description="At most 254 characters.")
    student_name: str = Field(description="At most 100 characters.")
    trainer_name: str = Field(
        default="",
        description=(
            "Taken for the sake of the contract, and not used: the student reads the name of "
            "the account that the token belongs to."
        ),
    )
    session_date: Date = Field(description="The day of the ride, not in the future.")
    notes: str = Field(default="", description="At most 2,000 characters.")
    file_name: str = Field(description="Ends with .mp4, .m4v, .mov or .avi.")
    file_size: int = Field(description="Bytes; at most 5 GB.")
    content_type: str = Field(
        default="", description="Optional; must be the one that the file’s suffix says."
    )
    fingerprint: Fingerprint = ""


class NewUploadForm(Output):
    """The form that takes the video: POST the fields, and after them the file as `file`."""

    file_id: str
    upload_url: str
    fields: dict[str, str]
    expires_at: Instant

    @classmethod
    def of(cls, upload: Upload, post: PresignedPost) -> Self:
        fields = {CONTRACT_FIELDS.get(name, name): value for name, value in post.fields.items()}
        return cls(
            file_id=upload.file_id,
            upload_url=post.url,
            fields={**fields, "bucket": upload.s3_bucket},
            expires_at=post.expires_at,
        )


class RecentUpload(Output):
    """One line of the list."""

    file_id: str
    file_name: str
    student_email: str
    student_name: str
    session_date: Date
    upload_date: Instant
    file_size: int | None = Field(description="Bytes; null until the video is there.")
    email_sent: Annotated[bool, BeforeValidator(bool)] = Field(validation_alias="email_sent_at")
    download_count: int
    status: str = Field(description="pending, processing, completed, failed or revoked.")


class Pagination(Output):
    """The place of a page in its list."""

    total: int = Field(description="All uploads of the list, on whatever page.")
    limit: int
    offset: int
    has_more: bool
    cursor: str | None = Field(
        description="Leads to the next page, at the same cost however far it is; null on the last."
    )


class RecentUploads(Output):
    """A page of one’s own uploads, newest first."""

    uploads: list[RecentUpload]
    pagination: Pagination


class HistoryLine(Output):
    """One event in an upload's history: when, and by whom."""

    kind: str
    at: Instant
    actor: str
    detail: str | None


class UploadDetails(RecentUpload):
    """One upload, and all that happened to it."""

    original_file_name: str
    content_type: str
    trainer_name: str
    notes: str
    failure: str | None = Field(description="Why it failed.")
    email_status: str | None = Field(
        description="sent, undelivered (for now), delivered, rejected (for what it says), bounced, "
        "blocked (SES has the address on its own list) or complained."
    )
    email_sent_at: Instant | None
    opened_at: Instant | None = Field(description="When the student first saw the page.")
    last_download_at: Instant | None
    download_expires_at: Instant
    link: str = Field(default="", description="The student’s page.")
    history: list[HistoryLine] = []

    @classmethod
    def of(cls, upload: Upload, events: Sequence[Event]) -> Self:
        """`events` come newest first."""
        lines = [HistoryLine.model_validate(event) for event in reversed(events)]
        details = cls.model_validate(upload)
        return details.model_copy(update={"history": lines, "link": student_link(upload)})


class SameFile(Input):
    """Says that it is the file that the upload was begun with."""

    file_name: str
    file_size: int
    fingerprint: Fingerprint = ""


class PartNumbers(Input):
    """Numbers of the parts that are sent next."""

    parts: list[int] = Field(description="1 to 16 numbers; the first part is 1.")


class SentParts(Output):
    """The size of a video and of its parts, and the parts that have arrived."""

    file_size: int = Field(description="Bytes of the whole video.")
    part_size: int = Field(description="Bytes of each part but the last.")
    done: list[int] = Field(description="The numbers of the parts that are there and whole.")

    @classmethod
    def of(cls, parts: Parts) -> Self:
        return cls(file_size=parts.total, part_size=parts.part_size, done=parts.done)


class SignedParts(Output):
    """Addresses of the parts: PUT each one’s bytes, within the hour."""

    urls: dict[str, str]


class NewAddress(Input):
    """The address where the email should have gone."""

    student_email: str = Field(description="At most 254 characters.")


class NewEnd(Input):
    """The last day of a link, in UTC."""

    until: Date


class UploadState(Output):
    """The state of an upload."""

    file_id: str
    status: str
    student_email: str
    email_status: str | None
    download_expires_at: Instant
