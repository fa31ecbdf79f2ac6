import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.core import mail
from django.test import Client
from django.utils import timezone
from pydantic.alias_generators import to_snake
from pytest_django.fixtures import Settings

from accounts.models import User
from core.environments import ENVIRONMENTS
from core.table import writes
from tests.conftest import NOON, Failing, client_error, new_upload, put_object, stored
from tests.films import VIDEO
from uploads.queries import totals
from uploads.records.once import idempotency_key
from uploads.records.statuses import EmailStatus, Status
from uploads.records.suppression import Suppression
from uploads.records.upload import Upload
from uploads.records.video_file import VideoFile
from uploads.services import arrival, creation, erasure
from uploads.services.upkeep import expiry

MakeUpload = Callable[..., Upload]
Program = Callable[[User], Client]
INITIATE = "/api/v1/uploads/initiate"
RECENT = "/api/v1/uploads/recent"
NEVER = "550e8400-e29b-41d4-a716-446655440000"
#: The specification's sample request.
BODY = {
    "studentEmail": "student@example.com",
    "studentName": "John Doe",
    "trainerName": "Instructor Smith",
    "sessionDate": "2025-09-19",
    "notes": "Highway riding session",
    "fileName": "session-video.mp4",
    "fileSize": 8,
    "contentType": "video/mp4",
}


@pytest.fixture
def tessa(program: Program, trainer: User) -> Client:
    """A program of the trainer."""
    return program(trainer)


def post(client: Client, path: str, body: Any = None, **headers: str) -> Any:
    return client.post(path, body, content_type="application/json", headers=headers)


def initiate(
    client: Client, changes: dict[str, Any] | None = None, *, key: str = "", token: str = ""
) -> Any:
    body = {name: value for name, value in (BODY | (changes or {})).items() if value is not None}
    headers = {"Idempotency-Key": key, "Authorization": token}
    return post(client, INITIATE, body, **{name: text for name, text in headers.items() if text})


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


# Beginning


def test_beginning_answers_as_the_contract_says(tessa: Client) -> None:
    answer = initiate(tessa)
    begun = data(answer)
    [upload] = uploads()
    assert set(begun) == {"fileId", "uploadUrl", "fields", "expiresAt"}
    assert begun["fileId"] == upload.file_id
    assert begun["expiresAt"].endswith("Z")
    assert {
        "key", "bucket", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature",
        "Policy",
    } <= set(begun["fields"])  # fmt: skip
    assert begun["fields"]["key"] == upload.s3_key
    assert answer["Cache-Control"].endswith("private")


def test_what_was_begun_is_what_was_asked_for(tessa: Client) -> None:
    initiate(tessa)
    [upload] = uploads()
    assert upload.status == Status.PENDING
    assert (upload.student_email, upload.student_name) == ("student@example.com", "John Doe")
    assert (upload.session_date, upload.notes) == ("2025-09-19", "Highway riding session")
    assert (upload.file_name, upload.file_size) == ("session-video.mp4", 8)


def test_the_account_and_not_the_body_says_who_sends(tessa: Client) -> None:
    initiate(tessa, {"trainerName": "Mallory"})
    [upload] = uploads()
    assert (upload.trainer_sub, upload.trainer_name) == ("trainer", "Tessa Trainer")
    assert upload.trainer_email == "trainer@example.com"


def test_the_signed_form_takes_the_video(tessa: Client) -> None:
    begun = data(initiate(tessa))
    sent = requests.post(
        begun["uploadUrl"], data=begun["fields"], files={"file": VIDEO}, timeout=10
    )
    assert sent.status_code == 204
    upload = stored(uploads()[0])
    arrival.accept(upload, at=timezone.now())
    assert upload.status == Status.COMPLETED


def test_a_name_loses_what_nobody_can_mend(tessa: Client) -> None:
    data(initiate(tessa, {"fileName": "\u200eLap\n1.mp4 ", "studentName": "\u200eSam\n\u202eS "}))
    upload = stored(uploads()[0])
    assert upload.original_file_name == "Lap 1.mp4"
    assert upload.student_name == "Sam S"


