"""The student's link: is it live, where does it lead, who counts."""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core import metrics
from core.errors import Conflict, Gone, NotFound
from core.limits import Limit
from core.table.writes import Change, ConditionFailed, Put, Write, commit
from uploads.records.counts import count
from uploads.records.event import Actor, Event, EventKind
from uploads.records.moment import Moment, upload_with_moments
from uploads.records.statuses import Status
from uploads.records.upload import Upload, UploadUnknown

#: From one address: a whole class behind one router, and nobody who tries ids.
DOWNLOADS = Limit(scope="downloads", most=60, per=timedelta(minutes=1))

#: Downloads of one link that get a line in its history; the count goes on. A script that asks all
#: day would otherwise make a history that nobody can show or erase.
MAX_LINES = 1000

#: From `processing` on the video is there and checked; the student may hold the email already.
OPEN = (Status.PROCESSING.value, Status.COMPLETED.value)


STUDENT = Actor.STUDENT.value


class LinkUnknown(NotFound):
    """No upload has this id, or it was cleared away long after it expired."""

    code = "link_unknown"
    title = _("We do not know this link")
    message = _(
        "Check that the address is complete, as it stands in the email. If it is an old one, the "
        "video has been deleted: ask your trainer to send it again."
    )


class LinkNotReady(Conflict):
    """The video has not arrived, or its upload failed."""

    code = "link_not_ready"
    title = _("Your video is not here yet")
    message = _("Your trainer’s upload is not finished. You will get an email when it is.")


class LinkExpired(Gone):
    """The link's time is over."""

    code = "link_expired"
    title = _("This link has expired")
    message = _("The video can no longer be downloaded. Ask your trainer to send it again.")


class LinkRevoked(Gone):
    """The trainer or support withdrew it."""

    code = "link_revoked"
    title = _("This link was withdrawn")
    message = _("Your trainer has withdrawn this video. Ask them if you think that is a mistake.")


def open_link(file_id: UUID, *, at: datetime) -> Upload:
    """Return the upload behind a live link, in one read that changes nothing.

    Raises:
        LinkUnknown, LinkNotReady, LinkExpired, LinkRevoked: what the student should be told.
    """
    try:
        upload = Upload.find(file_id)
    except UploadUnknown as error:
        raise LinkUnknown from error
    _check(upload, at=at)
    return upload


def open_page(file_id: UUID, *, at: datetime) -> tuple[Upload, list[Moment]]:
    """Do the same for the page, which shows the moments, too; in one read as well."""
    try:
        upload, moments = upload_with_moments(file_id)
    except UploadUnknown as error:
        raise LinkUnknown from error
    _check(upload, at=at)
    return upload, moments


def count_download(upload: Upload, *, at: datetime) -> None:
    """The student asked for the file: one more, atomically, and a line in the history.

    Raises:
        LinkExpired, LinkRevoked, LinkUnknown: the link died between the page and the click.
    """
    is_live = Upload.status.is_in(*OPEN) & (Upload.download_expires_at > at)
    writes: list[Write] = [
        Change(upload, {"last_download_at": at}, {"download_count": 1}, only_if=is_live),
        count(upload.trainer_sub, at=at, downloads=1),
    ]
    if upload.download_count < MAX_LINES:
        writes.append(Put(Event.of(upload, EventKind.DOWNLOADED, actor=STUDENT, at=at)))
    try:
        commit(*writes)
    except ConditionFailed:
        try:
            upload.read_again()
        except UploadUnknown as error:
            raise LinkUnknown from error
        _check(upload, at=at)
        raise
    metrics.record(Downloads=1)


def mark_opened(upload: Upload, *, at: datetime) -> None:
    """The student sees the page. The first time is recorded, with a line in the history."""
    if upload.opened_at:
        return
    is_first = Upload.status.is_in(*OPEN) & Upload.opened_at.does_not_exist()
    with suppress(ConditionFailed):
        commit(
            Change(upload, {"opened_at": at}, only_if=is_first),
            Put(Event.of(upload, EventKind.OPENED, actor=STUDENT, at=at)),
        )


def _check(upload: Upload, *, at: datetime) -> None:
    if upload.status == Status.REVOKED:
        raise LinkRevoked
    if upload.download_expires_at <= at:
        raise LinkExpired
    if upload.status not in OPEN:
        raise LinkNotReady
