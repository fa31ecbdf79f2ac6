"""What a trainer sees happen."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
from botocore.client import BaseClient
from django.utils.translation import override

from tests.conftest import NOON, Failing, client_error, new_upload, stored
from uploads.queries import progress
from uploads.records.upload import Upload
from uploads.records.video_file import VideoFile
from uploads.storage import multipart, parts

MakeUpload = Callable[..., Upload]
MIB = 1024**2
SIZE = 20 * MIB


@pytest.fixture
def large(make_upload: MakeUpload) -> Upload:
    """A pending upload of three parts: 8, 8 and 4 MiB."""
    return make_upload(video=VideoFile(name="Lap 1.mp4", size=SIZE, fingerprint="print"))


def start(upload: Upload, **changes: Any) -> parts.Parts:
    described: dict[str, Any] = {"name": "Lap 1.mp4", "size": SIZE, "fingerprint": "print"}
    return multipart.open_parts(upload, **described | changes)


def test_a_page_hardly_waits_for_how_much_has_arrived(
    large: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(large)
    asked = []
    make_call = BaseClient._make_api_call

    def call(client: BaseClient, operation: str, arguments: Any) -> Any:
        if operation == "ListParts":
            config = client.meta.config
            asked.append(config.read_timeout * config.retries["total_max_attempts"])
        return make_call(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    progress.of(stored(large), at=NOON)
    start(stored(large))
    nicety, needed = asked
    assert nicety <= 4 < needed


def test_what_has_arrived_is_told_in_percent(large: Upload) -> None:
    assert progress.of(large, at=NOON).percent is None
    start(large)
    [url] = multipart.sign(large, [1]).values()
    requests.put(url, data=bytes(8 * MIB), timeout=10)
    assert progress.of(stored(large), at=NOON).percent == 40
    multipart.abort(stored(large))
    assert progress.of(stored(large), at=NOON).percent is None


def test_a_failing_s3_costs_the_figures_and_is_asked_once(
    make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads = [make_upload(attributes={"multipart_id": "some"}) for _ in range(3)]
    failing = Failing(multipart.running, client_error("SlowDown"), times=9)
    monkeypatch.setattr(multipart, "running", failing)
    assert [row.percent for row in progress.of_all(uploads, at=NOON)] == [None] * 3
    assert failing.times == 8


def standing(**changes: Any) -> Upload:
    upload = new_upload()
    upload.file_id = "550e8400-e29b-41d4-a716-446655440000"
    for name, value in changes.items():
        setattr(upload, name, value)
    return upload


@pytest.mark.parametrize(
    ("changes", "is_settled"),
    [
        ({}, False),
        ({"status": "completed", "email_status": "sent"}, False),
        ({"status": "completed", "opened_at": NOON}, False),
        ({"status": "completed", "download_count": 1}, True),
        ({"status": "failed"}, True),
        ({"status": "revoked"}, True),
        ({"download_expires_at": NOON}, True),
    ],
)
def test_what_nothing_can_follow_is_settled(changes: dict[str, Any], is_settled: bool) -> None:
    assert progress.of(standing(**changes), at=NOON).is_settled is is_settled


@pytest.mark.parametrize(
    ("changes", "in_page", "in_row"),
    [
        ({"status": "failed"}, True, True),
        ({"status": "completed", "email_status": "sent"}, True, True),
        ({"status": "completed", "download_count": 2}, True, True),
        ({"download_expires_at": NOON}, True, True),
        ({"student_name": "Kim"}, False, True),
        ({"student_email": "kim@example.com"}, False, True),
        ({"failure": "size"}, False, True),
        ({"notes": "other"}, False, False),
    ],
)
def test_a_version_changes_with_what_is_shown(
    changes: dict[str, Any], in_page: bool, in_row: bool
) -> None:
    before = progress.of(standing(), at=NOON)
    after = progress.of(standing(**changes), at=NOON)
    assert (after.version != before.version) is in_page
    assert (progress.version([after]) != progress.version([before])) is in_page
    assert (after.row_version != before.row_version) is in_row


def test_a_row_is_another_in_another_language() -> None:
    row = progress.of(standing(), at=NOON)
    english = row.row_version
    with override("de"):
        assert row.row_version != english


def test_of_several_videos_a_row_says_which_one() -> None:
    alone = standing()
    assert progress.of(alone, at=NOON).title == "Sam Student"
    alone.batch = [alone.file_id, "another"]
    assert progress.of(alone, at=NOON).title == "Sam Student, Lap 1.mp4"
