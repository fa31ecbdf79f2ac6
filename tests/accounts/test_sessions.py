import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts import directory
from accounts.models import User
from accounts.sessions import Session, SessionStore, of_person, sign_out_everywhere
from tests.conftest import Failing, client_error


@pytest.fixture
def saved(aws: None) -> SessionStore:
    session = SessionStore()
    session["colour"] = "red"
    session.save()
    return session


def test_a_session_comes_back_as_it_was(saved: SessionStore) -> None:
    assert SessionStore(saved.session_key)["colour"] == "red"


def test_the_table_holds_no_key_that_would_let_anybody_in(saved: SessionStore) -> None:
    key = saved.session_key or ""
    [item] = Session.scan()
    assert item.pk == f"SESSION#{hashlib.sha256(key.encode()).hexdigest()}"
    assert key not in str(item.serialize())


def test_an_expired_session_is_empty_even_before_it_is_cleared(saved: SessionStore) -> None:
    [item] = Session.scan()
    item.update([Session.ttl.set(timezone.now() - timedelta(seconds=1))])
    late = SessionStore(saved.session_key)
    assert late.get("colour") is None
    assert late.session_key is None


def test_another_session_key_of_ours_signs_everybody_out_and_breaks_nothing(
    sign_in: Callable[..., Client], trainer: User, settings: Settings
) -> None:
    browser = sign_in(trainer)
    assert browser.get("/uploads/").status_code == 200
    settings.SECRET_KEY = "the next key, as long as Django likes it: 0123456789"
    answer = browser.get("/uploads/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/sign-in/")


def test_an_unknown_key_is_never_taken_over(aws: None) -> None:
    session = SessionStore("chosen-by-an-attacker-0123456789")
    session["colour"] = "red"
    session.save()
    assert session.session_key != "chosen-by-an-attacker-0123456789"


def test_an_ended_session_stays_ended(saved: SessionStore) -> None:
    meanwhile = SessionStore(saved.session_key)
    assert meanwhile["colour"] == "red"
    saved.flush()
    meanwhile["colour"] = "blue"
    with pytest.raises(UpdateError):
        meanwhile.save()
    assert not SessionStore().exists(meanwhile.session_key or "")


def test_a_new_key_keeps_the_data_and_ends_the_old_one(saved: SessionStore) -> None:
    old = saved.session_key or ""
    saved.cycle_key()
    assert SessionStore(saved.session_key)["colour"] == "red"
    assert not SessionStore().exists(old)


@pytest.mark.parametrize(
    ("act", "calls"),
    [("load", ["GetItem"]), ("save", ["PutItem"]), ("delete", ["DeleteItem"])],
)
def test_each_step_is_one_call(
    saved: SessionStore, aws_calls: list[str], act: str, calls: list[str]
) -> None:
    session = SessionStore(saved.session_key)
    if act == "save":
        session._session_cache = {"colour": "blue"}  # type: ignore[attr-defined]
    getattr(session, act)()
    assert aws_calls == calls


def test_who_is_not_signed_in_yet_has_ten_minutes(saved: SessionStore) -> None:
    [item] = Session.scan()
    assert item.ttl
    assert item.ttl - timezone.now() < timedelta(minutes=10, seconds=1)


def test_who_is_signed_in_has_seven_days(sign_in: Callable[..., Client], trainer: User) -> None:
    sign_in(trainer)
    [item] = Session.scan()
    assert item.ttl
    assert timedelta(days=6, hours=23) < item.ttl - timezone.now() <= timedelta(days=7)


def test_a_session_is_found_by_its_person_once_they_are_signed_in(
    saved: SessionStore, sign_in: Callable[..., Client], trainer: User, second_trainer: User
) -> None:
    sign_in(second_trainer)
    assert of_person(trainer.sub) == []
    late, lives = sign_in(trainer), sign_in(trainer)
    key = hashlib.sha256(late.cookies["sessionid"].value.encode()).hexdigest()
    Session(f"SESSION#{key}", "SESSION").update([Session.ttl.set(timezone.now())])
    [found] = of_person(trainer.sub)
    assert key not in found.pk
    assert lives.get("/uploads/").status_code == 200
    assert [item.pk for item in of_person(trainer.sub)] == [found.pk]


def test_all_sessions_of_one_person_end_and_no_request_writes_one_back(
    sign_in: Callable[..., Client], trainer: User, second_trainer: User, pool: dict[str, str]
) -> None:
    browsers, other = [sign_in(trainer) for _ in range(30)], sign_in(second_trainer)
    under_way = SessionStore(browsers[0].cookies["sessionid"].value)
    under_way["colour"] = "red"
    assert sign_out_everywhere(trainer.sub) == 30
    assert {browser.get("/uploads/").status_code for browser in browsers} == {302}
    assert other.get("/uploads/").status_code == 200
    with pytest.raises(UpdateError):
        under_way.save()
    assert of_person(trainer.sub) == []


@pytest.mark.parametrize(
    ("owner", "name"), [(directory, "revoke_tokens"), (Session, "batch_write")]
)
def test_whoever_asked_is_still_signed_in_where_something_fails_and_asks_again(
    sign_in: Callable[..., Client],
    trainer: User,
    pool: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    owner: Any,
    name: str,
) -> None:
    browser, _other = sign_in(trainer), sign_in(trainer)
    fails = Failing(getattr(owner, name), client_error("InternalErrorException"))
    monkeypatch.setattr(owner, name, fails)
    assert browser.post("/accounts/sign-out/everywhere/").status_code == 503
    assert browser.get("/uploads/").status_code == 200
    assert browser.post("/accounts/sign-out/everywhere/").status_code == 302
    assert browser.get("/uploads/").status_code == 302
    assert of_person(trainer.sub) == []
