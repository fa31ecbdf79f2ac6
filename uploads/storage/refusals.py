"""Refusals of a video, or of a part of it."""

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, NotFound, Refused

#: Parts that are signed at a time, at most.
MAX_SIGNED = 16


class NotResumable(Conflict):
    """The upload waits for no parts: it is done, discarded, or was begun without its size."""

    code = "not_resumable"
    title = _("This upload takes no more data")
    message = _("It is finished or was discarded. Its status tells which.")


class OtherFile(Conflict):
    """The chosen file is not the one whose parts are there."""

    code = "other_file"
    title = _("This is another file")
    message = _("Choose the file that this upload was begun with, or discard the upload.")


class FileChanged(Conflict):
    """The file was written to while it was sent: its parts are of two versions."""

    code = "file_changed"
    title = _("The file has changed")
    message = _("The file was changed while it was being sent. Discard the upload and start again.")


class PartsMissing(Conflict):
    """S3 does not have all parts yet."""

    code = "parts_missing"
    message = _("Some of the video has not arrived. GET …/parts says which parts have.")


class MultipartGone(NotFound):
    """S3 has no parts any more: they were joined, or dropped (by us, or after three days)."""

    code = "multipart_gone"
    message = _(
        "The parts are not there any more: they were joined, or dropped. If the upload still waits "
        "for its video, POST …/parts starts again."
    )


class MultipartNotBegun(MultipartGone):
    """There is no multipart upload, because none was ever begun."""

    code = "multipart_not_begun"
    message = _(
        "Sending in parts has not begun. POST …/parts, with the file’s name and size, first."
    )


class PartNumbersInvalid(Refused):
    """A request names parts that this upload does not have."""

    code = "part_numbers_invalid"

    def __init__(self, last: int) -> None:
        super().__init__(last)
        self.message = _("Name 1 to %(most)d parts, by numbers from 1 to %(last)d.") % {
            "most": MAX_SIGNED,
            "last": last,
        }
