"""The words and colours of an upload's stage: the worst truth leads, in all places."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests
from botocore.client import BaseClient
from django.utils.translation import override

from tests.conftest import NOON, Failing, client_error, new_upload, stored
from uploads.queries import progress
from uploads.queries.progress import Progress
from uploads.records.statuses import EmailStatus, Failure, Status
from uploads.records.upload import Upload
from uploads.records.video_file import VideoFile
from uploads.storage import multipart, parts
from uploads.storage.parts import Parts

MakeUpload = Callable[..., Upload]
MIB = 1024**2
SIZE = 12 * MIB


def upload_with(**values: object) -> Upload:
    upload = new_upload()
    for name, value in values.items():
        setattr(upload, name, value)
    return upload


def progress_of(*, is_expired: bool = False, **values: Any) -> Progress:
    return Progress(
        upload=upload_with(**values), percent=None, is_arriving=False, is_expired=is_expired
    )


@pytest.mark.parametrize("came_first", [{}, {"opened_at": NOON}, {"download_count": 2}])
@pytest.mark.parametrize(
    ("email_status", "headline"),
    [(EmailStatus.BOUNCED, "Email bounced"), (EmailStatus.COMPLAINED, "Marked as spam")],
)
def test_an_email_that_did_no_good_leads(
    email_status: str, headline: str, came_first: dict[str, Any]
) -> None:
    row = progress_of(status=Status.COMPLETED.value, email_status=email_status, **came_first)
    assert (row.headline, row.tone, row.news) == (headline, "bad", headline)


@pytest.mark.parametrize(
    ("values", "headline", "tone"),
    [
        ({"status": Status.COMPLETED.value, "email_status": "delivered"}, "Ready", "good"),
        ({"status": Status.PROCESSING.value}, "Video received", ""),
        ({"status": Status.PENDING.value}, "Video not arrived yet", ""),
        ({"status": Status.REVOKED.value, "email_status": "bounced"}, "Withdrawn", "over"),
        ({"status": Status.FAILED.value, "failure": Failure.SUPPRESSED.value}, "Failed", "bad"),
    ],
)
def test_else_its_status_leads(values: dict[str, Any], headline: str, tone: str) -> None:
    row = progress_of(**values)
    assert (row.headline, row.tone) == (headline, tone)


def test_of_a_link_that_is_over_nothing_can_be_mended() -> None:
    row = progress_of(
        status=Status.COMPLETED.value, email_status=EmailStatus.BOUNCED.value, is_expired=True
    )
    assert (row.headline, row.tone) == ("Expired", "over")


def listed(monkeypatch: pytest.MonkeyPatch, latest_at: datetime | None) -> Upload:
    """An upload of which S3 has the first of two parts since then, or none."""
    sizes = {1: 8} if latest_at else {}
    parts = Parts(sizes=sizes, etags={}, total=16, part_size=8, latest_at=latest_at)
    monkeypatch.setattr(multipart, "running", lambda *_args, **_options: parts)
    return upload_with(multipart_id="m", upload_date=NOON)


MOMENT = timedelta(seconds=1)


def test_a_video_of_which_something_came_in_just_now_is_arriving(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    upload = listed(monkeypatch, NOON)
    last = NOON + progress.STILL_ARRIVING
    assert progress.of(upload, at=last).headline == "50% has arrived so far"
    assert progress.of(upload, at=last).news == "is arriving"
    assert progress.of(upload, at=last + MOMENT).headline == "Unfinished, 50% has arrived"
    assert progress.of(upload, at=last + MOMENT).news == "is unfinished"


def test_one_that_was_just_begun_is_arriving(monkeypatch: pytest.MonkeyPatch) -> None:
    upload = listed(monkeypatch, None)
    assert progress.of(upload, at=NOON).is_arriving
    assert not progress.of(upload, at=NOON + progress.STILL_ARRIVING + MOMENT).is_arriving


def test_the_page_that_sends_alone_says_how_much(monkeypatch: pytest.MonkeyPatch) -> None:
    upload = listed(monkeypatch, NOON)
    [row] = progress.of_all([upload], at=NOON, is_sent_here=True)
    assert row.headline == "Being sent"


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
    requests.put(url, data=bytes(5 * MIB), timeout=10)
    assert progress.of(stored(large), at=NOON).percent == 41
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
