"""What only a real S3 server enforces: policies, signatures, privacy."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
import requests
from django.utils import timezone

from tests.conftest import new_upload
from tests.films import VIDEO
from tests.product import Product
from uploads.records.upload import Upload
from uploads.records.video_file import VideoFile
from uploads.rules import MAX_VIDEO_BYTES
from uploads.storage import objects

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("stack")]

BODY = VIDEO


def send(upload: Upload, body: bytes = BODY, **changes: str) -> requests.Response:
    """What a browser does with the form, `changes` being an attacker's."""
    post = objects.presign_post(upload, at=timezone.now(), max_bytes=MAX_VIDEO_BYTES)
    return requests.post(
        post.url, data=post.fields | changes, files={"file": ("x", body)}, timeout=10
    )


def unsent(name: str = "Lap 1.mp4", size: int | None = 8) -> Upload:
    return new_upload(video=VideoFile(name=name, size=size), at=timezone.now())


def test_the_form_puts_exactly_the_announced_video() -> None:
    upload = unsent()
    assert send(upload).status_code == 204
    found = objects.head(upload)
    assert found
    assert (found.size, found.content_type) == (8, "video/mp4")


@pytest.mark.parametrize(
    ("body", "changes", "status"),
    [
        (b"longer than it", {}, 400),
        (b"", {}, 400),
        (b"short", {}, 400),
        (BODY, {"key": "videos/2026-11-22/another.mp4"}, 403),
        (BODY, {"Content-Type": "text/html"}, 403),
        (BODY, {"Content-Disposition": "inline"}, 403),
    ],
)
def test_the_form_puts_nothing_else(body: bytes, changes: dict[str, str], status: int) -> None:
    upload = unsent()
    assert send(upload, body, **changes).status_code == status
    assert objects.head(upload) is None


def test_a_browser_that_does_not_know_the_size_may_send_up_to_the_limit() -> None:
    upload = unsent(size=None)
    assert send(upload, b"whatever size").status_code == 204


@pytest.mark.parametrize("name", ["Größe “7”; Ecke.mp4", "🏍️.MOV", "a" * 251 + ".avi"])
def test_a_download_keeps_the_original_name(name: str) -> None:
    upload = unsent(name)
    assert send(upload).status_code == 204
    answer = requests.get(
        objects.signed_url(upload.s3_key, lifetime=timedelta(minutes=1)), timeout=10
    )
    kind, _, encoded = answer.headers["Content-Disposition"].partition("filename*=UTF-8''")
    assert kind.startswith("attachment; ")
    assert unquote(encoded) == name
    assert answer.content == BODY


def test_a_signed_url_serves_ranges() -> None:
    upload = unsent()
    send(upload)
    url = objects.signed_url(upload.s3_key, lifetime=timedelta(minutes=1))
    part = requests.get(url, headers={"Range": "bytes=3-5"}, timeout=10)
    assert (part.status_code, part.content) == (206, BODY[3:6])


def test_nobody_reads_a_video_without_a_valid_signature() -> None:
    upload = unsent()
    send(upload)
    url = objects.signed_url(upload.s3_key, lifetime=timedelta(minutes=1))
    for forged in (
        url.partition("?")[0],
        url[:-4] + "0000",
        url.replace("Expires=60", "Expires=99999"),
    ):
        assert requests.get(forged, timeout=10).status_code == 403


def test_pages_of_other_sites_get_no_leave_to_send(stack: Product) -> None:
    post = objects.presign_post(unsent(), at=timezone.now(), max_bytes=MAX_VIDEO_BYTES)
    ask = {"Access-Control-Request-Method": "POST"}
    own = requests.options(post.url, headers={"Origin": stack.url, **ask}, timeout=10)
    assert own.headers["Access-Control-Allow-Origin"] == stack.url
