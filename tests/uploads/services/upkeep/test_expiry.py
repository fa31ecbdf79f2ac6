"""When an upload that does not get on is given up."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.conftest import LONG_AGO, NOON, put_object, stored
from uploads.records.statuses import Failure, Status
from uploads.records.upload import Upload
from uploads.services import arrival
from uploads.services.upkeep import expiry

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


@pytest.mark.parametrize("claimed_at", [None, LONG_AGO])
def test_an_email_that_nobody_is_sending_is_given_up_a_day_later(
    make_upload: MakeUpload, claimed_at: datetime | None
) -> None:
    values = {"status": "processing"} | ({"claimed_at": claimed_at} if claimed_at else {})
    upload = make_upload(attributes=values)
    expiry.expire(stored(upload), at=NOON + expiry.EMAIL_PATIENCE - timedelta(seconds=1))
    assert stored(upload).status == Status.PROCESSING
    expiry.expire(upload, at=NOON + expiry.EMAIL_PATIENCE)
    assert stored(upload).failure == upload.failure == Failure.EMAIL_FAILED


def test_an_email_that_somebody_is_sending_is_not_given_up(make_upload: MakeUpload) -> None:
    late = NOON + expiry.EMAIL_PATIENCE
    upload = make_upload(attributes={"status": "processing", "claimed_at": late})
    expiry.expire(upload, at=late)
    assert stored(upload).status == upload.status == Status.PROCESSING
