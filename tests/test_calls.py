"""How often the commonest requests ask AWS: never more than two times, one after the other.

That the student's page is one read, and to begin an upload one write, stands with these."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.conftest import poll, put_object
from uploads.records.moment import upload_with_moments
from uploads.records.upload import Upload
from uploads.services import arrival, moments
from uploads.storage.parts import USUAL_PART

SESSION = "GetItem"


def write_moment(upload: Upload, ms: int) -> None:
    words: dict[str, Any] = {"ms": ms, "end_ms": None, "text": "Look ahead.", "kind": "danger"}
    found = upload_with_moments(upload.file_id)
    moments.add(*found, uuid4(), at=timezone.now(), **words)


@pytest.fixture
def browser(sign_in: Callable[[User], Client], trainer: User) -> Client:
    return sign_in(trainer)


def test_the_front_page_asks_nothing(aws: None, aws_calls: list[str]) -> None:
    assert Client().get("/").status_code == 200
    assert aws_calls == []


def test_the_dashboard_is_the_session_and_one_read(
    browser: Client, sent_upload: Upload, aws_calls: list[str]
) -> None:
    aws_calls.clear()
    assert sent_upload.file_id in browser.get("/uploads/").content.decode()
    assert aws_calls == [SESSION, "Query"]


def test_an_upload_and_its_history_are_the_session_and_one_read(
    browser: Client, sent_upload: Upload, aws_calls: list[str]
) -> None:
    aws_calls.clear()
    page = browser.get(f"/uploads/{sent_upload.file_id}/").text
    assert "began the upload" in page
    assert "emailed the link to the student" in page
    assert aws_calls == [SESSION, "Query"]


def test_the_students_page_is_one_read_however_many_moments_it_shows(
    sent_upload: Upload, aws_calls: list[str]
) -> None:
    for ms in range(0, 20_000, 1000):
        write_moment(sent_upload, ms)
    aws_calls.clear()
    page = Client().get(f"/download/{sent_upload.file_id}").text
    assert page.count("Look ahead.") == 20
    assert len(page) < 30_000
    assert aws_calls == ["Query"]


def test_a_trainer_writes_a_moment_by_one_read_and_one_write(
    browser: Client, sent_upload: Upload, aws_calls: list[str]
) -> None:
    aws_calls.clear()
    words = {"time": "0:42", "text": "Look ahead.", "kind": "danger"}
    address = f"/uploads/{sent_upload.file_id}/moments/"
    assert browser.post(address, words, headers={"HX-Request": "true"}).status_code == 200
    assert aws_calls == [SESSION, "Query", "TransactWriteItems"]
    aws_calls.clear()
    assert "Look ahead." in browser.get(f"/uploads/{sent_upload.file_id}/").text
    assert aws_calls == [SESSION, "Query"]


def test_signing_parts_is_the_session_and_one_read(
    browser: Client, make_upload: Callable[..., Upload], aws_calls: list[str]
) -> None:
    upload = make_upload(
        at=timezone.now(), attributes={"multipart_id": "2", "file_size": 2 * USUAL_PART}
    )
    aws_calls.clear()
    address = f"/uploads/{upload.file_id}/parts/sign/"
    answer = browser.post(address, {"parts": [1, 2]}, content_type="application/json")
    assert list(answer.json()["urls"]) == ["1", "2"]
    assert aws_calls == [SESSION, "Query"]


def test_a_poll_without_news_is_the_session_and_one_read_at_half_price(
    browser: Client, sent_upload: Upload, monkeypatch: pytest.MonkeyPatch, aws_calls: list[str]
) -> None:
    asked: list[bool] = []
    find = Upload.find

    def noted(file_id: str, *, consistent: bool = False) -> Upload:
        asked.append(consistent)
        return find(file_id, consistent=consistent)

    monkeypatch.setattr(Upload, "find", noted)
    aws_calls.clear()
    address = f"/uploads/{sent_upload.file_id}/status/"
    assert (
        browser.get(address, headers=poll("sent-None-False-False-sent-0-False")).status_code == 204
    )
    assert (asked, aws_calls) == ([False], [SESSION, "Query"])


def test_an_arriving_video_is_seven_calls(
    make_upload: Callable[..., Upload], aws_calls: list[str]
) -> None:
    upload = make_upload(at=timezone.now())
    put_object(upload)
    aws_calls.clear()
    arrival.object_created(bucket=upload.s3_bucket, key=upload.s3_key, at=timezone.now())
    write = "TransactWriteItems"
    # The email itself, the seventh, goes into Django's outbox here.
    assert aws_calls == ["Query", "GetObject", write, "GetItem", write, write]
