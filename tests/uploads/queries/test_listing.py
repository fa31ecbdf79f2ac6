from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from core.table.paging import CursorInvalid
from tests.conftest import NOON
from uploads.queries import listing, totals
from uploads.records.upload import Upload

MakeUpload = Callable[..., Upload]
LATER = NOON + timedelta(days=1)


@pytest.fixture
def forty_five_uploads(make_upload: MakeUpload) -> list[str]:
    """Their ids, newest first; every third is to Ann."""
    ids = [
        make_upload(
            at=NOON + timedelta(minutes=minute),
            student_email="ann@example.com" if minute % 3 == 0 else "sam@example.com",
        ).file_id
        for minute in range(45)
    ]
    return ids[::-1]


def all_pages(**arguments: Any) -> list[list[str]]:
    pages, cursor = [], None
    while True:
        page = listing.uploads_of("trainer", at=LATER, cursor=cursor, **arguments)
        pages.append([upload.file_id for upload in page.items if isinstance(upload, Upload)])
        cursor = page.cursor
        if cursor is None:
            return pages


def found(**arguments: str) -> list[str]:
    return [file_id for page in all_pages(**arguments) for file_id in page]


def test_pages_follow_each_other_newest_first(forty_five_uploads: list[str]) -> None:
    pages = all_pages()
    assert [len(page) for page in pages] == [20, 20, 5]
    assert [file_id for page in pages for file_id in page] == forty_five_uploads


def test_other_trainers_uploads_are_not_among_them(
    make_upload: MakeUpload, forty_five_uploads: list[str]
) -> None:
    foreign = make_upload(trainer_sub="second")
    assert foreign.file_id not in found()
    assert foreign.file_id not in found(student="sam@example.com")


def test_a_students_uploads_are_found_by_address(forty_five_uploads: list[str]) -> None:
    assert found(student="ann@example.com") == forty_five_uploads[2::3]


@pytest.mark.parametrize("student", ["", "sam@example.com"])
def test_a_page_costs_one_query(
    forty_five_uploads: list[str], aws_calls: list[str], student: str
) -> None:
    listing.uploads_of("trainer", at=LATER, student=student)
    assert aws_calls == ["Query"]


def test_a_cursor_opens_only_its_own_list(forty_five_uploads: list[str]) -> None:
    cursor = listing.uploads_of("trainer", at=LATER).cursor
    assert cursor
    for trainer, student, changed in [
        ("second", "", cursor),
        ("trainer", "sam@example.com", cursor),
        ("trainer", "", cursor[:-1]),
        ("trainer", "", "nonsense"),
    ]:
        with pytest.raises(CursorInvalid):
            listing.uploads_of(trainer, at=LATER, student=student, cursor=changed)


def test_it_reaches_back_as_far_as_the_count_does(
    make_upload: MakeUpload, forty_five_uploads: list[str], settings: Settings
) -> None:
    """Whatever DynamoDB has cleared away yet."""
    last_day = NOON + timedelta(days=settings.ENVIRONMENT.record_days - 1)
    page = listing.uploads_of("trainer", at=last_day)
    assert len(page.items) == 20
    assert totals.total("trainer", at=last_day) == 45
    assert listing.uploads_of("trainer", at=last_day + timedelta(days=1)).items == []
    assert totals.total("trainer", at=last_day + timedelta(days=1)) == 0


def test_a_students_list_ends_where_only_other_trainers_uploads_follow(
    make_upload: MakeUpload,
) -> None:
    for minute in range(3):
        make_upload(at=NOON + timedelta(minutes=minute), trainer_sub="second")
        make_upload(at=NOON + timedelta(minutes=10 + minute))
    page = listing.uploads_of("trainer", at=LATER, student="sam@example.com", limit=3)
    assert len(page.items) == 3
    assert page.cursor is None
    assert listing.total("trainer", at=LATER, student="sam@example.com") == 3
    assert listing.total("second", at=LATER) == 3
