"""A large video in parts, through the API."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.conftest import stored
from tests.films import film
from uploads.records.statuses import Status
from uploads.records.upload import Upload
from uploads.records.video_file import VideoFile
from uploads.services import arrival

MakeUpload = Callable[..., Upload]
Program = Callable[[User], Client]


@pytest.fixture
def tessa(program: Program, trainer: User) -> Client:
    """A program of the trainer."""
    return program(trainer)


def post(client: Client, path: str, body: Any = None, **headers: str) -> Any:
    return client.post(path, body, content_type="application/json", headers=headers)


def data(answer: Any) -> Any:
    assert answer.status_code == 200, answer.content
    assert answer.json()["success"] is True
    return answer.json()["data"]


def refusal(answer: Any, status: int) -> tuple[str, str | None]:
    """The code and the field of an answer in the one shape of errors."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/json"
    body = answer.json()
    assert set(body) == {"success", "error"}
    assert body["success"] is False
    assert body["error"]["message"]
    return body["error"]["code"], body["error"].get("field")


def uploads() -> list[Upload]:
    return [item for item in Upload.scan() if isinstance(item, Upload)]


MIB = 1024**2
LARGE = {"fileName": "Lap 1.mp4", "fileSize": 12 * MIB, "fingerprint": "print"}


@pytest.fixture
def large(make_upload: MakeUpload) -> str:
    """The address of a pending upload of three parts: 5, 5 and 2 MiB."""
    video = VideoFile(name="Lap 1.mp4", size=12 * MIB, fingerprint="print")
    return f"/api/v1/uploads/{make_upload(video=video, at=timezone.now()).file_id}"


def send(tessa: Client, large: str, *numbers: int) -> None:
    """What a program does with signed URLs."""
    urls = data(post(tessa, f"{large}/parts/sign", {"parts": list(numbers)}))["urls"]
    for number in numbers:
        size = 2 * MIB if number == 3 else 5 * MIB
        assert requests.put(urls[str(number)], data=film(size), timeout=10).status_code == 200


def test_a_large_video_goes_in_parts_and_may_be_interrupted(tessa: Client, large: str) -> None:
    begun = data(post(tessa, f"{large}/parts", LARGE))
    assert begun == {"fileSize": 12 * MIB, "partSize": 5 * MIB, "done": []}
    send(tessa, large, 1, 3)
    assert data(tessa.get(f"{large}/parts"))["done"] == [1, 3]
    early = post(tessa, f"{large}/parts/complete")
    assert refusal(early, 409)[0] == "parts_missing"
    assert "GET …/parts says" in early.json()["error"]["message"]
    assert data(post(tessa, f"{large}/parts", LARGE))["done"] == [1, 3]
    send(tessa, large, 2)
    assert data(post(tessa, f"{large}/parts/complete"))["status"] == "pending"
    [upload] = uploads()
    arrival.accept(upload, at=timezone.now())
    assert stored(upload).status == Status.COMPLETED
    # The answer to the first may have been lost.
    assert data(post(tessa, f"{large}/parts/complete"))["status"] == "completed"


def test_parts_are_dropped_and_sent_anew(tessa: Client, large: str) -> None:
    data(post(tessa, f"{large}/parts", LARGE))
    send(tessa, large, 1)
    assert data(tessa.delete(f"{large}/parts"))["status"] == "pending"
    gone = tessa.get(f"{large}/parts")
    assert refusal(gone, 404)[0] == "multipart_gone"
    assert "too long" not in gone.json()["error"]["message"]
    assert data(post(tessa, f"{large}/parts", LARGE))["done"] == []


@pytest.mark.parametrize("change", [{"fileSize": 1}, {"fingerprint": "other"}])
def test_another_file_does_not_go_on(tessa: Client, large: str, change: dict[str, Any]) -> None:
    assert refusal(post(tessa, f"{large}/parts", LARGE | change), 409)[0] == "other_file"


@pytest.mark.parametrize("numbers", [[], [0], [4], list(range(1, 18))])
def test_only_the_uploads_own_parts_are_signed(
    tessa: Client, large: str, numbers: list[int]
) -> None:
    data(post(tessa, f"{large}/parts", LARGE))
    answer = post(tessa, f"{large}/parts/sign", {"parts": numbers})
    assert refusal(answer, 400)[0] == "part_numbers_invalid"
    assert answer.json()["error"]["message"] == "Name 1 to 16 parts, by numbers from 1 to 3."


@pytest.mark.parametrize(
    ("method", "step", "body"),
    [("GET", "", None), ("POST", "/sign", {"parts": [1]}), ("POST", "/complete", None)],
)
def test_whoever_sends_no_parts_yet_is_told_how_to_begin(
    tessa: Client, large: str, method: str, step: str, body: Any
) -> None:
    answer = tessa.generic(method, f"{large}/parts{step}", json.dumps(body), "application/json")
    assert refusal(answer, 404)[0] == "multipart_not_begun"
    assert "POST …/parts" in answer.json()["error"]["message"]
    data(post(tessa, f"{large}/parts", LARGE))


def test_a_finished_upload_drops_nothing(tessa: Client, sent_upload: Upload) -> None:
    answer = tessa.delete(f"/api/v1/uploads/{sent_upload.file_id}/parts")
    assert refusal(answer, 409)[0] == "not_resumable"
