"""Another's id in place of one's own: uploads, batches, parts, cursors, sessions, keys."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from accounts import directory
from accounts.models import User
from core.table.paging import CursorInvalid
from tests.conftest import poll, stored
from uploads.queries import listing, support_search
from uploads.records.upload import Upload
from uploads.records.video_file import VideoFile
from uploads.storage import multipart

MakeUpload = Callable[..., Upload]
SignIn = Callable[..., Client]
Program = Callable[[User], Client]

SAM = "sam@example.com"


def told_by(cursor: str) -> str:
    """What anybody reads out of a cursor: it is signed, and not secret."""
    packed = signing.b64_decode(cursor.split(":", maxsplit=1)[0].lstrip(".").encode())
    return packed.decode("latin-1")


def test_a_cursor_tells_nothing_of_another_trainers_upload(
    make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DynamoDB’s own key of a page’s end names what it read last, also if a filter left it out."""
    make_upload(at=timezone.now() - timedelta(minutes=3))
    secret = make_upload(at=timezone.now() - timedelta(minutes=2), trainer_sub="second")
    make_upload(at=timezone.now() - timedelta(minutes=1))
    # As if a megabyte ended there.
    query = partial(Upload.by_student.query, page_size=2)
    monkeypatch.setattr(Upload.by_student, "query", query)
    page = listing.uploads_of("trainer", at=timezone.now(), student=SAM, limit=1)
    assert page.cursor
    assert secret.file_id not in told_by(page.cursor)
    rest = listing.uploads_of("trainer", at=timezone.now(), student=SAM, cursor=page.cursor)
    assert [upload.trainer_sub for upload in rest.items] == ["trainer"]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", poll("x")),
        ("", poll("x", sender="offers")),
        ("cursor=x", {"HX-Request": "true"}),
        ("", poll("x", sender="sends", offers="1")),
    ],
)
def test_no_query_opens_anothers_upload(
    sign_in: SignIn, second_trainer: User, sent_upload: Upload, query: str, says: dict[str, str]
) -> None:
    browser = sign_in(second_trainer)
    for part in ("", "batch/", "status/"):
        path = f"/uploads/{sent_upload.file_id}/{part}?{query}"
        assert browser.get(path, headers=says).status_code == 404


@pytest.fixture
def cursors(make_upload: MakeUpload) -> dict[str, str]:
    """Of the trainer’s lists: of all uploads, and of those to Sam."""
    for minutes in range(2):
        make_upload(at=timezone.now() - timedelta(minutes=minutes))
    pages = {
        student: listing.uploads_of("trainer", at=timezone.now(), student=student, limit=1)
        for student in ("", SAM)
    }
    return {student: page.cursor or "" for student, page in pages.items()}


def test_a_cursor_opens_no_other_list(cursors: dict[str, str]) -> None:
    at = timezone.now()
    for student, cursor in cursors.items():
        assert listing.uploads_of("trainer", at=at, student=student, cursor=cursor).items
        for sub, other in (("second", student), ("trainer", SAM if not student else "")):
            with pytest.raises(CursorInvalid):
                listing.uploads_of(sub, at=at, student=other, cursor=cursor)
        with pytest.raises(CursorInvalid):
            support_search.search(support_search.Search(student=student), at=at, cursor=cursor)
        with pytest.raises(CursorInvalid):
            directory.trainers(cursor=cursor)


def test_a_cursor_of_another_is_refused_everywhere(
    cursors: dict[str, str], program: Program, sign_in: SignIn, second_trainer: User
) -> None:
    for cursor in cursors.values():
        assert sign_in(second_trainer).get("/uploads/", {"cursor": cursor}).status_code == 400
        answer = program(second_trainer).get("/api/v1/uploads/recent", {"cursor": cursor})
        assert answer.json()["error"]["code"] == "cursor_invalid"


@pytest.mark.parametrize(
    "change",
    [lambda c: c[:-1] + ("B" if c[-1] == "A" else "A"), lambda c: c.split(":")[0], str.swapcase],
)
def test_a_changed_cursor_is_refused(cursors: dict[str, str], change: Callable[[str], str]) -> None:
    with pytest.raises(CursorInvalid):
        listing.uploads_of("trainer", at=timezone.now(), cursor=change(cursors[""]))


@pytest.mark.parametrize("numbers", [[0], [-1], [2], [10_000], [1, 2], [2**63], [], [True], ["1"]])
def test_no_part_is_signed_that_the_video_has_not(
    make_upload: MakeUpload, sign_in: SignIn, trainer: User, numbers: list[Any]
) -> None:
    upload = make_upload(video=VideoFile(name="Lap 1.mp4", size=8))
    multipart.open_parts(upload, name="Lap 1.mp4", size=8, fingerprint="")
    path = f"/uploads/{upload.file_id}/parts/sign/"
    answer = sign_in(trainer).post(path, {"parts": numbers}, "application/json")
    assert answer.status_code == 400


def test_a_batch_gives_no_way_to_another_trainers_uploads(
    sent_batch: list[Upload], make_upload: MakeUpload, sign_in: SignIn, second_trainer: User
) -> None:
    theirs = [stored(upload) for upload in sent_batch]
    browser = sign_in(second_trainer)
    for upload in theirs:
        assert browser.get(f"/uploads/{upload.file_id}/batch/").status_code == 404
        assert browser.post(f"/uploads/{upload.file_id}/batch/discard/").status_code == 404
    assert [stored(upload).status for upload in theirs] == [upload.status for upload in theirs]


def test_a_key_of_another_trainer_finds_nothing(
    program: Program, trainer: User, second_trainer: User
) -> None:
    body = {
        "studentEmail": SAM,
        "studentName": "Sam",
        "sessionDate": "2025-09-19",
        "fileName": "a.mp4",
        "fileSize": 8,
    }
    ids = {
        program(user)
        .post(
            "/api/v1/uploads/initiate", body, "application/json", headers={"Idempotency-Key": "1"}
        )
        .json()["data"]["fileId"]
        for user in (trainer, second_trainer)
    }
    assert len(ids) == 2
