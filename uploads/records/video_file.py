"""Video files: which we accept, what a trainer says of one, and the order of several.

`uploads.rules` has what stands against a file, `uploads.storage.keys` how its name is kept.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from core.text import one_line

#: The suffixes that we take, with the media type each is stored and served under.
CONTENT_TYPES = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/quicktime",
    ".avi": "video/x-msvideo",
}

#: Browsers play these, given the right codec; the others can only be downloaded.
PLAYABLE = {"video/mp4", "video/quicktime"}

#: A SHA-256 in hexadecimal fits; what it says is the browser's affair.
FINGERPRINT = r"^[!-~]{0,64}$"

#: What the browser may find of a recording (`preflight.js`): its end is missing, or its index.
DAMAGES = ("cut", "unfinished")

#: Bytes of a file that tell whether it is a video.
BEGINNING = 16

#: The types of the box (MP4) or atom (MOV) that may come first. Sources: ISO/IEC 14496-12, 4.3; and
#: https://developer.apple.com/documentation/quicktime-file-format
_FIRST_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"uuid", b"junk"}

#: Bytes: a few names of formats. A box that claims more is the beginning of something else.
_MAX_FTYP = 64 * 1024

#: Photos and sound come in the same boxes, and say so by their brand: HEIF in its codings, one
#: picture or a burst (hevc and hevx are no films); JPEG 2000; Canon's raw; songs and audio books.
#: `preflight.js` has them, too. Sources: https://mp4ra.org/registered-types/brands and
#: https://www.ftyps.com. All others may be films: cameras have brands of their own.
_NO_FILM = frozenset(
    b"mif1 mif2 mif3 msf1 miaf 1pic heic heix heim heis hevc hevx hevm hevs avif avis avio avci"
    b" avcs vvic vvis evbi evbs evmi evms j2ki j2is jpeg jpgs jxsi jxss jp2 jpx jpxb jpm jph jxl"
    b" crx m4a m4b m4p f4a f4b aax aaxc ndas".split()
)

#: A chapter of a long recording: GX020042 is the second of recording 42, GOPR0042 the first on
#: older cameras. Source: GoPro, "Camera File Naming Convention".
_CHAPTER = re.compile(
    r"G(?:[HX](?P<chapter>\d\d)|P(?P<later>\d\d)|OPR)(?P<number>\d{4})", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class VideoFile:
    """A file as its trainer describes it before sending it.

    `name` loses what cannot be seen; `size` is in bytes, if known; `fingerprint` is the browser's
    digest of sampled content, `damage` one of `DAMAGES`, if it found any.
    """

    name: str
    size: int | None
    fingerprint: str = ""
    damage: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", one_line(self.name))

    @property
    def suffix(self) -> str:
        """Such as ".mp4", in lower case; empty if there is none."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def content_type(self) -> str:
        """The media type of its suffix. Browsers' own guesses differ between systems."""
        return CONTENT_TYPES[self.suffix]


def in_order(videos: Iterable[VideoFile]) -> list[VideoFile]:
    """As they were filmed, as far as their names tell: by numbers in them, chapters in turn."""
    return sorted(videos, key=lambda video: _counted(video.name))


def _counted(name: str) -> list[tuple[int, str]]:
    """Return a sort key by which "lap 10" comes after "lap 9"."""
    chapter = _CHAPTER.fullmatch(PurePosixPath(name).stem)
    if chapter:
        name = f"gopro {chapter['number']} {chapter['chapter'] or chapter['later'] or 0}"
    # Odd pieces are the numbers, so that like is compared with like; by length and as text, because
    # Python reads no number of thousands of digits.
    pieces = re.split(r"0*([0-9]+)", name.casefold())
    return [
        (0, piece) if place % 2 == 0 else (len(piece), piece) for place, piece in enumerate(pieces)
    ]


def begins_as_video(data: bytes) -> bool:
    """Return whether a file whose first bytes these are may be an MP4, MOV or AVI.

    It may still be damaged, or be in a codec that nobody plays; but it is no program, no page and
    no photo. `preflight.js` judges alike.
    """
    if data[:4] == b"RIFF":
        return data[8:12] == b"AVI "
    size, box = int.from_bytes(data[:4]), data[4:8]
    if box == b"ftyp":
        brand = data[8:12].rstrip(b" \0").lower()
        return 8 <= size <= _MAX_FTYP and brand not in _NO_FILM
    # A size of 0 reaches to the file's end, 1 announces a longer number.
    return box in _FIRST_BOXES and (size in (0, 1) or size >= 8)


def known_fingerprint(text: str) -> str:
    """`text`, if it may be a fingerprint; else nothing, and any file of that name and size fits."""
    return text if re.fullmatch(FINGERPRINT, text) else ""
