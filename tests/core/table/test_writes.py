from collections.abc import Callable
from datetime import timedelta, timezone
from typing import Any

import pytest
from pynamodb.connection import Connection
from pynamodb.exceptions import CancellationReason, TransactWriteError, VerboseClientError
from pynamodb.expressions.condition import Condition

from core.table.writes import (
    Change,
    Check,
    ConditionFailed,
    Delete,
    Put,
    Write,
    commit,
    update,
)
from tests.conftest import NOON, Failing, new_upload, stored
from uploads.records.event import Event, EventKind
from uploads.records.statuses import Status
from uploads.records.upload import Upload, UploadUnknown


def counted(upload: Upload, condition: Condition) -> Change:
    return Change(upload, added={"download_count": 1}, only_if=condition)


def test_a_commit_is_all_or_nothing(make_upload: Callable[..., Upload]) -> None:
    upload = make_upload()
    with pytest.raises(ConditionFailed):
        commit(
            counted(upload, Upload.status == "completed"),
            Put(Event.of(upload, EventKind.DOWNLOADED, actor="student", at=NOON)),
        )
    assert Upload.find(upload.file_id).download_count == 0
    assert [event.kind for event in Event.history(upload)] == ["created"]


def test_a_commit_never_makes_an_item_that_is_gone(make_upload: Callable[..., Upload]) -> None:
    upload = make_upload()
    upload.delete()
    with pytest.raises(ConditionFailed):
        commit(counted(upload, Upload.status == "pending"))


@pytest.mark.parametrize(("conflicts", "raises"), [(5, False), (6, True)])
def test_a_commit_that_meets_another_is_tried_again(
    make_upload: Callable[..., Upload],
    monkeypatch: pytest.MonkeyPatch,
    conflicts: int,
    raises: bool,
) -> None:
    upload = make_upload()
    reason = CancellationReason(code="TransactionConflict")
    cause = VerboseClientError({}, "TransactWriteItems", {}, cancellation_reasons=[reason])
    error = TransactWriteError("conflict", cause)
    failing = Failing(Connection.transact_write_items, error, times=conflicts)
    monkeypatch.setattr(
        Connection,
        "transact_write_items",
        lambda *args, **kwargs: failing(*args, **kwargs),  # noqa: PLW0108 -- binds as a method
    )
    change = counted(upload, Upload.status == "pending")
    if raises:
        with pytest.raises(TransactWriteError):
            commit(change)
    else:
        commit(change)
    assert Upload.find(upload.file_id).download_count == (0 if raises else 1)


def values_of(upload: Upload) -> dict[str, Any]:
    """All that somebody reads off an upload in memory."""
    return {name: getattr(upload, name) for name in Upload.get_attributes()}


#: Values to write, with what the table gives back.
AS_READ = [
    ({"opened_at": NOON.replace(microsecond=999_999)}, NOON),
    ({"opened_at": NOON.astimezone(timezone(timedelta(hours=9)))}, NOON),
    ({"status": Status.REVOKED}, "revoked"),
    ({"file_size": 5}, 5),
    ({"has_poster": True}, True),
    ({"batch": ["one", "two"]}, ["one", "two"]),
    ({"ttl": NOON.replace(microsecond=7)}, NOON),
    ({"file_size": None}, None),
]


@pytest.mark.parametrize("write", [commit, update])
@pytest.mark.parametrize(("values", "read"), AS_READ)
def test_what_a_change_sets_in_memory_is_what_the_table_gives(
    make_upload: Callable[..., Upload],
    write: Callable[[Change], None],
    values: dict[str, Any],
    read: object,
) -> None:
    upload = make_upload()
    [name] = values
    write(Change(upload, values))
    assert getattr(upload, name) == read
    assert type(getattr(upload, name)) is type(read)
    assert values_of(upload) == values_of(stored(upload))


@pytest.mark.parametrize("write", [commit, update])
def test_what_is_added_is_added_in_memory_too(
    make_upload: Callable[..., Upload], write: Callable[[Change], None]
) -> None:
    upload = make_upload()
    for _ in range(2):
        write(Change(upload, {"last_download_at": NOON}, {"download_count": 2}))
    assert (upload.download_count, upload.last_download_at) == (4, NOON)
    assert values_of(upload) == values_of(stored(upload))


def test_none_takes_the_attribute_out_of_the_table(make_upload: Callable[..., Upload]) -> None:
    upload = make_upload(attributes={"etag": "abc"})
    commit(Change(upload, {"etag": None}))
    with pytest.raises(ConditionFailed):
        commit(Check(upload, only_if=Upload.etag.exists()))


@pytest.mark.parametrize("write", [commit, update])
def test_a_change_whose_condition_fails_changes_nothing_in_memory(
    make_upload: Callable[..., Upload], write: Callable[[Change], None]
) -> None:
    upload = make_upload()
    before = values_of(upload)
    values = {"status": Status.COMPLETED, "opened_at": NOON, "file_size": None}
    with pytest.raises(ConditionFailed):
        write(Change(upload, values, {"download_count": 1}, only_if=Upload.status == "revoked"))
    assert values_of(upload) == before == values_of(stored(upload))


def test_a_failed_commit_changes_none_of_its_items_in_memory(
    make_upload: Callable[..., Upload],
) -> None:
    first, second = make_upload(), make_upload()
    with pytest.raises(ConditionFailed):
        commit(
            Change(first, {"status": Status.REVOKED}),
            Change(second, {"status": Status.REVOKED}, only_if=Upload.status == "completed"),
        )
    assert (first.status, second.status) == ("pending", "pending")
    assert stored(first).status == "pending"


def test_what_must_not_be_there_is_not_overwritten(make_upload: Callable[..., Upload]) -> None:
    upload = make_upload()
    other = new_upload(notes="Another")
    other.pk, other.sk = upload.pk, upload.sk
    with pytest.raises(ConditionFailed):
        commit(Put(other, only_if=Upload.pk.does_not_exist()))
    assert stored(upload).notes == "Look further ahead."


def test_only_what_is_there_is_deleted(make_upload: Callable[..., Upload]) -> None:
    upload = make_upload()
    commit(Delete(upload))
    with pytest.raises(UploadUnknown):
        stored(upload)
    with pytest.raises(ConditionFailed):
        commit(Delete(upload))


def test_a_token_does_the_same_transaction_once(
    make_upload: Callable[..., Upload], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str | None] = []
    write = Connection.transact_write_items

    def transact(*args: Any, **kwargs: Any) -> Any:
        sent.append(kwargs["client_request_token"])
        return write(*args, **kwargs)

    monkeypatch.setattr(Connection, "transact_write_items", transact)
    commit(Change(make_upload(), {"notes": "Once"}), token="the same again")
    assert sent == [None, "the same again"]


def test_a_write_of_no_kind_is_refused(make_upload: Callable[..., Upload]) -> None:
    with pytest.raises(TypeError, match="no kind of write"):
        commit(Write(make_upload()))
