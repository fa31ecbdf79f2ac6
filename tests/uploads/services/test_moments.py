"""A trainer's words at times in a video: written, changed, deleted, by several at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from core.table import writes
from tests.conftest import NOON, history, stored
from uploads.records.moment import MAX_MOMENTS, Moment, upload_with_moments
from uploads.records.statuses import Failure, Status
from uploads.records.upload import Upload, UploadUnknown
from uploads.services import erasure, moments

MakeUpload = Callable[..., Upload]
WORDS: dict[str, Any] = {"ms": 42_000, "end_ms": None, "text": "Look ahead.", "kind": "work_on"}
ID = uuid4()
LATER = NOON + timedelta(minutes=1)


@pytest.fixture
def upload(make_upload: MakeUpload) -> Upload:
    return make_upload()


def add(upload: Upload, moment_id: Any = ID, **words: Any) -> Moment:
    return moments.add(*upload_with_moments(upload.file_id), moment_id, at=NOON, **WORDS | words)


def change(upload: Upload, version: int = 1, **words: Any) -> Moment:
    found = upload_with_moments(upload.file_id)
    return moments.change(*found, ID, version=version, at=LATER, **WORDS | words)


def told(upload: Upload) -> list[tuple[int, str]]:
    return [(int(one.ms), one.text) for one in upload_with_moments(upload.file_id)[1]]


def test_a_moment_is_written_beside_its_upload_and_the_first_one_in_its_history(
    upload: Upload,
) -> None:
    add(upload)
    add(upload, uuid4(), ms=1, text="First.")
    assert told(upload) == [(1, "First."), (42_000, "Look ahead.")]
    assert stored(upload).moment_count == 2
    assert history(upload) == ["created", "debriefed"]


def test_a_repeated_request_writes_one_moment(upload: Upload) -> None:
    before = upload_with_moments(upload.file_id)
    first = moments.add(*before, ID, at=NOON, **WORDS)
    again = moments.add(*before, ID, at=LATER, **WORDS)
    assert first.sk == again.sk == add(upload).sk
    assert (len(told(upload)), stored(upload).moment_count) == (1, 1)


def test_two_who_write_the_first_one_at_once_both_do_with_one_line(upload: Upload) -> None:
    before = upload_with_moments(upload.file_id)
    for text in ("One.", "Two."):
        moments.add(stored(upload), before[1], uuid4(), at=NOON, **WORDS | {"text": text})
    moments.add(*before, uuid4(), at=NOON, **WORDS)
    assert len(told(upload)) == stored(upload).moment_count == 3
    assert history(upload) == ["created", "debriefed"]


def test_no_more_than_200_are_taken_also_of_two_at_once(upload: Upload) -> None:
    upload.update([Upload.moment_count.set(MAX_MOMENTS)])
    with Moment.batch_write() as batch:
        for ms in range(MAX_MOMENTS):
            words = WORDS | {"ms": ms}
            batch.save(Moment.of(upload, uuid4(), at=NOON, **words))
    found, all_of_them = upload_with_moments(upload.file_id)
    for known in (all_of_them, all_of_them[1:]):
        with pytest.raises(moments.TooManyMoments) as refused:
            moments.add(found, known, uuid4(), at=NOON, **WORDS)
        assert "Delete one" in str(refused.value.message)
    assert len(told(upload)) == MAX_MOMENTS


def test_what_was_erased_meanwhile_takes_none_and_keeps_none(upload: Upload) -> None:
    add(upload)
    before = upload_with_moments(upload.file_id)
    erasure.erase(stored(upload), actor="support@example.com", at=LATER)
    with pytest.raises(UploadUnknown):
        moments.add(*before, uuid4(), at=LATER, **WORDS)
    with pytest.raises(UploadUnknown):
        moments.change(*before, ID, version=1, at=LATER, **WORDS | {"text": "New."})
    with pytest.raises(UploadUnknown):
        moments.delete(*before, ID)
    assert not list(Moment.query(upload.pk, Moment.sk.startswith("MOMENT#")))
    assert history(upload) == ["erased"]


@pytest.mark.parametrize(
    ("status", "failure"), [(Status.REVOKED, None), (Status.FAILED, Failure.NEVER_ARRIVED)]
)
def test_what_has_ended_without_a_video_takes_none(
    make_upload: MakeUpload, status: Status, failure: Failure | None
) -> None:
    attributes = {"status": status.value} | ({"failure": failure.value} if failure else {})
    with pytest.raises(moments.NoVideo):
        add(make_upload(attributes=attributes))


def test_the_films_length_is_kept_as_it_was_first_told(upload: Upload) -> None:
    add(upload, duration_ms=60_000)
    add(upload, uuid4(), duration_ms=5)
    assert stored(upload).duration_ms == 60_000


def test_words_and_times_change_and_keep_the_id(upload: Upload) -> None:
    add(upload)
    assert change(upload, text="Better.").version == 2
    moved = change(upload, version=2, text="Better.", ms=1, end_ms=9)
    assert (moved.moment_id, moved.version, moved.changed_at) == (str(ID), 3, LATER)
    assert told(upload) == [(1, "Better.")]
    assert stored(upload).moment_count == 1


@pytest.mark.parametrize("ms", [42_000, 43_000])
def test_of_two_tabs_the_second_is_told_what_stands_there_now(upload: Upload, ms: int) -> None:
    add(upload)
    before = upload_with_moments(upload.file_id)
    change(upload, text="Mine.", ms=ms)
    words = WORDS | {"text": "Other.", "ms": 44_000}
    for found in (before, upload_with_moments(upload.file_id)):
        with pytest.raises(moments.MomentChanged) as refused:
            moments.change(*found, ID, version=1, at=LATER, **words)
        assert "Mine." in str(refused.value.message)
    assert told(upload) == [(ms, "Mine.")]


@pytest.mark.parametrize("ms", [42_000, 43_000])
def test_a_change_that_is_repeated_is_done_once(upload: Upload, ms: int) -> None:
    add(upload)
    before = upload_with_moments(upload.file_id)
    change(upload, text="Mine.", ms=ms)
    again = moments.change(*before, ID, version=1, at=LATER, **WORDS | {"text": "Mine.", "ms": ms})
    assert again.version == 2


def test_a_deleted_moment_is_gone_once_and_can_be_put_back(upload: Upload) -> None:
    add(upload)
    before = upload_with_moments(upload.file_id)
    gone = moments.delete(*before, ID)
    assert gone
    assert gone.text == "Look ahead."
    assert moments.delete(*before, ID) is None
    assert (told(upload), stored(upload).moment_count) == ([], 0)
    with pytest.raises(moments.MomentUnknown):
        change(upload, text="New.")
    add(upload)
    assert (len(told(upload)), stored(upload).moment_count) == (1, 1)
    assert history(upload) == ["created", "debriefed"]


def test_what_was_changed_since_it_was_read_is_deleted_as_it_is_now(upload: Upload) -> None:
    add(upload)
    before = upload_with_moments(upload.file_id)
    change(upload, text="Newer.", ms=43_000)
    gone = moments.delete(*before, ID)
    assert gone
    assert gone.text == "Newer."
    assert told(upload) == []


def test_whoever_is_never_first_is_told_so(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    add(upload)

    def fail(*_: Any, **__: Any) -> None:
        raise writes.ConditionFailed

    monkeypatch.setattr(moments, "commit", fail)
    monkeypatch.setattr(moments, "update", fail)
    with pytest.raises(moments.Busy):
        add(upload, uuid4())
    with pytest.raises(moments.Busy):
        change(upload, text="New.")
    with pytest.raises(moments.Busy):
        moments.delete(*upload_with_moments(upload.file_id), ID)
