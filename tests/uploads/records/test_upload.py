"""An upload as it stands in the table: its keys, how it is found, and what follows of it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.conftest import NOON, new_upload, stored
from uploads.records.statuses import EmailStatus, Failure, Status
from uploads.records.upload import Upload, UploadUnknown
from uploads.services import erasure

MakeUpload = Callable[..., Upload]


def standing(**values: Any) -> Upload:
    upload = new_upload()
    for name, value in values.items():
        setattr(upload, name, value)
    return upload


def test_a_new_upload_has_all_its_keys() -> None:
    upload = new_upload()
    assert (upload.pk, upload.sk) == (f"UPLOAD#{upload.file_id}", "METADATA#2026-11-22T12:00:00Z")
    assert (upload.gsi1pk, upload.gsi1sk) == (
        "STUDENT#sam@example.com",
        "DATE#2026-11-22T12:00:00Z",
    )
    assert (upload.gsi2pk, upload.gsi3pk) == ("DATE#2026-11", "TRAINER#trainer")
    assert upload.gsi2sk == f"UPLOAD#2026-11-22T12:00:00Z#{upload.file_id}"
    assert upload.gsi3sk == upload.gsi1sk
    assert (upload.status, upload.stage) == ("pending", "pending")


def test_a_link_ends_with_its_video_and_the_record_outlives_it() -> None:
    upload = new_upload()
    assert upload.download_expires_at == upload.latest_expiry
    assert upload.latest_expiry > NOON
    assert upload.ttl == NOON + timedelta(days=17) >= upload.latest_expiry


def test_an_upload_is_found_by_its_id(make_upload: MakeUpload) -> None:
    upload = make_upload()
    assert Upload.find(upload.file_id, consistent=True).s3_key == upload.s3_key
    with pytest.raises(UploadUnknown):
        Upload.find("550e8400-e29b-41d4-a716-446655440000")


def test_the_uploads_of_a_time_are_found_over_the_end_of_a_month(make_upload: MakeUpload) -> None:
    instants = [datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)]
    early, late = (make_upload(at=at).file_id for at in instants)
    make_upload(at=instants[0] - timedelta(seconds=1))
    make_upload(at=instants[1] + timedelta(seconds=1))
    found = Upload.created(since=instants[0], until=instants[1])
    assert [upload.file_id for upload in found] == [late, early]
    failed = Upload.created(since=instants[0], until=instants[1], only=Upload.status == "failed")
    assert list(failed) == []


def test_it_is_read_again_as_it_stands_now(make_upload: MakeUpload) -> None:
    upload = make_upload()
    stored(upload).update([Upload.status.set("failed")])
    assert upload.status == Status.PENDING
    upload.read_again()
    assert upload.status == Status.FAILED
    erasure.erase(stored(upload), actor="support@example.com", at=NOON)
    with pytest.raises(UploadUnknown):
        upload.read_again()


def test_among_its_batch_stands_the_very_upload_that_was_asked_brought_up_to_date(
    sent_batch: list[Upload],
) -> None:
    for upload in sent_batch:
        stored(upload).update([Upload.email_status.set("bounced")])
        assert upload.email_status == EmailStatus.SENT
        siblings = upload.siblings()
        assert [one.file_id for one in siblings] == upload.batch
        assert any(one is upload for one in siblings)
        assert upload.email_status == EmailStatus.BOUNCED


def test_what_was_erased_is_no_sibling_any_more(sent_batch: list[Upload]) -> None:
    first, second = sent_batch
    erasure.erase(first, actor="support@example.com", at=NOON)
    assert [one.file_id for one in second.siblings()] == [second.file_id]


def test_only_a_batch_with_one_email_is_emailed_together(sent_batch: list[Upload]) -> None:
    alone = new_upload()
    assert alone.siblings() == alone.emailed_with() == [alone]
    first = sent_batch[0]
    assert len(first.emailed_with()) == 2
    first.is_emailed_together = False
    assert first.emailed_with() == [first]
    assert len(first.siblings()) == 2


@pytest.mark.parametrize(
    ("values", "stage"),
    [
        ({"status": "processing", "download_count": 1}, "processing"),
        ({"status": "completed"}, "completed"),
        ({"status": "completed", "email_status": "bounced"}, "bounced"),
        ({"status": "completed", "email_status": "sent", "opened_at": NOON}, "opened"),
        ({"status": "completed", "opened_at": NOON, "download_count": 1}, "downloaded"),
        ({"status": "revoked", "opened_at": NOON}, "revoked"),
    ],
)
def test_the_stage_is_the_furthest_that_was_reached(values: dict[str, Any], stage: str) -> None:
    assert standing(**values).stage == stage


@pytest.mark.parametrize(
    ("values", "live", "changeable", "keeps", "unreachable"),
    [
        ({"status": "pending"}, True, True, True, False),
        ({"status": "completed", "email_status": "sent"}, True, True, True, False),
        ({"status": "completed", "email_status": "bounced"}, True, True, True, True),
        ({"status": "completed", "email_status": "complained"}, True, True, True, True),
        ({"status": "processing", "email_status": "bounced"}, True, True, True, False),
        ({"status": "failed", "failure": "size"}, False, False, False, False),
        ({"status": "failed", "failure": "email_refused"}, False, True, True, True),
        ({"status": "failed", "failure": "email_failed"}, False, True, True, False),
        ({"status": "revoked"}, False, False, False, False),
        ({"status": "revoked", "stored_at": NOON}, False, False, True, False),
    ],
)
def test_what_may_still_be_done_follows_of_where_it_stands(
    values: dict[str, Any], live: bool, changeable: bool, keeps: bool, unreachable: bool
) -> None:
    upload = standing(**values)
    assert upload.is_live is live
    assert upload.is_changeable is changeable
    assert upload.keeps_video is keeps
    assert upload.is_unreachable is unreachable


def test_it_speaks_in_a_persons_words() -> None:
    upload = standing(status="failed", failure="size")
    assert upload.session_day == date(2026, 11, 21)
    assert upload.status_label == "Failed"
    assert upload.failure_label == f"{Failure.SIZE.label} Send the video again."
    assert upload.email_status_label == ""
    upload.email_status, upload.failure = "complained", None
    assert upload.email_status_label == "Marked as spam"
    assert upload.failure_label == ""


def test_our_log_does_not_give_the_secret_away() -> None:
    upload = new_upload()
    assert upload.log_name
    assert upload.file_id not in upload.log_name
