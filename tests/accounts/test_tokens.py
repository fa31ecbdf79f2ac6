import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import RSAKey
from pytest_django.fixtures import Settings

from accounts import tokens
from accounts.models import User
from accounts.tokens import TokenRefused
from core import aws as clients
from core.errors import Unavailable
from tests.accounts.provider import Provider
from tests.conftest import client_error

Program = Callable[[User], Client]

LIST = "/api/v1/uploads/recent"


def test_an_access_token_of_a_trainer_opens_the_api(program: Program, trainer: User) -> None:
    assert program(trainer).get(LIST).status_code == 200


def test_a_token_of_the_pages_client_does_too(issuer: Provider) -> None:
    assert tokens.verify(issuer.access_token(client_id="client"))["sub"] == "trainer"


def test_without_a_token_nobody_enters(aws: None, issuer: Provider) -> None:
    answer = Client().get(LIST)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "token_refused"
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Bearer x.y.z", "Bearer a b", "ü"]
)
def test_what_is_no_token_is_refused(aws: None, issuer: Provider, header: str) -> None:
    assert Client().get(LIST, headers={"Authorization": header}).status_code == 401


def test_a_session_cookie_opens_nothing(sign_in: Callable[..., Client], trainer: User) -> None:
    assert sign_in(trainer).get(LIST).status_code == 401


def test_who_is_no_trainer_is_refused(program: Program, support_agent: User) -> None:
    answer = program(support_agent).get(LIST)
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "not_a_trainer"


def test_the_tokens_groups_decide(program: Program, nobody: User) -> None:
    assert program(nobody).get(LIST).status_code == 403


@pytest.mark.parametrize(
    "changes",
    [
        {"token_use": "id", "aud": "programs", "client_id": None},
        {"token_use": "id"},
        {"token_use": None},
        {"client_id": "another"},
        {"client_id": None},
        {"aud": "another"},
        {"iss": "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_another"},
        {"iss": None},
        {"exp": int(time.time()) - 60},
        {"exp": None},
        {"iat": int(time.time()) + 3600},
        {"nbf": int(time.time()) + 3600},
        {"sub": None},
        {"username": None},
    ],
)
def test_a_token_for_another_purpose_is_refused(issuer: Provider, changes: dict[str, Any]) -> None:
    with pytest.raises(TokenRefused):
        tokens.verify(issuer.access_token(**changes))


def test_clocks_may_differ_by_some_seconds(issuer: Provider) -> None:
    now = int(time.time())
    assert tokens.verify(issuer.access_token(exp=now - 5, iat=now + 5))