@pytest.mark.parametrize("name", ["trainerName", "notes", "contentType"])
def test_what_is_optional_may_be_left_out(tessa: Client, name: str) -> None:
    data(initiate(tessa, {name: None}))


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"studentEmail": "sam"}, "studentEmail", "This is not an email address."),
        ({"studentEmail": ""}, "studentEmail", "Enter the student’s email address."),
        ({"studentName": ""}, "studentName", "Enter the student’s name."),
        ({"studentName": "x" * 101}, "studentName", "at most 100 characters"),
        ({"sessionDate": "19.9.2025"}, "sessionDate", "This is not a date."),
        ({"sessionDate": "2999-01-01"}, "sessionDate", "cannot be in the future"),
        ({"notes": "x" * 2001}, "notes", "at most 2000 characters"),
        ({"fileName": ""}, "fileName", "has no name."),
        ({"fileName": "notes.txt"}, "fileName", "not an MP4, MOV or AVI"),
        ({"fileName": "../x.mp4"}, "fileName", "must not contain /"),
        ({"fileSize": 0}, "fileSize", "This file is empty."),
        ({"fileSize": 5 * 1024**3 + 1}, "fileSize", "larger than 5.0"),
        ({"fileSize": 10**400}, "fileSize", "larger than 5.0"),
        ({"fingerprint": "\ud800"}, "fingerprint", ""),
        ({"fingerprint": "a" * 65}, "fingerprint", ""),
        ({"sessionDate": "9/19/2025"}, "sessionDate", "not a date"),
        ({"contentType": "text/html"}, "contentType", "video/mp4"),
        ({"studentEmail": None}, "studentEmail", "studentEmail is missing."),
        ({"fileSize": "4"}, "fileSize", "fileSize must be a whole number."),
        ({"fileSize": True}, "fileSize", "fileSize must be a whole number."),
        ({"fileSize": None}, "fileSize", "fileSize is missing."),
        ({"studntName": "Sam"}, "studntName", "studntName is no field of this request."),
    ],
)
def test_the_rules_are_those_of_the_form(
    tessa: Client, changes: dict[str, Any], field: str, message: str
) -> None:
    answer = initiate(tessa, changes)
    assert refusal(answer, 422) == ("field_invalid", field)
    assert message in answer.json()["error"]["message"].replace("\xa0", " ")
    assert not uploads()


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"x"', "[" * 5000, "\x00", "{}}"])
def test_what_is_no_json_object_is_refused(tessa: Client, body: str) -> None:
    assert refusal(post(tessa, INITIATE, body), 400) == ("body_invalid", None)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_media_type_is_refused(tessa: Client, kind: str) -> None:
    answer = tessa.post(INITIATE, json.dumps(BODY), content_type=kind)
    assert refusal(answer, 415)[0] == "media_type_unsupported"


def test_a_body_that_is_too_large_is_refused(tessa: Client) -> None:
    answer = initiate(tessa, {"notes": "x" * 300_000})
    assert refusal(answer, 413)[0] == "body_too_large"


def test_no_token_no_upload(aws: None) -> None:
    assert refusal(initiate(Client()), 401) == ("token_refused", None)
    assert not uploads()


def test_an_environment_may_let_anybody_begin(aws: None, settings: Settings) -> None:
    dev = ENVIRONMENTS["dev"]
    assert not any(environment.open_uploads for environment in ENVIRONMENTS.values())
    settings.ENVIRONMENT = type(dev)(**{**dev.__dict__, "open_uploads": True})
    data(initiate(Client()))
    [upload] = uploads()
    assert (upload.trainer_sub, upload.trainer_name) == ("nobody", "ApexShare")
    assert refusal(Client().get(RECENT), 401)[0] == "token_refused"
    assert refusal(initiate(Client(), token="Bearer x"), 401)[0] == "token_refused"


