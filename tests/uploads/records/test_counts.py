"""The counts that the writing transactions keep."""

from collections.abc import Callable
from datetime import date, timedelta

from downloads import visits
from tests.conftest import NOON, put_object
from uploads.queries import totals
from uploads.records.upload import Upload
from uploads.services import arrival

MakeUpload = Callable[..., Upload]


def test_every_step_is_counted_with_its_own_write(make_upload: MakeUpload) -> None:
    upload = make_upload()
    put_object(upload)
    arrival.accept(upload, at=NOON)
    for _ in range(2):
        visits.count_download(upload, at=NOON + timedelta(days=1))
    first, second = totals.by_day(at=NOON + timedelta(days=1))[-2:]
    assert first == totals.Day(date=date(2026, 11, 22), uploads=1, bytes=8, emails=1)
    assert second == totals.Day(date=date(2026, 11, 23), downloads=2)
