"""The words and colours of an upload's stage: the worst truth leads, in all places."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.client import BaseClient

from tests.conftest import NOON, new_upload, stored
from uploads.queries import progress
from uploads.queries.progress import Progress
from uploads.records.statuses import EmailStatus, Failure, Status
from uploads.records.upload import Upload
from uploads.records.video_file import VideoFile
from uploads.storage import multipart, parts
from uploads.storage.parts import Parts

MakeUpload = Callable[..., Upload]
MIB = 1024**2
SIZE = 20 * MIB


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
        ({"status": Status.PENDING.value}, "Waiting for the video", ""),
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


def test_a_video_of_which_something_came_in_just_now_is_being_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    upload = listed(monkeypatch, NOON)
    last = NOON + progress.STILL_ARRIVING
    assert progress.of(upload, at=last).headline == "Being sent, 50% has arrived"
    assert progress.of(upload, at=last).news == "is being sent"
    assert progress.of(upload, at=last + MOMENT).headline == "Unfinished, 50% has arrived"
    assert progress.of(upload, at=last + MOMENT).news == "is unfinished"


def test_one_that_was_just_begun_is_being_sent(monkeypatch: pytest.MonkeyPatch) -> None:
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
