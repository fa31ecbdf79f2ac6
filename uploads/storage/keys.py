"""Keys of objects in the bucket, and the names under which browsers save videos.

The original name travels as the object's Content-Disposition; the key and `fileName` carry a safe
form of it. Each prefix is spelled here once.
"""

import re
import unicodedata
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import quote

#: Everything that triggers our handler lies under this; nothing else may.
VIDEOS = "videos/"

#: Stills; not under the prefix that triggers our handler.
POSTERS = "posters/"

#: Bytes, percent-encoded; S3 keeps 2 KB of metadata. Source:
#: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
MAX_ENCODED_NAME = 1500

_KEY = re.compile(
    rf"(?:{VIDEOS}\d{{4}}-\d\d-\d\d/|{POSTERS})"
    r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})[-.][^/]+"
)


def safe_name(name: str) -> str:
    """Return `name` reduced to lower-case ASCII letters, digits and hyphens, with its suffix."""
    path = PurePosixPath(name)
    ascii_stem = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", ascii_stem.lower())[:80].strip("-")
    return (stem or "video") + path.suffix.lower()


def video_key(file_id: str, name: str, at: datetime) -> str:
    """Return where the video lies: "videos/2025-09-19/{file_id}-session-video.mp4"."""
    return f"{VIDEOS}{at:%Y-%m-%d}/{file_id}-{safe_name(name)}"


def poster_key(file_id: str) -> str:
    """Return where the still of an upload lies."""
    return f"{POSTERS}{file_id}.jpg"


def file_id_in(key: str) -> str | None:
    """Return the id in the key of a video or a still, or None where the key is not one of ours."""
    match = _KEY.fullmatch(key)
    return match[1] if match else None


def content_disposition(name: str) -> str:
    """Return the header that saves a file under its original name.

    Source: https://www.rfc-editor.org/rfc/rfc6266, https://www.rfc-editor.org/rfc/rfc8187

    A name whose encoded form would not fit among S3's 2 KB of metadata loses its stem's end.
    """
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    while len(encoded := quote(stem + suffix, safe="")) > MAX_ENCODED_NAME:
        stem = stem[:-1]
    return f"attachment; filename=\"{safe_name(name)}\"; filename*=UTF-8''{encoded}"
