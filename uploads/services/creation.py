"""Creation of uploads: as pending records, once, however often the request comes."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext_lazy as _
from pynamodb.exceptions import DoesNotExist

from core import metrics
from core.errors import Conflict
from core.table.items import Item
from core.table.writes import Check, ConditionFailed, Put, Write, commit
from uploads.records import suppression
from uploads.records.counts import count
from uploads.records.event import Actor, Event, EventKind
from uploads.records.once.idempotency_key import IdempotencyKey, KeyReused
from uploads.records.upload import Upload, UploadUnknown
from uploads.records.video_file import VideoFile
from uploads.storage import keys
from uploads.transitions import CREATED


class AlreadyCreated(Conflict):
    """The key came before, and its upload waits for no video any more."""

    code = "already_begun"
    message = _(
        "The upload of this key no longer waits for a video. GET /uploads/{fileId} tells how it "
        "stands; to send the video once more, use another key."
    )

    def __init__(self, upload: Upload) -> None:
        super().__init__(upload.file_id)
        self.details = {"fileId": upload.file_id, "status": upload.status}


class AlreadyErased(Conflict):
    """The key came before, and its upload was erased."""

    code = "already_erased"
    field = "Idempotency-Key"
    message = _("The upload of this key was erased. To send the video once more, use another key.")


def new_upload(*, video: VideoFile, at: datetime, **details: Any) -> Upload:
    """Return a pending upload of `video`, not yet written, with its place in the bucket.

    Args:
        details: who sends it to whom, as `Upload.new` takes it.
    """
    file_id = str(uuid4())
    return Upload.new(
        file_id=file_id,
        video=video,
        file_name=keys.safe_name(video.name),
        s3_key=keys.video_key(file_id, video.name, at),
        at=at,
        **details,
    )


def new_uploads(
    trainer: Any,
    *,
    videos: Sequence[VideoFile],
    student_email: str,
    student_name: str,
    session_date: date,
    notes: str,
    one_email: bool = False,
    at: datetime,
) -> list[Upload]:
    """Return the pending uploads of one form, not yet written; several are a batch.

    Args:
        trainer: whose they are (an `accounts.models.User`).
        one_email: one email tells of all of them.
    """
    uploads = [
        new_upload(
            trainer_sub=trainer.sub,
            trainer_name=trainer.name,
            trainer_email=trainer.email,
            student_email=student_email,
            student_name=student_name,
            session_date=session_date.isoformat(),
            notes=notes,
            video=video,
            at=at,
        )
        for video in videos
    ]
    if len(uploads) > 1:
        Upload.join(uploads, one_email=one_email)
    return uploads


def create(*uploads: Upload, at: datetime, also: Sequence[Write] = ()) -> None:
    """Write new, pending uploads of one trainer, all or none, and their first lines of history.

    Args:
        also: what else is written in the same transaction.

    Raises:
        AddressSuppressed: the student's address takes no email from us.
        ConditionFailed: a write of `also` met another condition; nothing was written.
    """
    student = uploads[0].student_email
    lines = [
        Event.of(upload, EventKind.CREATED, actor=Actor.TRAINER.value, at=at) for upload in uploads
    ]
    try:
        commit(
            Check(suppression.Suppression.at_address(student), only_if=Item.pk.does_not_exist()),
            count(uploads[0].trainer_sub, at=at, uploads=len(uploads)),
            *(Put(item) for item in (*uploads, *lines)),
            *also,
        )
    except ConditionFailed:
        suppression.require_none(student)
        raise
    metrics.record(**{str(CREATED.metric): len(uploads)})


def create_once(uploads: list[Upload], key: IdempotencyKey, *, at: datetime) -> list[Upload]:
    """Create `uploads` of one form, or find those that were created with this key before.

    Of two requests at once, one creates: the key is written in the uploads' own transaction.

    Raises:
        KeyReused: the key was used with another body.
        AddressSuppressed: it is the first time, and the address takes no email from us.
    """
    try:
        create(*uploads, at=at, also=[Put(key, only_if=IdempotencyKey.is_free(at=at))])
    except ConditionFailed:
        return _created_before(key)
    except suppression.AddressSuppressed as error:
        try:
            return _created_before(key)
        except DoesNotExist:
            raise error from None
    return uploads


def create_one(upload: Upload, key: IdempotencyKey, *, at: datetime) -> Upload:
    """Do the same for a program, which is about to send the video.

    Raises:
        AlreadyCreated, AlreadyErased: the upload that was created before takes no video.
        KeyReused, AddressSuppressed: as above.
    """
    try:
        [upload] = create_once([upload], key, at=at)
    except UploadUnknown as error:
        raise AlreadyErased from error
    if not upload.is_pending:
        raise AlreadyCreated(upload)
    return upload


def _created_before(key: IdempotencyKey) -> list[Upload]:
    first = IdempotencyKey.get(key.pk, key.sk, consistent_read=True)
    if first.body != key.body:
        raise KeyReused
    return Upload.find(first.file_id, consistent=True).siblings()
