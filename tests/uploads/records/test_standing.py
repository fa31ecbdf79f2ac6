"""What follows from an upload's attributes."""

from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import NOON, new_upload
from uploads.records.statuses import EmailStatus, Failure, Status
from uploads.records.upload import Upload


def upload_with(**values: Any) -> Upload:
    upload = new_upload()
    for name, value in values.items():
        setattr(upload, name, value)
    return upload


#: Status and failure, and which of the questions are answered with yes.
ANSWERS = [
    ("pending", None, {"is_live", "is_changeable", "is_pending", "keeps_video"}),
    ("processing", None, {"is_live", "is_changeable", "is_received", "keeps_video"}),
    (
        "completed",
        None,
        {"is_live", "is_changeable", "is_received", "is_resendable", "is_final", "keeps_video"},
    ),
    ("failed", "size", {"is_final"}),
    ("failed", "never_arrived", {"is_final"}),
    ("failed", "email_failed", {"is_final", "is_resendable", "is_changeable", "keeps_video"}),
    (
        "failed",
        "suppressed",
        {"is_final", "is_resendable", "is_changeable", "keeps_video", "is_unreachable"},
    ),
    ("revoked", None, {"is_final"}),
]

QUESTIONS = set.union(*(yes for _, _, yes in ANSWERS))


@pytest.mark.parametrize(("status", "failure", "yes"), ANSWERS)
def test_each_question_has_its_answer(status: str, failure: str | None, yes: set[str]) -> None:
    upload = upload_with(status=status, failure=failure)
    assert {name for name in QUESTIONS if getattr(upload, name)} == yes


def test_what_was_withdrawn_keeps_the_video_that_arrived() -> None:
    assert upload_with(status="revoked", stored_at=NOON).keeps_video
    assert not upload_with(status="revoked", claimed_at=NOON).keeps_video


@pytest.mark.parametrize(
    ("email_status", "is_unreachable", "has_advice"),
    [
        (None, False, False),
        (EmailStatus.SENT, False, False),
        (EmailStatus.DELIVERED, False, False),
        (EmailStatus.UNDELIVERED, False, True),
        (EmailStatus.REJECTED, False, True),
        (EmailStatus.BOUNCED, True, True),
        (EmailStatus.BLOCKED, True, True),
        (EmailStatus.COMPLAINED, True, True),
    ],
)
def test_an_address_is_to_be_mended_only_where_another_would_help(
    email_status: str | None, is_unreachable: bool, has_advice: bool
) -> None:
    upload = upload_with(status="completed", email_status=email_status)
    assert (upload.is_unreachable, bool(upload.email_advice)) == (is_unreachable, has_advice)


def test_the_stage_is_the_status_and_then_how_far_the_student_came() -> None:
    upload = upload_with(status="processing")
    assert upload.stage == "processing"
    upload.status = "completed"
    assert upload.stage == "completed"
    upload.email_status = "delivered"
    assert upload.stage == "delivered"
    upload.opened_at = NOON
    assert upload.stage == "opened"
    upload.download_count = 1
    assert upload.stage == "downloaded"


def test_labels_are_words() -> None:
    upload = upload_with(status="failed", failure="size", email_status=None)
    assert upload.status_label == str(Status.FAILED.label)
    assert upload.failure_label == f"{Failure.SIZE.label} Send the video again."
    assert upload.email_status_label == ""


def test_a_link_works_as_long_as_its_video_at_most() -> None:
    upload = upload_with()
    assert upload.latest_expiry == NOON + timedelta(days=7)
    assert upload.session_day.isoformat() == "2026-11-21"
