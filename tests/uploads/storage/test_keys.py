"""Where objects lie in the bucket, and under which name browsers save a video."""

import pytest

from tests.conftest import NOON
from uploads.storage.keys import content_disposition, file_id_in, safe_name, video_key

FILE_ID = "550e8400-e29b-41d4-a716-446655440000"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("GoPro_2025_09_19_Session.MP4", "gopro-2025-09-19-session.mp4"),
        ("Über Kurve 3.mov", "uber-kurve-3.mov"),
        ("🏍️🏍️.mp4", "video.mp4"),
        ("../../etc/passwd.mp4", "passwd.mp4"),
        ("a" * 300 + ".avi", "a" * 80 + ".avi"),
    ],
)
def test_a_name_becomes_safe_for_keys_and_headers(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_the_key_names_the_day_the_id_and_the_safe_name() -> None:
    key = video_key(FILE_ID, "Lap 1.mp4", NOON)
    assert key == f"videos/2026-11-22/{FILE_ID}-lap-1.mp4"
    assert file_id_in(key) == FILE_ID


@pytest.mark.parametrize(
    "key",
    [
        "",
        "videos/",
        f"temp-uploads/2026-11-22/{FILE_ID}-a.mp4",
        f"videos/2026-11-22/{FILE_ID}",
        f"videos/2026-11-22/{FILE_ID}-a/b.mp4",
        "videos/2026-11-22/not-an-id-at-all.mp4",
        f"x/videos/2026-11-22/{FILE_ID}-a.mp4",
    ],
)
def test_a_foreign_key_has_no_id(key: str) -> None:
    assert file_id_in(key) is None


def test_the_original_name_travels_encoded() -> None:
    header = content_disposition('Kurve "3"; ü\r\nX: y.mp4')
    assert header == (
        'attachment; filename="kurve-3-u-x-y.mp4"; '
        "filename*=UTF-8''Kurve%20%223%22%3B%20%C3%BC%0D%0AX%3A%20y.mp4"
    )


def test_a_long_foreign_name_still_fits_into_s3s_metadata() -> None:
    header = content_disposition("曲" * 250 + ".mp4")
    assert len(header) < 2000
    assert header.endswith("%E6%9B%B2.mp4")
