"""Signed addresses of S3, used for what they were not signed for. S3's job, here SeaweedFS's.

The forms of small videos are tried in `tests/stack/test_storage.py`.
"""

from datetime import timedelta

import pytest
import requests
from django.utils import timezone

from tests.conftest import new_upload
from tests.films import OTHER_VIDEO, VIDEO
from uploads.records.upload import Upload
from uploads.records.video_file import VideoFile
from uploads.storage import multipart, objects

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("stack")]

BODY = VIDEO


@pytest.fixture
def upload() -> Upload:
    """It waits for its only part, of eight bytes."""
    made = new_upload(video=VideoFile(name="Lap 1.mp4", size=len(BODY)), at=timezone.now())
    made.save()
    multipart.open_parts(made, name="Lap 1.mp4", size=len(BODY), fingerprint="")
    return made


@pytest.fixture
def url(upload: Upload) -> str:
    return multipart.sign(upload, [1])[1]


@pytest.fixture
def signed(upload: Upload, url: str) -> str:
    """Where the student finds the video, now that it is there."""
    assert ask("PUT", url) == 200
    multipart.complete(upload)
    return objects.signed_url(upload.s3_key, lifetime=timedelta(minutes=1))


def ask(method: str, url: str, body: object = BODY) -> int:
    return requests.request(method, url, data=body, timeout=10).status_code  # type: ignore[arg-type]


def test_a_part_of_another_size_is_refused(upload: Upload, url: str) -> None:
    in_chunks = iter([BODY, BODY])  # whose sum nobody announces
    for body in (BODY + b"!", BODY[:-1], b"", b"x" * 1024**2, in_chunks):
        assert ask("PUT", url, body) in {400, 403, 411}
    assert multipart.running(upload).sizes == {}


def test_a_signed_part_is_no_other_part(upload: Upload, url: str) -> None:
    for old, new in (
        ("partNumber=1", "partNumber=2"),
        ("uploadId=", "uploadId=x"),
        ("lap-1.mp4", "lap-2.mp4"),
        ("videos/", "posters/"),
        ("X-Amz-Expires=3600", "X-Amz-Expires=604800"),
        ("content-length%3Bhost", "host"),
        ("partNumber=1&", ""),
    ):
        assert old in url
        assert ask("PUT", url.replace(old, new)) in {400, 403, 404}
    for method in ("GET", "POST", "DELETE"):
        assert ask(method, url) in {400, 403}
    assert multipart.running(upload).sizes == {}


def test_a_students_address_only_reads(signed: str) -> None:
    for method in ("PUT", "POST", "DELETE"):
        assert ask(method, signed, OTHER_VIDEO) >= 400
    assert requests.get(signed, timeout=10).content == BODY


def test_a_student_chooses_no_type(signed: str) -> None:
    for wish in ("response-content-type=text/html", "response-content-disposition=inline"):
        assert ask("GET", f"{signed}&{wish}") == 403
    answer = requests.get(signed, timeout=10)
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_an_upload_that_is_complete_takes_no_further_part(signed: str, url: str) -> None:
    assert ask("PUT", url) == 404
    assert requests.get(signed, timeout=10).content == BODY
