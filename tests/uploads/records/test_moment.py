"""Moments beside their upload, and times in a film."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.conftest import NOON
from uploads.records.event import Event, EventKind, whole_upload
from uploads.records.moment import (
    SIGNS,
    Moment,
    MomentKind,
    clock,
    forget_moments,
    milliseconds,
    moments_of,
    upload_with_moments,
)
from uploads.records.upload import Upload, UploadUnknown

MakeUpload = Callable[..., Upload]


def write(upload: Upload, ms: int, text: str = "Look ahead.") -> Moment:
    moment = Moment.of(upload, uuid4(), ms=ms, text=text, kind="work_on", at=NOON)
    moment.save()
    upload.update([Upload.moment_count.set((upload.moment_count or 0) + 1)])
    return moment


def test_an_upload_comes_with_its_moments_in_order_and_no_history_in_one_query(
    make_upload: MakeUpload, aws_calls: list[str]
) -> None:
    upload, other = make_upload(), make_upload()
    Event.of(upload, EventKind.OPENED, at=NOON + timedelta(minutes=1)).add(upload)
    write(other, 1)
    for ms in (90_000, 5, 12_000_000):
        write(upload, ms)
    aws_calls.clear()
    found, moments = upload_with_moments(upload.file_id)
    assert aws_calls == ["Query"]
    assert found.file_id == upload.file_id
    assert [moment.ms for moment in moments] == [5, 90_000, 12_000_000]


def test_a_whole_upload_is_one_query_too(make_upload: MakeUpload, aws_calls: list[str]) -> None:
    upload = make_upload()
    write(upload, 2)
    write(upload, 1)
    aws_calls.clear()
    whole = whole_upload(upload.file_id, most=1)
    assert aws_calls == ["Query"]
    assert [moment.ms for moment in whole.moments] == [1, 2]
    assert [event.kind for event in whole.events] == ["created"]


def test_moments_alone_are_no_upload(make_upload: MakeUpload) -> None:
    upload = make_upload()
    write(upload, 1)
    upload.delete()
    for read in (upload_with_moments, whole_upload):
        with pytest.raises(UploadUnknown):
            read(upload.file_id)


def test_it_lives_as_long_as_its_upload_and_has_the_id_that_it_was_given(
    make_upload: MakeUpload,
) -> None:
    upload, moment_id = make_upload(), uuid4()
    moment = Moment.of(upload, moment_id, ms=42_480, text="x", kind="danger", at=NOON)
    assert moment.ttl == upload.ttl
    assert moment.sk == f"MOMENT#00042480#{moment_id}"
    assert moment.moment_id == str(moment_id)
    assert (moment.span, moment.kind_label) == ("0:42", "Danger")
    moment.end_ms = 3_723_000
    assert moment.span == "0:42–1:02:03"


def test_every_kind_has_a_sign_of_its_own() -> None:
    assert set(SIGNS) == set(MomentKind)
    assert len(set(SIGNS.values())) == len(SIGNS)


def test_what_never_had_a_moment_is_asked_for_none(
    make_upload: MakeUpload, aws_calls: list[str]
) -> None:
    upload = make_upload()
    aws_calls.clear()
    assert moments_of(upload) == []
    assert aws_calls == []
    moment = write(upload, 7)
    assert [one.sk for one in moments_of(upload)] == [moment.sk]


def test_those_of_one_upload_are_forgotten(make_upload: MakeUpload) -> None:
    upload, other = make_upload(), make_upload()
    write(upload, 1)
    write(other, 1)
    forget_moments(upload)
    assert upload_with_moments(upload.file_id)[1] == []
    assert len(upload_with_moments(other.file_id)[1]) == 1


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("0:42", 42_000),
        ("42", 42_000),
        (" 1:02:03 ", 3_723_000),
        ("03:10", 190_000),
        ("0:42.48", 42_480),
        ("0:42,5", 42_500),
        ("100:00", 6_000_000),
        ("0:00", 0),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, ms: int) -> None:
    assert milliseconds(text) == ms


@pytest.mark.parametrize(
    "text",
    ["", "-1", "-0:01", "NaN", "inf", "1e18", "1" * 18, "0:60", "0:4:2:1", "٤:٢٠", "now", "0:42x"],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert milliseconds(text) is None


@pytest.mark.parametrize("ms", [0, 999, 42_480, 3_600_000, 86_399_999])
def test_an_exact_time_reads_back(ms: int) -> None:
    assert milliseconds(clock(ms, is_exact=True)) == ms
