"""Signed addresses by which a video is watched or downloaded; to make one counts nothing."""

import re
from datetime import datetime, timedelta

from uploads.records.upload import Upload
from uploads.records.video_file import PLAYABLE
from uploads.storage import keys, objects

#: The longest that a signed URL works. Source: docs/specification.md, "Function".
MAX_URL_LIFETIME = timedelta(hours=24)

#: Seconds of a day at most, to the thousandth.
START = r"\d{1,5}(\.\d{1,3})?"


def video_url(upload: Upload, *, at: datetime) -> str:
    """Return a signed URL of the video: for a day at most, and never longer than the link."""
    return objects.signed_url(upload.s3_key, lifetime=_lifetime(upload, at))


def poster_url(upload: Upload, *, at: datetime) -> str:
    """Return a signed URL of the video's still; empty if there is none."""
    if not upload.has_poster:
        return ""
    return objects.signed_url(keys.poster_key(upload.file_id), lifetime=_lifetime(upload, at))


def player(upload: Upload, *, at: datetime, start: str = "") -> dict[str, str]:
    """Return what `templates/uploads/watch/player.html` needs; nothing, where nothing plays.

    `start` is where the film begins, in seconds, as an address says it; nonsense is ignored.

    That is so before the video is there, once its link is over, and for formats that browsers do
    not play.
    """
    is_open = upload.is_received and upload.download_expires_at > at
    if not is_open or upload.content_type not in PLAYABLE:
        return {}
    # A part of the address that no server sees, and so no signature: browsers begin there.
    # Source: W3C, Media Fragments URI 1.0, https://www.w3.org/TR/media-frags/
    fragment = f"#t={start}" if re.fullmatch(START, start, re.ASCII) else ""
    return {
        "video_url": video_url(upload, at=at) + fragment,
        "poster_url": poster_url(upload, at=at),
    }


def _lifetime(upload: Upload, at: datetime) -> timedelta:
    return min(MAX_URL_LIFETIME, upload.download_expires_at - at)
