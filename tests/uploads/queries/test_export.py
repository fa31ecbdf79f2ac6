"""All that we hold on a student, for a student who asks."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.conftest import NOON
from uploads.queries import export
from uploads.records import suppression
from uploads.records.moment import upload_with_moments
from uploads.records.statuses import EmailStatus
from uploads.records.upload import Upload
from uploads.services import moments

MakeUpload = Callable[..., Upload]
SignIn = Callable[..., Client]
UPLOADS = "/admin/uploads/upload/"


@pytest.fixture
def browser(sign_in: SignIn, support_agent: User, pool: Any) -> Client:
    return sign_in(support_agent)


def test_all_that_is_held_on_a_student_is_handed_out_and_that_is_recorded(
    browser: Client, sent_upload: Upload, make_upload: MakeUpload
) -> None:
    make_upload(student_email="ann@example.com")
    suppression.Suppression.of(
        "sam@example.com", reason=EmailStatus.COMPLAINED, detail="abuse", at=timezone.now()
    ).save()
    words: dict[str, Any] = {"ms": 42_000, "text": "Look ahead.", "kind": "danger"}
    moments.add(*upload_with_moments(sent_upload.file_id), uuid4(), at=timezone.now(), **words)
    path = f"{UPLOADS}student/Sam@example.com/export/"
    assert browser.get(path).status_code == 405
    answer = browser.post(path)
    assert answer["Content-Disposition"] == 'attachment; filename="sam@example.com.json"'
    held = answer.json()
    assert held["studentEmail"] == "sam@example.com"
    [upload] = held["uploads"]
    assert upload["fileId"] == sent_upload.file_id
    assert upload["notes"] == "Look further ahead."
    assert upload["downloadCount"] == 0
    assert upload["uploadDate"].endswith("Z")
    assert not [name for name in upload if name.startswith(("PK", "SK", "GSI", "ttl"))]
    [moment] = upload["moments"]
    assert (moment["ms"], moment["text"]) == (42_000, "Look ahead.")
    assert not [name for name in moment if name.startswith(("PK", "SK", "GSI", "ttl"))]
    kinds = [event["kind"] for event in upload["history"]]
    assert kinds == ["created", "received", "emailed", "debriefed", "exported"]
    assert upload["history"][-1]["actor"] == "support@example.com"
    assert held["suppression"]["detail"] == "abuse"
    assert browser.post(f"{UPLOADS}student/sam/export/").status_code == 404
    nobody = browser.post(f"{UPLOADS}student/zoe@example.com/export/").json()
    assert (nobody["uploads"], nobody["suppression"]) == ([], None)


def test_it_holds_no_other_students_data_and_every_line_of_a_history(
    make_upload: MakeUpload,
) -> None:
    make_upload(student_email="ann@example.com", student_name="Ann Other")
    uploads = [make_upload(), make_upload(at=NOON + timedelta(minutes=1))]
    held = export.of_student(
        "sam@example.com", actor="sue@example.com", at=NOON + timedelta(hours=1)
    )
    assert [one["fileId"] for one in held["uploads"]] == [upload.file_id for upload in uploads]
    assert "Ann Other" not in json.dumps(held)
    for one in held["uploads"]:
        assert [line["actor"] for line in one["history"]] == ["trainer", "sue@example.com"]
        assert not export.KEYS & {name for line in one["history"] for name in line}
    assert held["exportedAt"] == "2026-11-22T13:00:00+00:00"
