"""Lines of an upload's history, in its own item collection."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.conftest import NOON, history
from uploads.records.event import Actor, Event, EventKind, forget_events, whole_upload
from uploads.records.upload import Upload, UploadUnknown

MakeUpload = Callable[..., Upload]


def add(upload: Upload, kind: EventKind, *, seconds: float = 1) -> None:
    Event.of(upload, kind, at=NOON + timedelta(seconds=seconds)).add(upload)


def test_a_line_says_what_happened_when_and_by_whom(make_upload: MakeUpload) -> None:
    upload = make_upload()
    at = NOON + timedelta(minutes=1)
    Event.of(upload, EventKind.REVOKED, actor=Actor.TRAINER.value, at=at, detail="why").add(upload)
    line = Event.history(upload)[-1]
    assert (line.kind, line.actor, line.at, line.detail) == ("revoked", "trainer", at, "why")
    assert line.ttl == upload.ttl


def test_two_within_a_second_are_two_lines(make_upload: MakeUpload) -> None:
    upload = make_upload()
    for seconds in (1, 1.000001):
        add(upload, EventKind.DOWNLOADED, seconds=seconds)
    assert history(upload) == ["created", "downloaded", "downloaded"]


def test_the_same_line_written_again_is_one(make_upload: MakeUpload) -> None:
    upload = make_upload()
    for _ in range(2):
        add(upload, EventKind.OPENED)
    assert history(upload) == ["created", "opened"]


def test_an_upload_comes_with_its_latest_lines_newest_first(make_upload: MakeUpload) -> None:
    upload = make_upload()
    for second, kind in enumerate((EventKind.RECEIVED, EventKind.EMAILED), 1):
        add(upload, kind, seconds=second)
    found, _moments, events = whole_upload(upload.file_id)
    assert found.file_id == upload.file_id
    assert [event.kind for event in events] == ["emailed", "received", "created"]
    latest = whole_upload(upload.file_id, most=1).events
    assert latest[0].kind == "emailed"


def test_lines_alone_are_no_upload(make_upload: MakeUpload) -> None:
    upload = make_upload()
    upload.delete()
    assert history(upload) == ["created"]
    with pytest.raises(UploadUnknown):
        whole_upload(upload.file_id)


def test_all_lines_are_forgotten_but_that_of_the_erasure(make_upload: MakeUpload) -> None:
    upload, other = make_upload(), make_upload()
    assert Event.erasure(upload.file_id) is None
    for second, kind in enumerate((EventKind.RECEIVED, EventKind.ERASED, EventKind.OPENED), 1):
        add(upload, kind, seconds=second)
    forget_events(upload)
    assert history(upload) == ["erased"]
    assert history(other) == ["created"]
    assert Event.erasure(upload.file_id)
