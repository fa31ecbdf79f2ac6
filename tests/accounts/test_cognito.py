import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from joserfc.jwk import RSAKey

from accounts import cognito
from accounts.models import User
from tests.accounts.provider import Provider

SignIn = Callable[..., Client]


def go_through(provider: Provider, browser: Client, path: str = "/accounts/sign-in/") -> Any:
    """Sign in as a browser does; return what ApexShare answers at the end."""
    there = browser.get(path)
    assert there["Location"].startswith(f"{provider.url}/oauth2/authorize?")
    return browser.get(f"/accounts/signed-in/?{provider.authorize(there['Location'])}")


def is_signed_in(browser: Client) -> bool:
    return browser.get("/uploads/").status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"aud": "another-client"},
        {"iss": "https://evil.example"},
        {"exp": int(time.time()) - 3600},
    ],
)
def test_a_token_that_does_not_hold_signs_nobody_in(
    provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    browser = Client()
    page = go_through(provider, browser)
    assert page.status_code == 400
    assert "Sign-in did not work" in page.text
    assert not is_signed_in(browser)


def test_a_token_signed_by_another_key_signs_nobody_in(provider: Provider) -> None:
    provider.signing_key = RSAKey.generate_key(2048, {"kid": "one"})
    browser = Client()
    assert go_through(provider, browser).status_code == 400
    assert not is_signed_in(browser)


def test_a_state_of_another_browser_signs_nobody_in(provider: Provider) -> None:
    there = Client().get("/accounts/sign-in/")
    victim = Client()
    page = victim.get(f"/accounts/signed-in/?{provider.authorize(there['Location'])}")
    assert page.status_code == 400
    assert not is_signed_in(victim)


def test_a_code_works_once(provider: Provider) -> None:
    browser = Client()
    there = browser.get("/accounts/sign-in/")
    query = provider.authorize(there["Location"])
    assert browser.get(f"/accounts/signed-in/?{query}").status_code == 302
    assert Client().get(f"/accounts/signed-in/?{query}").status_code == 400


def test_signing_in_changes_the_session_key(provider: Provider) -> None:
    browser = Client()
    browser.get("/accounts/sign-in/")
    before = browser.cookies["sessionid"].value
    go_through(provider, browser)
    assert browser.cookies["sessionid"].value != before
    thief = Client()
    thief.cookies["sessionid"] = before
    assert not is_signed_in(thief)


def test_a_stale_sign_in_is_renewed_with_its_new_groups(provider: Provider) -> None:
    browser = Client()
    provider.claims = {"cognito:groups": []}
    go_through(provider, browser)
    assert browser.get("/uploads/").status_code == 403
    provider.claims = {}
    make_stale(browser)
    assert is_signed_in(browser)
    provider.claims = {"cognito:groups": []}
    make_stale(browser)
    assert browser.get("/uploads/").status_code == 403


def test_a_disabled_account_is_signed_out_at_renewal(provider: Provider) -> None:
    browser = Client()
    go_through(provider, browser)
    provider.refuses_refresh = True
    make_stale(browser)
    assert not is_signed_in(browser)
    assert not browser.session.get(cognito.IDENTITY)


def test_a_renewal_for_somebody_else_signs_out(provider: Provider) -> None:
    browser = Client()
    go_through(provider, browser)
    provider.claims = {"sub": "somebody-else"}
    make_stale(browser)
    assert not is_signed_in(browser)


def test_a_renewal_that_cognito_does_not_answer_waits(
    sign_in: SignIn, trainer: User, provider: Provider
) -> None:
    browser = sign_in(trainer, until=0)
    provider.stop()
    assert is_signed_in(browser)
    assert time.time() < browser.session[cognito.TOKENS]["until"] < time.time() + 120


def test_when_cognito_does_not_answer_signing_in_says_so(provider: Provider) -> None:
    provider.stop()
    page = Client().get("/accounts/sign-in/")
    assert page.status_code == 400
    assert "Please sign in again" in page.text


def make_stale(browser: Client) -> None:
    session = browser.session
    session[cognito.TOKENS] = {**session[cognito.TOKENS], "until": 0}
    session.save()
