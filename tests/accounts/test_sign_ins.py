from datetime import timedelta

import pytest
from pynamodb.exceptions import PutError

from accounts import sign_ins
from accounts.models import User
from accounts.sign_ins import SignIn
from core.table.items import Item
from tests.conftest import NOON, Failing


def test_the_last_sign_in_is_kept(aws: None, trainer: User, aws_calls: list[str]) -> None:
    sign_ins.record(trainer.sub, at=NOON)
    aws_calls.clear()
    assert sign_ins.last([trainer.sub, "second"]) == {trainer.sub: NOON}
    assert aws_calls == ["BatchGetItem"]


def test_the_later_sign_in_counts(aws: None) -> None:
    later = NOON + timedelta(days=1)
    for at in (NOON, later):
        sign_ins.record("trainer", at=at)
    assert sign_ins.last(["trainer"]) == {"trainer": later}
    [item] = SignIn.scan()
    assert item.ttl == later + sign_ins.KEPT


def test_who_cannot_be_recorded_is_signed_in_all_the_same(
    aws: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failing = Failing(Item.save, PutError("no answer"))
    monkeypatch.setattr(SignIn, "save", failing)
    sign_ins.record("trainer", at=NOON)
    assert "A sign-in could not be recorded" in caplog.text
    assert sign_ins.last(["trainer"]) == {}
