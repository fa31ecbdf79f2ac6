"""What the support search finds, and what finding costs."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.client import BaseClient
from pytest_django.fixtures import Settings

from core.table.paging import CursorInvalid
from tests.conftest import LONG_AGO, NOON, new_upload
from uploads.queries import support_search
from uploads.queries.support_search import Problem, Search
from uploads.records.upload import Upload

MakeUpload = Callable[..., Upload]
Find = Callable[[str | None], Any]


def ids(page: Any) -> list[str]:
    return [upload.file_id for upload in page.items]


def find(**wanted: str) -> Find:
    return lambda cursor: support_search.search(Search(**wanted), at=NOON, cursor=cursor)


def there_and_back(look: Find) -> tuple[list[list[str]], list[list[str]]]:
    """All pages from the first to the last, and again from the last to the first."""
    page = look(None)
    there, back = [ids(page)], []
    while page.cursor:
        page = look(page.cursor)
        there.append(ids(page))
    while page.back:
        page = look(page.back)
        back.append(ids(page))
    return there, back


@pytest.fixture
def many(make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> list[str]:
    """Seventeen uploads over three months, newest first; pages hold five."""
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, retention_days=90)
    monkeypatch.setattr(support_search, "PAGE_SIZE", 5)
    return [
        make_upload(
            at=NOON - timedelta(days=3 * number),
            trainer_sub="second" if number % 2 else "trainer",
            student_email="ann@example.com" if number % 3 else "sam@example.com",
        ).file_id
        for number in range(11)
    ]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, slice(None)),
        ({"trainer": "second"}, slice(1, None, 2)),
        ({"student": "sam@example.com"}, slice(0, None, 3)),
        ({"student": "sam@example.com", "trainer": "second"}, slice(3, None, 6)),
        ({"month": "2026-11"}, slice(0, 8)),
        ({"month": "2026-10"}, slice(8, None)),
        ({"trainer": "trainer", "month": "2026-10"}, slice(8, None, 2)),
        ({"student": "sam@example.com", "month": "2026-11"}, slice(0, 8, 3)),
        ({"status": "pending"}, slice(None)),
        ({"status": "failed"}, slice(0)),
    ],
)
def test_a_search_finds_all_that_it_asks_for_newest_first(
    many: list[str], wanted: dict[str, str], expected: slice
) -> None:
    there, back = there_and_back(find(**wanted))
    assert list(itertools.chain(*there)) == many[expected]
    assert all(len(page) == 5 for page in there[:-1])
    assert back == there[-2::-1]


def test_new_uploads_move_nothing_from_under_a_reader(
    many: list[str], make_upload: MakeUpload
) -> None:
    look = find()
    second = look(look(None).cursor)
    newer = [make_upload(at=NOON + timedelta(hours=hour)).file_id for hour in (1, 2)]
    assert ids(look(look(None).cursor)) != ids(second)
    back = look(second.back)
    assert ids(back) == many[:5]
    assert ids(look(back.back)) == [*reversed(newer), *many[:3]]


def test_a_cursor_opens_only_its_own_list(many: list[str]) -> None:
    cursor = find()(None).cursor
    assert cursor
    for other in (find(status="failed"), find(month="2026-11"), find(trainer="trainer")):
        with pytest.raises(CursorInvalid):
            other(cursor)
    with pytest.raises(CursorInvalid):
        support_search.problems(at=NOON, cursor=cursor)


def test_the_months_are_those_that_may_hold_uploads() -> None:
    assert support_search.months(NOON) == ["2026-11"]
    assert support_search.months(datetime(2026, 3, 1, tzinfo=UTC)) == ["2026-03", "2026-02"]


def test_what_no_link_can_mend_any_more_is_found_but_no_problem(
    make_upload: MakeUpload, settings: Settings
) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, retention_days=90)
    assert len(support_search.months(NOON)) == 4
    old, fresh = [
        make_upload(at=NOON - timedelta(days=days), attributes={"status": "failed"}).file_id
        for days in (31, 29)
    ]
    assert ids(support_search.problems(at=NOON)) == [fresh]
    assert ids(find(status="failed")(None)) == [fresh, old]


@pytest.mark.parametrize(
    ("attributes", "problem"),
    [
        ({"status": "failed", "failure": "size"}, Problem.FAILED),
        ({"status": "completed", "email_status": "bounced"}, Problem.BOUNCED),
        ({"status": "completed", "email_status": "complained"}, Problem.COMPLAINED),
        ({"status": "processing", "claimed_at": NOON - timedelta(minutes=6)}, Problem.STUCK),
        ({"status": "processing", "claimed_at": NOON - timedelta(minutes=4)}, None),
        ({"status": "processing", "claimed_at": LONG_AGO, "is_emailed_together": True}, None),
        (
            {
                "status": "processing",
                "claimed_at": LONG_AGO,
                "is_emailed_together": True,
                "upload_date": NOON - timedelta(hours=25),
            },
            Problem.STUCK,
        ),
        (
            {
                "status": "processing",
                "claimed_at": LONG_AGO,
                "upload_date": NOON - timedelta(days=20),
            },
            Problem.STUCK,
        ),
        ({"upload_date": NOON - timedelta(hours=25)}, Problem.LATE),
        ({"upload_date": NOON - timedelta(hours=23)}, None),
        ({"status": "completed", "email_status": "sent"}, None),
        ({"status": "revoked", "email_status": "bounced"}, None),
    ],
)
def test_a_problem_is_found_and_named(
    make_upload: MakeUpload, attributes: dict[str, Any], problem: Problem | None
) -> None:
    upload = make_upload(attributes=attributes)
    assert support_search.problem(upload, at=NOON) == problem
    assert ids(support_search.problems(at=NOON)) == ([upload.file_id] if problem else [])


class Partition:
    """Stands in for DynamoDB: `size` uploads a month, made as they are read; counts what it costs.

    Answers Query on GSI2 only, whatever the filter: of each hundred, `hits` pass it.
    """

    def __init__(self, size: int, *, hits: int = 100) -> None:
        self.size, self.hits = size, hits
        self.queries = self.evaluated = 0
        self.sample = new_upload().serialize()

    def __call__(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        assert (operation, arguments["IndexName"]) == ("Query", "GSI2")
        values = [value.get("S", "") for value in arguments["ExpressionAttributeValues"].values()]
        month = next(value for value in values if value.startswith("DATE#"))
        step = -1 if arguments["ScanIndexForward"] else 1
        start = arguments.get("ExclusiveStartKey")
        first = int(start["PK"]["S"]) + step if start else 0
        numbers = range(first, self.size if step == 1 else -1, step)
        read = numbers[: arguments["Limit"]]
        self.queries += 1
        self.evaluated += len(read)
        items = [self.item(month, number) for number in read if number % 100 < self.hits]
        answer = {"Items": items, "Count": len(items), "ScannedCount": len(read)}
        if len(read) < len(numbers):
            answer["LastEvaluatedKey"] = self.key(month, read[-1])
        return answer

    def key(self, month: str, number: int) -> dict[str, Any]:
        names = {"PK": f"{number}", "SK": "x", "GSI2PK": month, "GSI2SK": f"{number}"}
        return {name: {"S": value} for name, value in names.items()}

    def item(self, month: str, number: int) -> dict[str, Any]:
        return {**self.sample, **self.key(month, number), "fileId": {"S": f"{month} {number}"}}


def answer(monkeypatch: pytest.MonkeyPatch, partition: Partition) -> None:
    monkeypatch.setattr(BaseClient, "_make_api_call", lambda _client, *call: partition(*call))


def costs(monkeypatch: pytest.MonkeyPatch, partition: Partition, look: Find) -> list[Any]:
    """What the first page costs, and the second, and the first again: queries and items read."""
    answer(monkeypatch, partition)
    spent, cursor = [], None
    for way in ("cursor", "back", "cursor"):
        before = partition.queries, partition.evaluated
        page = look(cursor)
        spent.append((partition.queries - before[0], partition.evaluated - before[1]))
        cursor = getattr(page, way)
    return spent


LISTS: dict[str, Find] = {
    "everything": find(),
    "a month": find(month="2026-11"),
    "a status": find(status="failed"),
    "problems": lambda cursor: support_search.problems(at=NOON, cursor=cursor),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_page_of_100_000_costs_what_a_page_of_100_costs(
    aws: None, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    few = costs(monkeypatch, Partition(200), LISTS[name])
    many = costs(monkeypatch, Partition(100_000), LISTS[name])
    assert many == few
    # Back at the beginning, the first page is read again: it may have grown.
    assert [queries for queries, _ in many] == [1, 1, 2]


@pytest.mark.parametrize("name", ["a status", "problems"])
def test_a_filter_that_lets_nothing_through_stops_and_offers_to_go_on(
    aws: None, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    partition = Partition(100_000, hits=0)
    answer(monkeypatch, partition)
    page = LISTS[name](None)
    assert (page.items, page.cut) == ([], "cursor")
    assert (partition.queries, partition.evaluated) == (4, support_search.MAX_READ)
    further = LISTS[name](page.cursor)
    assert further.cut == "cursor"
    assert partition.evaluated == 2 * support_search.MAX_READ


def test_looking_back_stops_and_goes_on_likewise(
    aws: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = LISTS["a status"]
    partition = Partition(100_000, hits=1)
    answer(monkeypatch, partition)
    page = look(None)
    while len(page.items) == 4 and page.items[0].file_id != "DATE#2026-11 1200":
        page = look(page.cursor)
    page = look(page.back)
    assert page.cut == "back"
    assert [upload.file_id.split()[1] for upload in page.items] == ["1100", "1000", "900", "800"][
        ::-1
    ]


def test_going_on_looking_misses_nothing(
    make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, retention_days=90)
    monkeypatch.setattr(support_search, "BATCH", 3)
    monkeypatch.setattr(support_search, "MAX_READ", 6)
    monkeypatch.setattr(support_search, "PAGE_SIZE", 2)
    failed = [
        make_upload(
            at=NOON - timedelta(hours=12 * number),
            attributes={"status": "failed"} if number % 7 == 0 else None,
        ).file_id
        for number in range(50)
    ][::7]
    there, _ = there_and_back(find(status="failed"))
    assert list(itertools.chain(*there)) == failed
    assert [] in there
