from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from pytest_django.fixtures import Settings

from core.table.writes import commit
from tests.conftest import NOON
from uploads.queries import totals
from uploads.records import counts
from uploads.records.upload import Upload
from uploads.services import erasure

MakeUpload = Callable[..., Upload]


def test_a_trainers_last_thirty_days_are_not_all_that_their_list_has(
    aws: None, settings: Settings
) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, retention_days=90)
    for ago in (0, 29, 30, 99, 100):
        commit(counts.count("trainer", at=NOON - timedelta(days=ago), uploads=1))
    assert totals.recent("trainer", at=NOON) == 2
    assert totals.total("trainer", at=NOON) == 4


def test_february_counts_on_the_first_of_march(aws: None) -> None:
    march = datetime(2026, 3, 1, 12, tzinfo=UTC)
    for ago in (0, 1, 28, 29, 30):
        commit(counts.count("trainer", at=march - timedelta(days=ago), uploads=1))
    days = totals.by_day(at=march)
    assert [day.date for day in days if day.uploads] == [
        date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1),
    ]  # fmt: skip


def test_what_was_erased_counts_no_more(make_upload: MakeUpload) -> None:
    make_upload()
    upload = make_upload()
    erasure.erase(upload, actor="trainer", at=NOON + timedelta(days=1))
    assert totals.total("trainer", at=NOON + timedelta(days=1)) == 1


def test_the_days_of_all_trainers_are_added_up(make_upload: MakeUpload) -> None:
    for trainer in ("trainer", "second", "second"):
        make_upload(trainer_sub=trainer)
    days = totals.by_day(at=NOON + timedelta(days=3))
    assert len(days) == 30
    assert [day.uploads for day in days[-5:]] == [0, 3, 0, 0, 0]
    assert totals.total("second", at=NOON) == 2


def test_counting_costs_the_same_however_much_there_is(aws: None, aws_calls: list[str]) -> None:
    commit(counts.count("trainer", at=NOON, uploads=100_000))
    aws_calls.clear()
    assert totals.total("trainer", at=NOON) == 100_000
    assert aws_calls == ["Query"]
    aws_calls.clear()
    totals.by_day(at=NOON)
    assert aws_calls == ["Query", "Query"]
