"""A history in a person's words."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.conftest import NOON
from uploads.queries import timeline
from uploads.records.event import Actor, Event, EventKind
from uploads.records.statuses import FAILURE_ADVICE, Failure
from uploads.records.upload import Upload, UploadUnknown

MakeUpload = Callable[..., Upload]


def happened(upload: Upload, kind: EventKind, *, minutes: int = 1, **said: str) -> None:
    Event.of(upload, kind, at=NOON + timedelta(minutes=minutes), **said).add(upload)


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_of_event_has_words(make_upload: MakeUpload, kind: EventKind) -> None:
    upload = make_upload()
    happened(upload, kind)
    newest = timeline.of(upload).lines[0]
    assert kind in timeline.WORDS
    assert newest.what == str(timeline.WORDS[kind])
    assert newest.what != kind.value


def test_no_words_are_kept_for_what_never_happens() -> None:
    assert set(timeline.WORDS) == set(EventKind)


@pytest.mark.parametrize(
    ("actor", "who"),
    [
        (Actor.TRAINER.value, "Tessa Trainer"),
        (Actor.STUDENT.value, "Sam Student"),
        (Actor.SYSTEM.value, "ApexShare"),
        ("support@example.com", "support@example.com"),
    ],
)
def test_a_line_names_who_did_it(make_upload: MakeUpload, actor: str, who: str) -> None:
    upload = make_upload()
    happened(upload, EventKind.REVOKED, actor=actor)
    assert timeline.of(upload).lines[0].who == who


def test_why_it_failed_is_told_in_words(make_upload: MakeUpload) -> None:
    upload = make_upload()
    happened(upload, EventKind.FAILED, detail="size")
    happened(upload, EventKind.BOUNCED, detail="size", minutes=2)
    bounced, failed, _ = timeline.of(upload).lines
    assert failed.detail == str(Failure.SIZE.label).rstrip(".")
    assert bounced.detail == "size"


def test_an_upload_comes_with_its_timeline_in_one_query(
    make_upload: MakeUpload, aws_calls: list[str]
) -> None:
    upload = make_upload()
    happened(upload, EventKind.RECEIVED)
    aws_calls.clear()
    found, _moments, told = timeline.upload_with_timeline(upload.file_id)
    assert aws_calls == ["Query"]
    assert found.file_id == upload.file_id
    assert [line.what for line in told.lines] == ["received the video", "began the upload"]
    assert not told.is_cut
    with pytest.raises(UploadUnknown):
        timeline.upload_with_timeline("550e8400-e29b-41d4-a716-446655440000")


def test_the_lines_of_several_uploads_stand_in_one_order(make_upload: MakeUpload) -> None:
    first, second = make_upload(), make_upload(at=NOON + timedelta(minutes=2))
    happened(first, EventKind.RECEIVED, minutes=3)
    happened(second, EventKind.RECEIVED, minutes=4)
    told = timeline.of_all([first, second])
    assert [line.upload.file_id for line in told.lines] == [
        upload.file_id for upload in (second, first, second, first)
    ]


def test_a_long_history_is_cut(sent_upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, "MAX_LINES", 2)
    told = timeline.of(sent_upload)
    assert [line.what for line in told.lines] == [
        "emailed the link to the student",
        "received the video",
    ]
    assert told.is_cut


@pytest.mark.parametrize("failure", list(Failure))
def test_a_history_tells_why_and_gives_no_orders(make_upload: MakeUpload, failure: Failure) -> None:
    upload = make_upload()
    happened(upload, EventKind.FAILED, actor=Actor.SYSTEM, detail=failure.value)
    [failed] = [line for line in timeline.of(upload).lines if line.what == "gave up"]
    advice = str(FAILURE_ADVICE[failure])
    assert advice not in failed.detail
    assert not failed.detail.endswith(".")
    assert failed.detail.count(". ") == 0  # one sentence
