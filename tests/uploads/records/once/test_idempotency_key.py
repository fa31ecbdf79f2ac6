"""The keys by which a repeated request makes no second upload."""

from datetime import timedelta
from typing import Any

import pytest

from core.table.writes import ConditionFailed, Put, commit
from tests.conftest import new_upload
from uploads.records.once.idempotency_key import IdempotencyKey
from uploads.records.upload import Upload


def key(name: str = "key", upload: Upload | None = None, **body: Any) -> IdempotencyKey:
    return IdempotencyKey.of(name, upload or new_upload(), body=body)


def test_the_same_name_of_the_same_trainer_is_the_same_key() -> None:
    one, again = key(), key()
    assert (one.pk, one.sk, one.body) == (again.pk, again.sk, again.body)


def test_a_key_is_its_trainers_own_whatever_its_text() -> None:
    theirs = new_upload(trainer_sub="second")
    assert key().pk != key(upload=theirs).pk
    # Joined without care, these two would be one.
    first, second = new_upload(trainer_sub="a"), new_upload(trainer_sub="ab")
    assert key("bc", first).pk != key("c", second).pk


def test_a_body_is_known_again_in_any_order_but_not_changed() -> None:
    assert key(a=1, b=2).body == key(b=2, a=1).body
    assert key(a=1, b=2).body != key(a=1, b=3).body


def test_neither_its_text_nor_its_body_can_be_read_back() -> None:
    made = key("Sam's video", student="Sam Student")
    values = str(made.to_simple_dict())
    assert "Sam" not in values


def test_a_key_is_used_once_and_remembered_as_long_as_its_upload(aws: None) -> None:
    upload = new_upload()
    made = key(upload=upload)
    assert (made.ttl, made.file_id) == (upload.ttl, upload.file_id)
    commit(Put(made, only_if=IdempotencyKey.is_free(at=upload.upload_date)))
    with pytest.raises(ConditionFailed):
        commit(Put(made, only_if=IdempotencyKey.is_free(at=upload.ttl)))
    over = upload.ttl + timedelta(seconds=1)
    commit(Put(made, only_if=IdempotencyKey.is_free(at=over)))