def test_no_csrf_token_is_asked_for(program: Program, trainer: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    authorization = program(trainer).defaults["HTTP_AUTHORIZATION"]
    data(initiate(strict, token=str(authorization)))


# Repeating


def test_a_repeated_request_begins_no_second_upload(tessa: Client) -> None:
    first = data(initiate(tessa, key="key"))
    again = data(initiate(tessa, key="key"))
    assert first["fileId"] == again["fileId"]
    assert len(uploads()) == 1
    assert totals.total("trainer", at=timezone.now()) == 1


def test_a_key_remembers_nothing_of_what_was_left_out(tessa: Client) -> None:
    """A field that the API gets later would else make another request of a repeated one."""
    initiate(tessa, key="key")
    said = {to_snake(name): value for name, value in BODY.items()}
    wanted = idempotency_key.IdempotencyKey.of("key", uploads()[0], body=said)
    assert idempotency_key.IdempotencyKey.get(wanted.pk, wanted.sk).body == wanted.body


def test_another_key_begins_another_upload(tessa: Client) -> None:
    first = data(initiate(tessa, key="key"))
    assert first["fileId"] != data(initiate(tessa, key="other"))["fileId"]


def test_a_key_is_its_trainers_own(tessa: Client, program: Program, second_trainer: User) -> None:
    first = data(initiate(tessa, key="key"))
    other = data(initiate(program(second_trainer), key="key"))
    assert first["fileId"] != other["fileId"]


def test_a_key_holds_for_one_body(tessa: Client) -> None:
    initiate(tessa, key="key")
    answer = initiate(tessa, {"studentName": "Jane"}, key="key")
    assert refusal(answer, 422) == ("idempotency_key_reused", "Idempotency-Key")
    assert "another request body" in answer.json()["error"]["message"]


def test_a_key_is_remembered_as_long_as_its_upload(
    tessa: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = data(initiate(tessa, key="key"))["fileId"]
    [upload] = uploads()
    monkeypatch.setattr(timezone, "now", lambda: upload.ttl)
    assert data(initiate(tessa, key="key"))["fileId"] == first
    # Not yet cleared away, but over.
    monkeypatch.setattr(timezone, "now", lambda: upload.ttl + timedelta(seconds=1))
    assert data(initiate(tessa, key="key"))["fileId"] != first


def test_a_key_that_is_too_long_is_refused(tessa: Client) -> None:
    answer = initiate(tessa, key="x" * 256)
    assert refusal(answer, 422) == ("field_invalid", "Idempotency-Key")


def test_a_repeated_request_is_told_how_an_upload_stands_that_is_done(tessa: Client) -> None:
    initiate(tessa, key="key")
    [upload] = uploads()
    put_object(upload)
    arrival.accept(upload, at=timezone.now())
    answer = initiate(tessa, key="key")
    assert refusal(answer, 409) == ("already_begun", None)
    error = answer.json()["error"]
    assert (error["fileId"], error["status"]) == (upload.file_id, "completed")


def test_a_repeated_request_is_told_that_its_upload_failed(tessa: Client) -> None:
    initiate(tessa, key="key")
    [upload] = uploads()
    expiry.expire(upload, at=timezone.now() + expiry.PATIENCE)
    assert initiate(tessa, key="key").json()["error"]["status"] == "failed"


def test_a_repeated_request_is_told_that_its_upload_was_erased(tessa: Client) -> None:
    initiate(tessa, key="key")
    [upload] = uploads()
    erasure.erase(upload, actor="support", at=timezone.now())
    answer = initiate(tessa, key="key")
    assert refusal(answer, 409) == ("already_erased", "Idempotency-Key")
    assert "another key" in answer.json()["error"]["message"]


def test_a_write_that_failed_leaves_no_key(tessa: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = Failing(writes.commit, client_error("InternalServerError"))
    monkeypatch.setattr(creation, "commit", failing)
    answer = initiate(tessa, key="key")
    assert refusal(answer, 503)[0] == "unavailable"
    data(initiate(tessa, key="key"))
    assert len(uploads()) == 1


# The list


def test_the_list_answers_as_the_contract_says(tessa: Client, sent_upload: Upload) -> None:
    answer = data(tessa.get(RECENT))
    assert answer["uploads"] == [
        {
            "fileId": sent_upload.file_id,
            "fileName": "lap-1.mp4",
            "studentEmail": "sam@example.com",
            "studentName": "Sam Student",
            "sessionDate": "2026-11-21",
            "uploadDate": sent_upload.serialize()["uploadDate"]["S"],
            "fileSize": 8,
            "emailSent": True,
            "downloadCount": 0,
            "status": "completed",
        }
    ]
    assert answer["pagination"] == {
        "total": 1, "limit": 10, "offset": 0, "hasMore": False, "cursor": None,
    }  # fmt: skip


@pytest.fixture
def five(make_upload: MakeUpload) -> list[str]:
    """The ids of five uploads, the newest first."""
    now = timezone.now()
    made = [make_upload(at=now - timedelta(days=days)) for days in range(5)]
    return [upload.file_id for upload in made]


def ids(answer: Any) -> list[str]:
    return [row["fileId"] for row in answer["uploads"]]


def test_offset_leads_through_the_list(tessa: Client, five: list[str]) -> None:
    first = data(tessa.get(RECENT, {"limit": 2}))
    assert ids(first) == five[:2]
    assert first["pagination"]["hasMore"]
    last = data(tessa.get(RECENT, {"limit": 2, "offset": 3}))
    assert ids(last) == five[3:]
    assert not last["pagination"]["hasMore"]
    assert last["pagination"]["total"] == 5
    assert ids(data(tessa.get(RECENT, {"offset": 9}))) == []


def test_a_cursor_leads_through_the_list(tessa: Client, five: list[str]) -> None:
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = data(tessa.get(RECENT, {"limit": "2", "cursor": cursor}))
        seen += ids(page)
        cursor = page["pagination"]["cursor"]
        assert page["pagination"]["hasMore"] == (cursor is not None)
    assert seen == five


def test_a_full_last_page_says_that_nothing_follows(tessa: Client, five: list[str]) -> None:
    assert not data(tessa.get(RECENT, {"limit": 5}))["pagination"]["hasMore"]


def test_a_cursor_is_its_trainers_own(
    tessa: Client, five: list[str], program: Program, second_trainer: User
) -> None:
    cursor = data(tessa.get(RECENT, {"limit": 2}))["pagination"]["cursor"]
    answer = program(second_trainer).get(RECENT, {"cursor": cursor})
    assert refusal(answer, 400)[0] == "cursor_invalid"
    assert refusal(tessa.get(RECENT, {"cursor": "x"}), 400)[0] == "cursor_invalid"


def test_the_list_finds_one_students_uploads(tessa: Client, make_upload: MakeUpload) -> None:
    now = timezone.now()
    upload = make_upload(at=now, student_email="other@example.com")
    make_upload(at=now)
    make_upload(at=now, student_email="other@example.com", trainer_sub="second")
    found = data(tessa.get(RECENT, {"studentEmail": "Other@Example.com"}))
    assert ids(found) == [upload.file_id]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"studentEmail": "x"}, "studentEmail"),
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"limit": "x"}, "limit"),
        ({"offset": -1}, "offset"),
        ({"offset": 1001}, "offset"),
    ],
)
def test_a_page_has_its_bounds(tessa: Client, query: dict[str, Any], field: str) -> None:
    assert refusal(tessa.get(RECENT, query), 422) == ("field_invalid", field)


