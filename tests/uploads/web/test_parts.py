"""What the browser asks beside the video itself: parts and a still."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core import aws as clients
from tests.conftest import stored
from tests.films import film
from uploads.records.upload import Upload
from uploads.records.video_file import VideoFile
from uploads.services import links
from uploads.services.upkeep import expiry
from uploads.storage import keys, multipart, objects, parts

MakeUpload = Callable[..., Upload]
MIB = 1024**2
SIZE = 12 * MIB


@pytest.fixture
def large(make_upload: MakeUpload) -> Upload:
    """A pending upload of three parts, of just now: 5, 5 and 2 MiB."""
    video = VideoFile(name="Lap 1.mp4", size=SIZE, fingerprint="print")
    return make_upload(video=video, at=timezone.now())


def start(upload: Upload, **changes: Any) -> parts.Parts:
    described: dict[str, Any] = {"name": "Lap 1.mp4", "size": SIZE, "fingerprint": "print"}
    return multipart.open_parts(upload, **described | changes)


def send(upload: Upload, *numbers: int) -> None:
    """What the browser does with signed URLs."""
    for number, url in multipart.sign(upload, numbers).items():
        body = film(2 * MIB if number == 3 else 5 * MIB, bytes([number]))
        assert requests.put(url, data=body, timeout=10).status_code == 200


def call(browser: Client, upload: Upload, path: str = "", body: Any = None) -> Any:
    return browser.post(
        f"/uploads/{upload.file_id}/parts/{path}",
        json.dumps(body or {}),
        content_type="application/json",
        headers={"Accept": "application/json"},
    )


DESCRIBED = {"name": "Lap 1.mp4", "size": SIZE, "fingerprint": "print"}


def test_the_browser_is_told_what_to_send(
    sign_in: Callable[..., Client], trainer: User, large: Upload
) -> None:
    browser = sign_in(trainer)
    answer = call(browser, large, body=DESCRIBED)
    assert answer.json() == {"size": SIZE, "partSize": 5 * MIB, "done": []}
    urls = call(browser, large, "sign/", {"parts": [1, 3]}).json()["urls"]
    assert set(urls) == {"1", "3"}
    assert call(browser, large, "complete/").json()["error"]["code"] == "parts_missing"
    send(stored(large), 1, 2, 3)
    assert browser.get(f"/uploads/{large.file_id}/parts/").json()["done"] == [1, 2, 3]
    changed = call(browser, large, "complete/", {"fingerprint": "changed"})
    assert (changed.status_code, changed.json()["error"]["code"]) == (409, "file_changed")
    assert call(browser, large, body=DESCRIBED).json()["done"] == []
    send(stored(large), 1, 2, 3)
    done = call(browser, large, "complete/", {"fingerprint": "print"})
    assert done.json() == {"complete": True}
    assert call(browser, large, "complete/").json() == {"complete": True}


def test_who_signed_in_since_the_page_was_opened_is_told_so_and_nothing_else(
    sign_in: Callable[..., Client], trainer: User, large: Upload
) -> None:
    for path in ("", "sign/", "complete/"):
        answer = sign_in(trainer).post(
            f"/uploads/{large.file_id}/parts/{path}",
            json.dumps(DESCRIBED),
            content_type="application/json",
            headers={"Accept": "application/json", "X-Author": "somebody-else"},
        )
        assert answer.status_code == 409
        error = answer.json()["error"]
        assert (error["code"], error["name"]) == ("signed_in_as_another", trainer.name)
    assert stored(large).multipart_id is None


def test_cookies_that_are_gone_are_told_as_such(
    trainer: User, large: Upload, sign_in: Callable[..., Client]
) -> None:
    browser = sign_in(trainer)
    browser.handler.enforce_csrf_checks = True
    answer = call(browser, large, body=DESCRIBED)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "page_out_of_date")


def test_keys_and_ids_come_from_the_record_alone(
    sign_in: Callable[..., Client], trainer: User, large: Upload
) -> None:
    browser = sign_in(trainer)
    forged = DESCRIBED | {"key": "videos/x", "multipartId": "mine", "bucket": "mine"}
    call(browser, large, body=forged)
    urls = call(browser, large, "sign/", {"parts": [1], "key": "videos/x"}).json()["urls"]
    assert large.s3_key in urls["1"]
    assert stored(large).multipart_id != "mine"


@pytest.mark.parametrize("path", ["", "sign/", "complete/"])
def test_another_trainers_upload_takes_nothing(
    sign_in: Callable[..., Client], second_trainer: User, large: Upload, path: str
) -> None:
    answer = call(sign_in(second_trainer), large, path, DESCRIBED | {"parts": [1]})
    assert answer.status_code == 404
    assert stored(large).multipart_id is None


def test_the_signed_out_are_told_in_json(large: Upload) -> None:
    answer = call(Client(), large, body=DESCRIBED)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "signed_out"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("", "not json"),
        ("", "[]"),
        ("", '{"name": "Lap 1.mp4", "size": "20971520"}'),
        ("", "[" * 100_000),
        ("sign/", "{}"),
        ("sign/", '{"parts": 1}'),
        ("sign/", '{"parts": ["1"]}'),
        ("sign/", '{"parts": [true]}'),
    ],
)
def test_a_malformed_body_is_refused(
    sign_in: Callable[..., Client], trainer: User, large: Upload, path: str, body: str
) -> None:
    answer = sign_in(trainer).post(
        f"/uploads/{large.file_id}/parts/{path}",
        body,
        content_type="application/json",
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "body_invalid"


@pytest.mark.parametrize(
    ("image", "status"),
    [
        (b"\xff\xd8\xff\xe0 a still", 204),
        (b"<svg onload=alert(1)>", 400),
        (b"", 400),
        (b"\xff\xd8\xff" + bytes(200 * 1024), 400),
    ],
)
def test_a_still_is_kept_if_it_is_a_small_jpeg(
    sign_in: Callable[..., Client], trainer: User, large: Upload, image: bytes, status: int
) -> None:
    address = f"/uploads/{large.file_id}/poster/"
    answer = sign_in(trainer).post(address, image, content_type="image/jpeg")
    assert answer.status_code == status
    assert stored(large).has_poster == (status == 204)


def test_a_still_that_would_outlive_its_record_is_refused(
    sign_in: Callable[..., Client], trainer: User, make_upload: Callable[..., Upload]
) -> None:
    old = make_upload(at=timezone.now() - expiry.PATIENCE, attributes={"status": "completed"})
    address = f"/uploads/{old.file_id}/poster/"
    answer = sign_in(trainer).post(address, b"\xff\xd8\xff", content_type="image/jpeg")
    assert answer.status_code == 409
    assert not stored(old).has_poster


def test_a_still_never_triggers_the_handler_and_goes_with_its_video(
    sign_in: Callable[..., Client], trainer: User, large: Upload
) -> None:
    assert not keys.poster_key(large.file_id).startswith("videos/")
    browser = sign_in(trainer)
    browser.post(f"/uploads/{large.file_id}/poster/", b"\xff\xd8\xff", content_type="image/jpeg")
    objects.delete(large)
    listed = clients.client("s3").list_objects_v2(Bucket=large.s3_bucket)
    assert listed["KeyCount"] == 0


def test_a_discarded_upload_takes_no_still(
    sign_in: Callable[..., Client], trainer: User, large: Upload
) -> None:
    links.revoke(large, actor="trainer", at=large.upload_date)
    answer = sign_in(trainer).post(
        f"/uploads/{large.file_id}/poster/", b"\xff\xd8\xff", content_type="image/jpeg"
    )
    assert answer.status_code == 409