def forged(token: str, header: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """The token's claims under another header and signature."""
    encoded = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=")
    signed = encoded + b"." + token.split(".")[1].encode()
    return (signed + b"." + base64.urlsafe_b64encode(sign(signed)).rstrip(b"=")).decode()


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", ""])
def test_an_unsigned_token_is_refused(issuer: Provider, algorithm: str) -> None:
    header = {"alg": algorithm, "kid": "one"}
    with pytest.raises(TokenRefused):
        tokens.verify(forged(issuer.access_token(), header, lambda _: b""))


def test_our_public_key_is_no_shared_secret(issuer: Provider) -> None:
    public = issuer.key.as_pem(private=False)
    token = forged(
        issuer.access_token(),
        {"alg": "HS256", "kid": "one"},
        lambda text: hmac.new(public, text, hashlib.sha256).digest(),
    )
    with pytest.raises(TokenRefused):
        tokens.verify(token)


def test_another_key_under_our_keys_name_is_refused(issuer: Provider) -> None:
    stranger = RSAKey.generate_key(2048, {"kid": "one"})
    claims = jwt.decode(issuer.access_token(), issuer.key).claims
    with pytest.raises(TokenRefused):
        tokens.verify(jwt.encode({"alg": "RS256", "kid": "one"}, claims, stranger))


def test_a_key_that_the_token_brings_along_counts_for_nothing(issuer: Provider) -> None:
    stranger = RSAKey.generate_key(2048, {"kid": "two"})
    claims = jwt.decode(issuer.access_token(), issuer.key).claims
    header = {"alg": "RS256", "kid": "two", "jwk": stranger.as_dict(private=False)}
    with pytest.raises(TokenRefused):
        tokens.verify(jwt.encode(header, claims, stranger))


def test_changed_claims_are_refused(issuer: Provider) -> None:
    header, _, signature = issuer.access_token(sub="second").split(".")
    claims = issuer.access_token().split(".")[1]
    with pytest.raises(TokenRefused):
        tokens.verify(f"{header}.{claims}.{signature}")


def test_a_deeply_nested_token_is_refused(issuer: Provider) -> None:
    nested = base64.urlsafe_b64encode(b"[" * 100_000).rstrip(b"=").decode()
    with pytest.raises(TokenRefused):
        tokens.verify(f"{nested}.{nested}.x")


def test_unknown_keys_are_looked_for_once_in_a_while(issuer: Provider) -> None:
    tokens.verify(issuer.access_token())
    for number in range(5):
        token = forged(issuer.access_token(), {"alg": "RS256", "kid": f"{number}"}, lambda _: b"x")
        with pytest.raises(TokenRefused):
            tokens.verify(token)
    assert issuer.fetches == 1


def test_a_rotated_key_is_found_after_the_cool_down(
    issuer: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens.verify(issuer.access_token())
    key = RSAKey.generate_key(2048, {"kid": "two", "use": "sig", "alg": "RS256"})
    claims = jwt.decode(issuer.access_token(), issuer.key).claims
    token = jwt.encode({"alg": "RS256", "kid": "two"}, claims, key)
    monkeypatch.setattr(issuer, "key", key)
    monkeypatch.setattr(tokens._keys(), "cooldown_duration", 0)
    assert tokens.verify(token)


def test_without_cognitos_keys_the_answer_is_to_try_again(
    issuer: Provider, settings: Settings
) -> None:
    settings.COGNITO = {**settings.COGNITO, "keys_url": "http://127.0.0.1:9/jwks.json"}
    with pytest.raises(Unavailable):
        tokens.verify(issuer.access_token())


@pytest.fixture
def account(aws: None, issuer: Provider, settings: Settings) -> dict[str, str]:
    """Tessa's account in a user pool: its username and `sub`."""
    cognito = clients.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="pool")["UserPool"]["Id"]
    settings.COGNITO = {**settings.COGNITO, "pool": pool}
    made = cognito.admin_create_user(
        UserPoolId=pool,
        Username="tessa",
        UserAttributes=[
            {"Name": "email", "Value": "tessa@example.com"},
            {"Name": "name", "Value": "Tessa Trainer"},
        ],
        MessageAction="SUPPRESS",
    )["User"]
    attributes = {each["Name"]: each["Value"] for each in made["Attributes"]}
    return {"username": "tessa", "sub": attributes["sub"]}


def test_name_and_email_come_from_cognito(issuer: Provider, account: dict[str, str]) -> None:
    token = issuer.access_token(**account, name="Mallory", email="mallory@example.com")
    user = tokens.user_of(token, at=timezone.now())
    assert user.identity == {
        "sub": account["sub"],
        "email": "tessa@example.com",
        "name": "Tessa Trainer",
        "groups": ["trainers"],
    }


def test_an_account_is_asked_for_once_in_five_minutes(
    issuer: Provider, account: dict[str, str], aws_calls: list[str]
) -> None:
    token, at = issuer.access_token(**account), timezone.now()
    tokens.user_of(token, at=at)
    tokens.user_of(token, at=at)
    assert aws_calls == ["AdminGetUser"]
    tokens.user_of(token, at=at + timedelta(minutes=5))
    assert aws_calls == ["AdminGetUser"] * 2


def test_a_disabled_accounts_token_is_refused(
    issuer: Provider, account: dict[str, str], settings: Settings
) -> None:
    clients.client("cognito-idp").admin_disable_user(
        UserPoolId=settings.COGNITO["pool"], Username="tessa"
    )
    with pytest.raises(TokenRefused):
        tokens.user_of(issuer.access_token(**account), at=timezone.now())


def test_a_deleted_accounts_token_is_refused(issuer: Provider, account: dict[str, str]) -> None:
    with pytest.raises(TokenRefused):
        tokens.user_of(issuer.access_token(**account | {"username": "gone"}), at=timezone.now())


def test_whoever_takes_over_a_username_takes_over_nothing_else(
    issuer: Provider, account: dict[str, str]
) -> None:
    with pytest.raises(TokenRefused):
        tokens.user_of(issuer.access_token(**account | {"sub": "before"}), at=timezone.now())


def test_when_cognito_fails_the_answer_is_to_try_again(
    program: Program, trainer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = program(trainer)

    def fail(username: str, slot: int) -> None:
        raise client_error("InternalErrorException")

    monkeypatch.setattr(tokens, "_account", fail)
    answer = browser.get(LIST)
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "unavailable"
