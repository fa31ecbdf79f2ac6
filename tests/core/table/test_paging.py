from collections.abc import Callable
from datetime import timedelta
from typing import cast

import pytest
from pynamodb.pagination import ResultIterator

from core.table import paging
from core.table.paging import CursorInvalid, Page, Paginator, Partition
from tests.conftest import NOON
from uploads.records.upload import Upload

MakeUpload = Callable[..., Upload]
TRAINERS = ("one", "two", "three")


def partition(trainer: str) -> Partition:
    def read(*, start: paging.Key | None, newest_first: bool, batch: int) -> object:
        return Upload.by_trainer.query(
            f"TRAINER#{trainer}",
            last_evaluated_key=start,
            scan_index_forward=not newest_first,
            page_size=batch,
        )

    return read  # type: ignore[return-value]


def paginator(*, size: int = 2, max_read: int = 100, query: str = "a list") -> Paginator[str]:
    """Of the notes of all trainers' uploads."""
    return Paginator(
        query=query,
        partitions={trainer: partition(trainer) for trainer in TRAINERS},
        make=lambda item: item["notes"]["S"],
        size=size,
        batch=1,
        max_read=max_read,
    )


@pytest.fixture
def notes(make_upload: MakeUpload) -> list[str]:
    """Of two uploads of the first trainer, none of the second and three of the third."""
    said = []
    for trainer, number in (("one", 2), ("three", 3)):
        for age in range(number):
            text = f"{trainer} {age}"
            make_upload(trainer_sub=trainer, notes=text, at=NOON - timedelta(minutes=age))
            said.append(text)
    return said


def test_a_position_is_read_from_its_own_cursor_only() -> None:
    cursor = paging.sign(["one", 2], query="a list")
    assert paging.read(cursor, query="a list") == ["one", 2]
    assert paging.read(None, query="a list") is None
    for changed, query in ((cursor, "another list"), (f"{cursor}x", "a list"), ("x", "a list")):
        with pytest.raises(CursorInvalid):
            paging.read(changed, query=query)


def test_pages_run_over_all_partitions(notes: list[str]) -> None:
    first = paginator().page()
    second = paginator().page(first.cursor)
    third = paginator().page(second.cursor)
    assert first.items + second.items + third.items == notes
    assert [len(page.items) for page in (first, second, third)] == [2, 2, 1]
    assert (first.back, third.cursor) == (None, None)


def test_the_way_back_shows_the_same_pages(notes: list[str]) -> None:
    pages: list[Page[str]] = [paginator().page()]
    while pages[-1].cursor:
        pages.append(paginator().page(pages[-1].cursor))
    second = paginator().page(pages[2].back)
    assert second.items == pages[1].items
    assert paginator().page(second.cursor).items == pages[2].items
    assert paginator().page(second.back).items == pages[0].items


def test_a_full_last_page_leads_no_further(notes: list[str]) -> None:
    page = paginator(size=5).page()
    assert page == Page(notes, None)


def test_reads_of_one_request_end_and_are_taken_up_again(notes: list[str]) -> None:
    page = paginator(size=5, max_read=3).page()
    assert (page.items, page.cut) == (notes[:3], "cursor")
    rest = paginator(size=5, max_read=3).page(page.cursor)
    assert (rest.items, rest.cursor, rest.cut) == (notes[3:], None, None)


def test_a_cursor_to_a_partition_that_is_no_more_is_refused(aws: None) -> None:
    cursor = paging.sign(["long ago", None, 0], query="a list")
    with pytest.raises(CursorInvalid):
        paginator().page(cursor)
    with pytest.raises(CursorInvalid):
        paginator(query="another list").page(paging.sign(["one", None, 0], query="a list"))


def test_one_partition_is_paged_by_its_own_key(notes: list[str]) -> None:
    def page(cursor: str | None, **options: int) -> Page[Upload]:
        start = paging.start_of(cursor, query="three")
        found = Upload.by_trainer.query(
            "TRAINER#three", scan_index_forward=False, last_evaluated_key=start
        )
        results = cast("ResultIterator[Upload]", found)
        return paging.page_of(results, query="three", limit=2, **options)

    first = page(None)
    rest = page(first.cursor)
    assert [upload.notes for upload in first.items + rest.items] == notes[2:]
    assert rest.cursor is None
    assert [upload.notes for upload in page(None, offset=1).items] == notes[3:]
    assert page(None, offset=9) == Page([], None)
