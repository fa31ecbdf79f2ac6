"""Rules for requests: which uploads, which files, how many.

How long links and records live is in `core.environments.lifetimes`.
"""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from core.limits import Limit
from uploads.records.moment import Moment, upload_with_moments
from uploads.records.upload import Upload, UploadUnknown
from uploads.records.video_file import CONTENT_TYPES, VideoFile

#: Bytes of the largest video that a trainer may send. S3 itself takes 5 TB.
MAX_VIDEO_BYTES = 5 * 1024**3

#: Videos in one form. An upload and its event are written together, 100 items at most.
MAX_VIDEOS = 20

#: Characters of a file's name.
MAX_NAME_LENGTH = 255

#: Bytes of a still; one of 640 pixels is far smaller.
MAX_POSTER_BYTES = 200 * 1024

#: Between one email about an upload and its repetition.
RESEND_PAUSE = timedelta(minutes=1)

#: Between two emails that tell a student of new moments.
DEBRIEF_PAUSE = timedelta(minutes=10)

#: Corrected addresses of one upload or batch, each with an email: somebody mistypes twice; nobody
#: fills mailboxes.
CORRECTIONS = Limit(scope="corrections", most=5, per=timedelta(hours=1))

#: Why files cannot be sent, and what to do: by what is wrong, or by a suffix.
_REFUSALS = {
    "refused": _(
        "By its name, this is not an MP4, MOV or AVI file. Choose or export one of these."
    ),
    "nameless": _("The file has no name. Give it one."),
    "slash": _("The file’s name must not contain / or \\. Rename the file."),
    "long-name": _(
        "The file’s name is longer than %(characters)d characters. Rename the file, then choose it "
        "again."
    ),
    "empty": _("This file is empty. Check the recording, then choose it again."),
    "too-large": _(
        "This file is larger than %(size)s, the most that can be sent. Cut or compress it."
    ),
    "too-many": _(
        "These are more than %(videos)d videos, the most that can be sent at a time. Choose fewer."
    ),
    ".lrv": _("This is GoPro’s small copy. Rename it to …MP4 to send it."),
    ".lrf": _("This is DJI’s small copy. Rename it to …MP4 to send it."),
    ".insv": _("This is Insta360’s raw recording. Export it as MP4 in Insta360’s app."),
    ".360": _("This is GoPro’s raw 360° recording. Export it as MP4 in GoPro’s app."),
    ".3gp": _("This is an older phone’s video. Rename it to …mp4 to send it."),
}


def own_upload(sub: str, file_id: str | UUID, *, consistent: bool = True) -> Upload:
    """Return the upload, if it is that of the trainer `sub`, as it was last written.

    Not `consistent`, for half the price, what was written in the last second may be missing.

    Raises:
        UploadUnknown: there is none, or it is another trainer's.
    """
    return own(sub, Upload.find(file_id, consistent=consistent))


def own_upload_with_moments(sub: str, file_id: str | UUID) -> tuple[Upload, list[Moment]]:
    """Return the upload, if it is that of the trainer `sub`, and its moments, as last written.

    Raises:
        UploadUnknown: there is none, or it is another trainer's.
    """
    upload, moments = upload_with_moments(file_id, consistent=True)
    return own(sub, upload), moments


def own(sub: str, upload: Upload) -> Upload:
    """Return the upload, if it is that of the trainer `sub`.

    Raises:
        UploadUnknown: it is another trainer's.
    """
    if upload.trainer_sub != sub:
        raise UploadUnknown
    return upload


def refusals() -> dict[str, str]:
    """Return why files cannot be sent, and what to do: by what is wrong, or by a suffix.

    The form says the same when files are chosen; `choosing.js` knows the names.
    """
    figures = {
        "characters": MAX_NAME_LENGTH,
        "size": filesizeformat(MAX_VIDEO_BYTES),
        "videos": MAX_VIDEOS,
    }
    return {name: text % figures for name, text in _REFUSALS.items()}


def problems(video: VideoFile) -> Iterator[tuple[str, str]]:
    """Yield what stands against a file: its `name` or its `size`, and what to do about it."""
    words = refusals()
    if not video.name:
        yield "name", words["nameless"]
    if "/" in video.name or "\\" in video.name:
        yield "name", words["slash"]
    if len(video.name) > MAX_NAME_LENGTH:
        yield "name", words["long-name"]
    if video.suffix not in CONTENT_TYPES:
        yield "name", words.get(video.suffix, words["refused"])
    if video.size is not None and video.size <= 0:
        yield "size", words["empty"]
    if video.size is not None and video.size > MAX_VIDEO_BYTES:
        yield "size", words["too-large"]
