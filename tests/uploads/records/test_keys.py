"""Keys as the table's chart has them."""

from datetime import UTC, date, datetime

from tests.conftest import NOON, new_upload
from uploads.records import keys
from uploads.records.event import Event, EventKind

FILE_ID = "550e8400-e29b-41d4-a716-446655440000"


def test_each_partition_is_spelled_as_the_chart_has_it() -> None:
    assert keys.of_upload(FILE_ID) == f"UPLOAD#{FILE_ID}"
    assert keys.of_student("sam@example.com") == "STUDENT#sam@example.com"
    assert keys.of_trainer("trainer") == "TRAINER#trainer"
    assert keys.of_month("2026-11") == "DATE#2026-11"


def test_an_instant_a_day_and_a_month_begin_alike() -> None:
    of_an_instant = keys.dated(NOON)
    assert of_an_instant == "DATE#2026-11-22T12:00:00Z"
    assert of_an_instant.startswith(keys.dated(date(2026, 11, 22)))
    assert of_an_instant.startswith(keys.dated("2026-11"))


def test_the_least_key_of_an_instant_comes_before_all_its_uploads() -> None:
    earlier = datetime(2026, 11, 22, 11, 59, 59, tzinfo=UTC)
    least, upload = keys.in_month(NOON), keys.in_month(NOON, FILE_ID)
    assert keys.in_month(earlier, FILE_ID) < least < upload < f"{least}~"
    assert upload == f"UPLOAD#2026-11-22T12:00:00Z#{FILE_ID}"


def test_an_upload_comes_after_every_line_of_its_history() -> None:
    upload = new_upload()
    line = Event.of(upload, EventKind.DOWNLOADED, at=datetime(9999, 1, 1, tzinfo=UTC))
    assert line.pk == upload.pk
    assert keys.EVENT < line.sk < keys.METADATA < upload.sk
