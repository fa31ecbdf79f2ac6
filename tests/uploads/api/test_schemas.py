"""What programs send and get about uploads."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from tests.conftest import NOON, new_upload
from uploads.api import schemas
from uploads.records.event import EventKind, whole_upload
from uploads.records.upload import Upload
from uploads.storage import objects
from uploads.storage.parts import Parts
from uploads.web_addresses import student_link

MakeUpload = Callable[..., Upload]
NEW = {
    "studentEmail": "sam@example.com",
    "studentName": "Sam Student",
    "sessionDate": "2025-09-19",
    "fileName": "lap.mp4",
    "fileSize": 4,
}


def test_what_is_optional_is_empty_when_it_is_left_out() -> None:
    body = schemas.NewUpload.model_validate(NEW)
    assert (body.trainer_name, body.notes, body.content_type, body.fingerprint) == ("",) * 4


@pytest.mark.parametrize(
    "changes",
    [
        {"fileSize": "4"},
        {"fileSize": True},
        {"student_email": "sam@example.com"},
        {"unknown": 1},
        {"fingerprint": "a b"},
        {"fingerprint": "a" * 65},
    ],
)
def test_another_type_or_an_unknown_field_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        schemas.NewUpload.model_validate(NEW | changes)


def test_a_form_for_s3_is_spelled_as_the_contract_has_it(aws: None) -> None:
    upload = new_upload()
    post = objects.presign_post(upload, at=NOON, max_bytes=9)
    answer = schemas.NewUploadForm.of(upload, post).model_dump(mode="json", by_alias=True)
    assert answer["fileId"] == upload.file_id
    assert answer["uploadUrl"] == post.url
    assert answer["expiresAt"] == "2026-11-22T13:00:00Z"
    assert answer["fields"]["bucket"] == upload.s3_bucket
    assert answer["fields"]["Policy"] == post.fields["policy"]
    assert "policy" not in answer["fields"]
    assert len(answer["fields"]) == len(post.fields) + 1


def test_a_row_says_whether_and_not_when_the_email_went_out() -> None:
    upload = new_upload()
    assert schemas.RecentUpload.model_validate(upload).email_sent is False
    upload.email_sent_at = NOON
    row = schemas.RecentUpload.model_validate(upload).model_dump(mode="json", by_alias=True)
    assert row["emailSent"] is True
    assert row["uploadDate"] == "2026-11-22T12:00:00Z"


def test_the_details_tell_the_history_oldest_first(make_upload: MakeUpload) -> None:
    upload = make_upload()
    upload, _moments, events = whole_upload(upload.file_id)
    later = type(events[0]).of(
        upload, EventKind.OPENED, actor="student", at=NOON + timedelta(minutes=1)
    )
    details = schemas.UploadDetails.of(upload, [later, *events])
    assert [line.kind for line in details.history] == ["created", "opened"]
    assert details.link == student_link(upload)
    assert "trainerSub" not in details.model_dump(by_alias=True)


def test_parts_are_told_by_the_whole_the_piece_and_what_is_there() -> None:
    sent = schemas.SentParts.of(Parts(sizes={1: 8, 2: 3}, etags={}, total=20, part_size=8))
    assert sent.model_dump(by_alias=True) == {"fileSize": 20, "partSize": 8, "done": [1]}


def test_a_state_is_what_the_upload_is_now() -> None:
    upload = new_upload()
    upload.status, upload.email_status = "completed", "bounced"
    state = schemas.UploadState.model_validate(upload).model_dump(mode="json", by_alias=True)
    assert (state["status"], state["emailStatus"]) == ("completed", "bounced")
    assert state["downloadExpiresAt"].endswith("Z")