def test_the_list_shows_ones_own_uploads_only(tessa: Client, make_upload: MakeUpload) -> None:
    make_upload(trainer_sub="second")
    answer = data(tessa.get(RECENT))
    assert answer["uploads"] == []
    assert answer["pagination"]["total"] == 0


def test_a_page_costs_two_queries_whatever_its_total(
    tessa: Client, five: list[str], aws_calls: list[str]
) -> None:
    aws_calls.clear()
    data(tessa.get(RECENT, {"limit": 2, "offset": 2}))
    assert aws_calls == ["UpdateItem", "Query", "Query"]


# One upload


def test_an_upload_is_seen_with_its_history(tessa: Client, sent_upload: Upload) -> None:
    details = data(tessa.get(f"/api/v1/uploads/{sent_upload.file_id}"))
    assert details["status"] == "completed"
    assert details["emailStatus"] == "sent"
    assert details["link"] == f"http://testserver/download/{sent_upload.file_id}"
    assert details["trainerName"] == "Tessa Trainer"
    assert [line["kind"] for line in details["history"]] == ["created", "received", "emailed"]
    assert details["history"][0]["actor"] == "trainer"
    assert "trainerSub" not in details


#: Every operation on one upload, with a body that it takes.
ON_ONE: list[tuple[str, str, Any]] = [
    ("get", "", None),
    ("post", "/revoke", None),
    ("post", "/resend", None),
    ("post", "/address", {"studentEmail": "sam@right.example"}),
    ("post", "/extend", {"until": "2025-10-10"}),
    ("post", "/parts", {"fileName": "Lap 1.mp4", "fileSize": 8}),
    ("get", "/parts", None),
    ("delete", "/parts", None),
    ("post", "/parts/sign", {"parts": [1]}),
    ("post", "/parts/complete", None),
]


