from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from accounts import bearer
from accounts.access import NotATrainer
from accounts.bearer import Bearer
from accounts.models import User
from accounts.tokens import TokenRefused
from core.errors import TooManyRequests
from tests.accounts.provider import Provider

Program = Callable[[User], Client]


def enter(door: Bearer, client: Client | None = None, **headers: str) -> User:
    """Enter with what `client` would send."""
    sent = {"HTTP_AUTHORIZATION": client.defaults["HTTP_AUTHORIZATION"]} if client else {}
    request = RequestFactory().post("/api/v1/uploads", **sent, **headers)  # type: ignore[arg-type]
    user = door(request)
    assert request.user is user
    return user


def test_a_trainer_enters_with_their_token(program: Program, trainer: User) -> None:
    user = enter(Bearer(), program(trainer))
    assert (user.sub, user.name, user.is_trainer) == ("trainer", "Tessa Trainer", True)


def test_who_is_no_trainer_stays_out(program: Program, support_agent: User) -> None:
    with pytest.raises(NotATrainer):
        enter(Bearer(), program(support_agent))


@pytest.mark.parametrize("header", [None, "Basic abc", "Bearer ", "Bearer abc"])
def test_without_a_token_nobody_enters(aws: None, issuer: Provider, header: str | None) -> None:
    headers = {"HTTP_AUTHORIZATION": header} if header else {}
    with pytest.raises(TokenRefused):
        enter(Bearer(), None, **headers)


def test_an_open_door_is_open_only_where_the_environment_says_so(
    aws: None, issuer: Provider, settings: Settings
) -> None:
    with pytest.raises(TokenRefused):
        enter(Bearer(may_be_open=True))
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, open_uploads=True)
    assert enter(Bearer(may_be_open=True)).sub == bearer.NOBODY
    with pytest.raises(TokenRefused):
        enter(Bearer())
    with pytest.raises(TokenRefused):
        enter(Bearer(may_be_open=True), HTTP_AUTHORIZATION="Bearer abc")


def test_nobody_may_ask_without_end(
    program: Program, trainer: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, open_uploads=True)
    monkeypatch.setattr(bearer, "REQUESTS", replace(bearer.REQUESTS, most=1))
    client = program(trainer)
    enter(Bearer(), client)
    with pytest.raises(TooManyRequests):
        enter(Bearer(), client)
    enter(Bearer(may_be_open=True), REMOTE_ADDR="192.0.2.1")
    with pytest.raises(TooManyRequests):
        enter(Bearer(may_be_open=True), REMOTE_ADDR="192.0.2.1")
