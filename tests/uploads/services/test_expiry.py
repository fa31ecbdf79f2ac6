"""When an upload that does not get on is given up."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.conftest import NOON, put_object, stored
from uploads.records.statuses import Failure, Status
from uploads.records.upload import Upload
from uploads.services import arrival, expiry

MakeUpload = Callable[..., Upload]
LATER = NOON + timedelta(minutes=1)


def arrive(upload: Upload, **changes: Any) -> None:
    arguments: dict[str, Any] = {"bucket": upload.s3_bucket, "key": upload.s3_key, "at": LATER}
    arrival.object_created(**arguments | changes)


def test_a_video_that_never_arrives_is_given_up_in_the_end(make_upload: MakeUpload) -> None:
    upload = make_upload()
    expiry.expire(upload, at=NOON + expiry.PATIENCE - timedelta(seconds=1))
    assert stored(upload).status == Status.PENDING
    expiry.expire(upload, at=NOON + expiry.PATIENCE)
    assert stored(upload).failure == Failure.NEVER_ARRIVED


def test_giving_up_loses_against_an_arrival(make_upload: MakeUpload) -> None:
    upload = make_upload()
    put_object(upload)
    stale = stored(upload)
    arrive(upload)
    expiry.expire(stale, at=NOON + expiry.PATIENCE)
    assert stored(upload).status == Status.COMPLETED


def test_what_has_moved_on_is_not_given_up(make_upload: MakeUpload) -> None:
    upload = make_upload()
    before = stored(upload)
    put_object(upload)
    arrive(upload)
    expiry.expire(before, at=NOON + expiry.PATIENCE)
    assert stored(upload).status == Status.COMPLETED
