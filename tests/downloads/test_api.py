from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.test import Client
from django.utils import timezone

from core.limits import Limit
from downloads import visits
from tests.conftest import history, stored
from tests.films import VIDEO
from uploads.records.upload import Upload
from uploads.services import links

MakeUpload = Callable[..., Upload]

NEVER = "550e8400-e29b-41d4-a716-446655440000"


def get(upload: Upload | str) -> Any:
    file_id = upload if isinstance(upload, str) else upload.file_id
    return Client().get(f"/api/v1/downloads/{file_id}")


def refusal(answer: Any, status: int) -> str:
    assert answer.status_code == status, answer.content
    assert answer.json()["success"] is False
    return str(answer.json()["error"]["code"])


def test_a_link_answers_as_the_contract_says(sent_upload: Upload) -> None:
    answer = get(sent_upload)
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {"success", "data"}
    assert set(body["data"]) == {"downloadUrl", "videoInfo"}
    assert body["data"]["videoInfo"] == {
        "fileName": "lap-1.mp4",
        "fileSize": 8,
        "sessionDate": "2026-11-21",
        "trainerName": "Tessa Trainer",
        "notes": "Look further ahead.",
        "expiresAt": sent_upload.serialize()["downloadExpiresAt"]["S"],
    }


def test_the_url_gives_the_video(sent_upload: Upload) -> None:
    url = get(sent_upload).json()["data"]["downloadUrl"]
    assert requests.get(url, timeout=10).content == VIDEO


def test_asking_counts_as_a_download(sent_upload: Upload) -> None:
    get(sent_upload)
    get(sent_upload)
    assert stored(sent_upload).download_count == 2
    assert history(sent_upload)[-2:] == ["downloaded", "downloaded"]


def test_the_answer_is_kept_by_nobody(sent_upload: Upload) -> None:
    assert "no-store" in get(sent_upload)["Cache-Control"]


def test_dead_and_unready_links_say_why(make_upload: MakeUpload, sent_upload: Upload) -> None:
    assert refusal(get(NEVER), 404) == "link_unknown"
    assert refusal(get(make_upload(at=timezone.now())), 409) == "link_not_ready"
    over = make_upload(
        at=timezone.now(),
        attributes={
            "status": "completed",
            "download_expires_at": timezone.now() - timedelta(seconds=1),
        },
    )
    assert refusal(get(over), 410) == "link_expired"
    links.revoke(sent_upload, actor="trainer", at=timezone.now())
    assert refusal(get(sent_upload), 410) == "link_revoked"
    assert stored(sent_upload).download_count == 0


@pytest.mark.parametrize("method", ["head", "post", "put", "delete", "patch"])
def test_only_a_get_counts(sent_upload: Upload, method: str) -> None:
    answer = getattr(Client(), method)(f"/api/v1/downloads/{sent_upload.file_id}")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET"
    assert stored(sent_upload).download_count == 0


def test_one_address_may_not_ask_without_end(
    sent_upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Limit(scope="downloads", most=2, per=timedelta(hours=1))
    monkeypatch.setattr(visits, "DOWNLOADS", few)
    assert [get(NEVER).status_code for _ in range(3)] == [404, 404, 429]
    answer = get(sent_upload)
    assert refusal(answer, 429) == "too_many_requests"
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert stored(sent_upload).download_count == 0
    elsewhere = Client(REMOTE_ADDR="192.0.2.7").get(f"/api/v1/downloads/{sent_upload.file_id}")
    assert elsewhere.status_code == 200
