"""The roles of the tables, each as a function that makes a new client of it."""

import time
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts import cognito
from accounts.models import User
from tests.access.matrix import API, World
from tests.accounts.provider import Provider
from uploads.records.upload import Upload

Clients = dict[str, Callable[[], Client]]
SignIn = Callable[..., Client]


@pytest.fixture
def people(
    trainer: User, second_trainer: User, support_agent: User, nobody: User
) -> dict[str, User]:
    return {"owner": trainer, "other": second_trainer, "support": support_agent, "nobody": nobody}


@pytest.fixture
def renewals_refused(
    issuer: Provider, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Cognito answers, and renews no sign-in."""
    metadata = f"{issuer.url}/.well-known/openid-configuration"
    settings.COGNITO = {**settings.COGNITO, "metadata_url": metadata}
    monkeypatch.setattr(issuer, "refuses_refresh", True)
    cognito.client.cache_clear()
    yield
    cognito.client.cache_clear()


def bearing(token: str) -> Callable[[], Client]:
    return lambda: Client(headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def browsers(
    people: dict[str, User],
    sign_in: SignIn,
    program: Callable[[User], Client],
    renewals_refused: None,
) -> Clients:
    """Those who come with a session, or without one."""
    owner = people["owner"]

    def gone() -> Client:
        browser = sign_in(owner)
        browser.session.delete()
        return browser

    signed_in: Clients = {
        role: lambda user=user: sign_in(user)  # type: ignore[misc]
        for role, user in people.items()
    }
    return signed_in | {
        "out": Client,
        "expired": lambda: sign_in(owner, until=0),
        "gone": gone,
        "token": lambda: program(owner),
    }


@pytest.fixture
def programs(
    people: dict[str, User],
    sign_in: SignIn,
    program: Callable[[User], Client],
    issuer: Provider,
) -> Clients:
    """Those who come with a token, or without one."""
    # Whom the tokens name is known, so that it is the tokens that are refused.
    for user in people.values():
        program(user)
    with_tokens: Clients = {
        role: lambda user=user: program(user)  # type: ignore[misc]
        for role, user in people.items()
    }
    return with_tokens | {
        "none": Client,
        "cookie": lambda: sign_in(people["owner"]),
        "bad": bearing(issuer.access_token(iss="https://elsewhere.example")),
        "id token": bearing(issuer.access_token(token_use="id")),
        "over": bearing(issuer.access_token(exp=int(time.time()) - 60)),
        "foreign client": bearing(issuer.access_token(client_id="another")),
        "garbage": bearing("x.y.z"),
    }


@pytest.fixture
def clients(path: str, request: pytest.FixtureRequest) -> Clients:
    """Those who may come to the address."""
    found: Clients = request.getfixturevalue("programs" if path in API else "browsers")
    return found


@pytest.fixture
def world(path: str, make_upload: Callable[..., Upload], request: pytest.FixtureRequest) -> World:
    """What the address is about; some ask Cognito for people, too."""
    if path.startswith(("/admin/", "/accounts/sign-out/everywhere/")):
        request.getfixturevalue("pool")
    return World(make_upload, path)