@pytest.mark.parametrize(("method", "path", "body"), ON_ONE)
def test_other_peoples_uploads_are_not_there(
    tessa: Client, make_upload: MakeUpload, method: str, path: str, body: Any
) -> None:
    theirs = make_upload(trainer_sub="second").file_id
    for file_id in (theirs, NEVER):
        address = f"/api/v1/uploads/{file_id}{path}"
        answer = getattr(tessa, method)(address, body, content_type="application/json")
        assert refusal(answer, 404) == ("upload_unknown", None)


@pytest.mark.parametrize(("method", "path", "body"), ON_ONE)
def test_every_operation_on_an_upload_wants_a_token(
    make_upload: MakeUpload, method: str, path: str, body: Any
) -> None:
    address = f"/api/v1/uploads/{make_upload().file_id}{path}"
    answer = getattr(Client(), method)(address, body, content_type="application/json")
    assert refusal(answer, 401)[0] == "token_refused"


def test_an_upload_is_withdrawn(tessa: Client, sent_upload: Upload) -> None:
    address = f"/api/v1/uploads/{sent_upload.file_id}/revoke"
    assert data(post(tessa, address))["status"] == "revoked"
    assert stored(sent_upload).status == Status.REVOKED
    assert refusal(post(tessa, address), 409)[0] == "not_revocable"


def long_emailed(upload: Upload, **values: Any) -> Upload:
    """The upload as it stands when its email went out long ago, and `values` happened since."""
    values = {"email_sent_at": NOON, "claimed_at": NOON, **values}
    upload.update([getattr(Upload, name).set(value) for name, value in values.items()])
    return upload


def agrees(answer: dict[str, Any], upload: Upload) -> bool:
    """Whether what the API answered is what the table says now."""
    now = stored(upload)
    said = (answer["status"], answer["studentEmail"], answer["emailStatus"])
    return said == (now.status, now.student_email, now.email_status)


def test_an_email_is_sent_again_and_not_twice(tessa: Client, sent_upload: Upload) -> None:
    address = f"/api/v1/uploads/{sent_upload.file_id}/resend"
    assert refusal(post(tessa, address), 409)[0] == "too_soon"
    long_emailed(sent_upload)
    data(post(tessa, address))
    assert refusal(post(tessa, address), 409)[0] == "too_soon"
    assert len(mail.outbox) == 2


def test_a_bounced_email_that_is_sent_again_counts_as_sent(
    tessa: Client, sent_upload: Upload
) -> None:
    long_emailed(sent_upload, email_status="bounced")
    before = data(tessa.get(f"/api/v1/uploads/{sent_upload.file_id}"))
    assert before["emailStatus"] == "bounced"
    answer = data(post(tessa, f"/api/v1/uploads/{sent_upload.file_id}/resend"))
    assert (answer["status"], answer["emailStatus"]) == ("completed", "sent")
    assert agrees(answer, sent_upload)


