"""Video files: which we take, and how their names are kept.

The original name travels as the object's Content-Disposition; the key and `fileName` carry a safe
form of it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from apexshare.text import has_unsafe_characters

#: The suffixes that we take, with the media type each is stored and served under.
CONTENT_TYPES = {
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".avi": "video/x-msvideo",
}

#: Browsers play these, given the right codec; the others can only be downloaded.
PLAYABLE = {"video/mp4", "video/quicktime"}

LONGEST_NAME = 255

#: A SHA-256 in hexadecimal fits; what it says is the browser's affair.
FINGERPRINT = r"^[!-~]{0,64}$"

#: Bytes, percent-encoded.
LONGEST_ENCODED_NAME = 1500

#: Everything that triggers our handler lies under this; nothing else may.
PREFIX = "videos/"

_KEY = re.compile(
    r"(?:videos/\d{4}-\d\d-\d\d|posters)/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})[-.][^/]+"
)

#: A chapter of a long recording: GX020042 is the second of recording 42, GOPR0042 the first on
#: older cameras. Source: GoPro, "Camera File Naming Convention".
_CHAPTER = re.compile(
    r"G(?:[HX](?P<chapter>\d\d)|P(?P<later>\d\d)|OPR)(?P<number>\d{4})", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class VideoFile:
    """What a trainer says of a file before sending it.

    `size` is in bytes, if known; `fingerprint` is the browser's digest of sampled content.
    """

    name: str
    size: int | None
    fingerprint: str = ""

    @property
    def suffix(self) -> str:
        """Such as ".mp4", in lower case; empty if there is none."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def content_type(self) -> str:
        """The media type of its suffix. Browsers' own guesses differ between systems."""
        return CONTENT_TYPES[self.suffix]


def problems(video: VideoFile) -> Iterator[tuple[str, Any]]:
    """What stands against a file: its `name` or its `size`, and what to do about it."""
    if not video.name:
        yield "name", _("The file has no name. Give it one.")
    if "/" in video.name or "\\" in video.name:
        yield "name", _("The file’s name must not contain / or \\. Rename the file.")
    if has_unsafe_characters(video.name):
        yield "name", _("The file’s name contains invisible control characters. Rename the file.")
    if len(video.name) > LONGEST_NAME:
        yield (
            "name",
            _("The file’s name is longer than %(most)d characters. Rename the file.")
            % {"most": LONGEST_NAME},
        )
    if video.suffix not in CONTENT_TYPES:
        yield "name", _("This is not an MP4, MOV or AVI file. Choose or export one of these.")
    if video.size is not None and video.size <= 0:
        yield "size", _("This file is empty. Check the recording, then choose it again.")
    if video.size is not None and video.size > settings.LARGEST_VIDEO:
        yield (
            "size",
            _("This file is larger than %(most)s, the most that can be sent. Cut or compress it.")
            % {"most": filesizeformat(settings.LARGEST_VIDEO)},
        )


def in_order(videos: Iterable[VideoFile]) -> list[VideoFile]:
    """As they were filmed, as far as their names tell: by numbers in them, chapters in turn."""
    return sorted(videos, key=lambda video: _counted(video.name))


def _counted(name: str) -> list[tuple[int, str]]:
    """A sort key by which "lap 10" comes after "lap 9"."""
    chapter = _CHAPTER.fullmatch(PurePosixPath(name).stem)
    if chapter:
        name = f"gopro {chapter['number']} {chapter['chapter'] or chapter['later'] or 0}"
    # Odd pieces are the numbers, so that like is compared with like; by length and as text, because
    # Python reads no number of thousands of digits.
    pieces = re.split(r"0*([0-9]+)", name.casefold())
    return [
        (0, piece) if place % 2 == 0 else (len(piece), piece) for place, piece in enumerate(pieces)
    ]


def known_fingerprint(text: str) -> str:
    """`text`, if it may be a fingerprint; else nothing, and any file of that name and size fits."""
    return text if re.fullmatch(FINGERPRINT, text) else ""


def safe_name(name: str) -> str:
    """`name` reduced to lower-case ASCII letters, digits and hyphens, with its suffix."""
    path = PurePosixPath(name)
    ascii_stem = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", ascii_stem.lower())[:80].strip("-")
    return (stem or "video") + path.suffix.lower()


def object_key(file_id: str, name: str, at: datetime) -> str:
    """Where the video lies in the bucket: "videos/2025-09-19/{file_id}-session-video.mp4"."""
    return f"{PREFIX}{at:%Y-%m-%d}/{file_id}-{safe_name(name)}"


def file_id_in(key: str) -> str | None:
    """The id in the key of a video or a still, or None where the key is not one of ours."""
    match = _KEY.fullmatch(key)
    return match[1] if match else None


def content_disposition(name: str) -> str:
    """`attachment` under the original name. Source: RFC 6266, RFC 8187.

    A name whose encoded form would not fit among S3's 2 KB of metadata loses its stem's end.
    """
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    while len(encoded := quote(stem + suffix, safe="")) > LONGEST_ENCODED_NAME:
        stem = stem[:-1]
    return f"attachment; filename=\"{safe_name(name)}\"; filename*=UTF-8''{encoded}"
