"""An upload as it stands in the table; `uploads.records.event` has what happened to it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from pynamodb.attributes import BooleanAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition

from core import logs
from core.errors import NotFound
from core.table.items import InstantAttribute, Item, instant
from uploads.records import keys
from uploads.records.standing import Standing
from uploads.records.statuses import Status
from uploads.records.video_file import VideoFile


class UploadUnknown(NotFound):
    """No such upload, or another trainer's: from outside they look the same."""

    code = "upload_unknown"
    message = _("There is no such upload. It may have been cleared away together with its video.")


class Upload(Standing, Item, discriminator="upload"):
    """One video that a trainer sends to one student."""

    file_id = UnicodeAttribute(attr_name="fileId")
    trainer_sub = UnicodeAttribute(attr_name="trainerSub")
    trainer_name = UnicodeAttribute(attr_name="trainerName")
    trainer_email = UnicodeAttribute(attr_name="trainerEmail")
    student_email = UnicodeAttribute(attr_name="studentEmail")
    student_name = UnicodeAttribute(attr_name="studentName")
    session_date = UnicodeAttribute(attr_name="sessionDate")
    notes = UnicodeAttribute(default="")

    file_name = UnicodeAttribute(attr_name="fileName")
    original_file_name = UnicodeAttribute(attr_name="originalFileName")
    #: Bytes; unknown until the object arrives when a browser without JavaScript sends it.
    file_size = NumberAttribute(attr_name="fileSize", null=True)
    content_type = UnicodeAttribute(attr_name="contentType")
    #: The browser's digest of sampled content, by which it knows the same file again.
    fingerprint = UnicodeAttribute(default="")
    #: What the browser found wrong with the recording: one of `DAMAGES`.
    damage = UnicodeAttribute(null=True)
    #: S3's id of the multipart upload that takes the video, while one runs.
    multipart_id = UnicodeAttribute(attr_name="multipartId", null=True)
    #: Bytes of its parts, fixed when it is begun.
    part_size = NumberAttribute(attr_name="partSize", null=True)
    #: Has the trainer's browser sent a still of the video?
    has_poster = BooleanAttribute(attr_name="hasPoster", default=False)
    #: Milliseconds that the film lasts, as the trainer's browser plays it, once that has told.
    duration_ms = NumberAttribute(attr_name="durationMs", null=True)
    #: Its moments (`uploads.records.moment`); none before there was a first one.
    moment_count = NumberAttribute(attr_name="momentCount", null=True)
    #: When somebody last claimed to email the student its moments, and when that email was out.
    debrief_claimed_at = InstantAttribute(attr_name="debriefClaimedAt", null=True)
    debrief_emailed_at = InstantAttribute(attr_name="debriefEmailedAt", null=True)
    #: S3's digest of the video that was found as announced.
    etag = UnicodeAttribute(null=True)
    #: CRC64NVME of the whole object, where S3 reports it.
    checksum = UnicodeAttribute(attr_name="checksumCrc64Nvme", null=True)
    s3_bucket = UnicodeAttribute(attr_name="s3Bucket")
    s3_key = UnicodeAttribute(attr_name="s3Key")

    #: The ids of all uploads that came from the same form, in order; none if it was alone.
    batch: ListAttribute[Any] = ListAttribute(null=True)
    #: Does one email tell of the whole batch, once the last of it is in?
    is_emailed_together = BooleanAttribute(attr_name="isEmailedTogether", default=False)

    upload_date = InstantAttribute(attr_name="uploadDate")
    status = UnicodeAttribute()
    #: Why it failed: a `Failure`.
    failure = UnicodeAttribute(null=True)
    #: When S3 had the whole video.
    stored_at = InstantAttribute(attr_name="storedAt", null=True)
    #: When a handler claimed it to send the email (see `uploads.records.once.claim`).
    claimed_at = InstantAttribute(attr_name="claimedAt", null=True)

    email_sent_at = InstantAttribute(attr_name="emailSentAt", null=True)
    email_status = UnicodeAttribute(attr_name="emailStatus", null=True)
    #: Why SES does not let us send it: a `Hold`.
    email_held = UnicodeAttribute(attr_name="emailHeld", null=True)
    email_message_id = UnicodeAttribute(attr_name="emailMessageId", null=True)

    download_expires_at = InstantAttribute(attr_name="downloadExpiresAt")
    #: When the student first saw the page, told by the page itself.
    opened_at = InstantAttribute(attr_name="openedAt", null=True)
    download_count = NumberAttribute(attr_name="downloadCount", default=0)
    last_download_at = InstantAttribute(attr_name="lastDownloadAt", null=True)

    @classmethod
    def new(
        cls,
        *,
        file_id: str,
        trainer_sub: str,
        trainer_name: str,
        trainer_email: str,
        student_email: str,
        student_name: str,
        session_date: str,
        notes: str,
        video: VideoFile,
        file_name: str,
        s3_key: str,
        at: datetime,
    ) -> Self:
        """Return a pending upload, not yet written."""
        return cls(
            **_keys(file_id, student=student_email, trainer=trainer_sub, at=at),
            ttl=at + timedelta(days=settings.ENVIRONMENT.record_days),
            file_id=file_id,
            trainer_sub=trainer_sub,
            trainer_name=trainer_name,
            trainer_email=trainer_email,
            student_email=student_email,
            student_name=student_name,
            session_date=session_date,
            notes=notes,
            file_name=file_name,
            original_file_name=video.name,
            file_size=video.size,
            content_type=video.content_type,
            fingerprint=video.fingerprint,
            damage=video.damage or None,
            s3_bucket=settings.ENVIRONMENT.video_bucket,
            s3_key=s3_key,
            upload_date=at,
            status=Status.PENDING.value,
            download_expires_at=at + timedelta(days=settings.ENVIRONMENT.link_days),
        )

    @classmethod
    def find(cls, file_id: str | UUID, *, consistent: bool = False) -> Self:
        """Return the upload with this id, in one Query.

        Raises:
            UploadUnknown: there is none.
        """
        found = cls.query(
            keys.of_upload(file_id),
            cls.sk.startswith(keys.METADATA),
            consistent_read=consistent,
            limit=1,
        )
        upload = next(found, None)
        if upload is None:
            raise UploadUnknown
        return upload

    @classmethod
    def created(
        cls, *, since: datetime, until: datetime, only: Condition | None = None
    ) -> Iterator[Self]:
        """Yield the uploads of all trainers of a time, newest month first; of them `only`.

        One Query for each month touched; it reads what was created in this time, not the table.
        """
        month = until
        while month.strftime("%Y-%m") >= since.strftime("%Y-%m"):
            yield from cls.by_month.query(  # type: ignore[misc]
                keys.of_month(f"{month:%Y-%m}"),
                cls.gsi2sk.between(keys.in_month(since), f"{keys.in_month(until)}~"),
                filter_condition=only,
            )
            month = month.replace(day=1) - timedelta(days=1)

    def read_again(self) -> None:
        """Take it as it stands in the table now.

        Raises:
            UploadUnknown: it was erased meanwhile.
        """
        try:
            self.refresh(consistent_read=True)
        except self.DoesNotExist as error:
            raise UploadUnknown from error

    @classmethod
    def join(cls, uploads: Sequence[Self], *, one_email: bool) -> None:
        """Make uploads of one instant, not yet written, a batch; in this order."""
        for upload in uploads:
            upload.batch = [sibling.file_id for sibling in uploads]
            upload.is_emailed_together = one_email

    def siblings(self) -> list[Self]:
        """Return the whole batch in its order, in one consistent BatchGetItem.

        This upload stands among them as this very object, which is brought up to date.
        """
        if not self.batch:
            return [self]
        # Uploads of one form are of one instant, and so have the same sort key.
        wanted = [(keys.of_upload(file_id), self.sk) for file_id in self.batch]
        found: dict[str, Self] = {
            item.file_id: item for item in self.batch_get(wanted, consistent_read=True)
        }
        if self.file_id in found:
            self.attribute_values = found[self.file_id].attribute_values
            found[self.file_id] = self
        return [found[file_id] for file_id in self.batch if file_id in found]

    def emailed_with(self) -> list[Self]:
        """Return what one email tells of: its batch, or it alone."""
        return self.siblings() if self.is_emailed_together else [self]

    @property
    def log_name(self) -> str:
        """The name of this upload in our log."""
        return logs.name_of(self.file_id)


def _keys(file_id: str, *, student: str, trainer: str, at: datetime) -> dict[str, Any]:
    return {
        "pk": keys.of_upload(file_id),
        "sk": f"{keys.METADATA}{instant(at)}",
        "gsi1pk": keys.of_student(student),
        "gsi1sk": keys.dated(at),
        "gsi2pk": keys.of_month(instant(at)[:7]),
        "gsi2sk": keys.in_month(at, file_id),
        "gsi3pk": keys.of_trainer(trainer),
        "gsi3sk": keys.dated(at),
    }