@pytest.fixture
def batch(aws: None) -> list[Upload]:
    """Two videos of just now, which one email is to tell of; they lie in the bucket."""
    now = timezone.now()
    made = [new_upload(video=VideoFile(name=name, size=8), at=now) for name in ("a.mp4", "b.mp4")]
    Upload.join(made, one_email=True)
    creation.create(*made, at=now)
    for upload in made:
        put_object(upload)
    return made


def arrive(uploads: list[Upload]) -> None:
    for upload in uploads:
        arrival.accept(stored(upload), at=timezone.now() - timedelta(minutes=2))


@pytest.mark.parametrize("place", [0, 1])
def test_a_failed_batch_that_is_sent_again_is_completed(
    tessa: Client, batch: list[Upload], monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    refuse = Failing(mail.EmailMessage.send, client_error("MessageRejected"))
    with monkeypatch.context() as patch:
        patch.setattr(mail.EmailMessage, "send", refuse)
        arrive(batch)
    address = f"/api/v1/uploads/{batch[place].file_id}"
    before = data(tessa.get(address))
    assert (before["status"], before["emailStatus"]) == ("failed", None)
    answer = data(post(tessa, f"{address}/resend"))
    assert (answer["status"], answer["emailStatus"]) == ("completed", "sent")
    assert all(agrees(answer, upload) for upload in batch)
    assert len(mail.outbox) == 1


def test_an_address_is_corrected(tessa: Client, sent_upload: Upload) -> None:
    long_emailed(sent_upload, email_status="bounced")
    address = f"/api/v1/uploads/{sent_upload.file_id}/address"
    assert refusal(post(tessa, address, {"studentEmail": "sam@"}), 422) == (
        "field_invalid",
        "studentEmail",
    )
    answer = data(post(tessa, address, {"studentEmail": "Sam@Right.example"}))
    assert (answer["studentEmail"], answer["emailStatus"]) == ("sam@right.example", "sent")
    assert agrees(answer, sent_upload)
    assert mail.outbox[-1].to == ["sam@right.example"]


@pytest.mark.parametrize("place", [0, 1])
def test_the_corrected_address_of_a_batch_is_in_the_answer(
    tessa: Client, batch: list[Upload], place: int
) -> None:
    arrive(batch)
    for upload in batch:
        long_emailed(stored(upload), email_status="bounced")
    address = f"/api/v1/uploads/{batch[place].file_id}/address"
    answer = data(post(tessa, address, {"studentEmail": "sam@right.example"}))
    assert (answer["studentEmail"], answer["emailStatus"]) == ("sam@right.example", "sent")
    assert all(agrees(answer, upload) for upload in batch)
    assert [message.to for message in mail.outbox[1:]] == [["sam@right.example"]]


def test_a_link_is_made_to_end_another_day(tessa: Client, sent_upload: Upload) -> None:
    address = f"/api/v1/uploads/{sent_upload.file_id}/extend"
    tomorrow = timezone.now().date() + timedelta(days=1)
    answer = data(post(tessa, address, {"until": tomorrow.isoformat()}))
    assert answer["downloadExpiresAt"] == f"{tomorrow}T23:59:59Z"
    late = (tomorrow + timedelta(days=99)).isoformat()
    assert refusal(post(tessa, address, {"until": late}), 400)[0] == "past_the_end"
    assert refusal(post(tessa, address, {"until": "soon"}), 422)[0] == "field_invalid"


def test_an_address_that_takes_no_email_is_told_before_anything_is_sent(tessa: Client) -> None:
    first = data(initiate(tessa, key="before"))
    Suppression.of("student@example.com", reason=EmailStatus.BOUNCED, detail="550", at=NOON).save()
    assert refusal(initiate(tessa), 409)[0] == "address_suppressed"
    assert refusal(initiate(tessa, key="after"), 409)[0] == "address_suppressed"
    again = data(initiate(tessa, key="before"))
    assert again["fileId"] == first["fileId"]
