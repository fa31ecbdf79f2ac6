"""Sessions, tokens and redirects: fixed, stolen, forged, led astray."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.test import Client
from django.urls import get_resolver

from accounts import cognito, tokens, views
from accounts.models import User
from accounts.sessions import SessionStore
from accounts.tokens import TokenRefused
from core.table.items import Item
from tests.access.matrix import PAGES, filled
from tests.accounts.provider import Provider
from tests.accounts.test_cognito import go_through, is_signed_in, make_stale
from tests.accounts.test_tokens import forged

SignIn = Callable[..., Client]
LIST = "/api/v1/uploads/recent"
NEVER = "550e8400-e29b-41d4-a716-446655440000"

#: Addresses of other sites, as browsers would understand them.
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http:evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "/%0d%0aLocation:https://evil.example",
    "\thttps://evil.example",
    "/\t/evil.example",
    "https://evil.example\\@testserver/",
    "http://testserver//evil.example/phish",
    "http://testserver///evil.example/",
    "http://testserver////evil.example/",
    "http://testserver/\\evil.example/",
    "http://testserver\\\\evil.example/",
    "http://testserver/\t/evil.example/",
    "http://testserver/\n/evil.example/",
    "http:\t//testserver//evil.example/",
    "////evil.example/",
    "/\n/evil.example/",
    "/\t\\evil.example/",
]


def leads_away(answer: Any) -> bool:
    """Does the answer send a browser to another site, or end a header early?

    A browser takes tabs and line ends out of an address, and a backslash for a slash.
    """
    location = answer.get("Location", "")
    read = re.sub(r"[\t\r\n]", "", location).strip().replace("\\", "/")
    return bool(re.match(r"(?i)//|[a-z][a-z0-9+.-]*:", read)) or "\n" in location


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_address_leads_elsewhere(
    aws: None, sign_in: SignIn, support_agent: User, target: str
) -> None:
    browser = sign_in(support_agent)
    back = browser.post("/admin/uploads/upload/action/", {"next": target, "action": "x"})
    assert not leads_away(back)
    answer = browser.get("/admin/login/", {"next": target})
    assert answer["Location"].startswith("/accounts/sign-in/?next=")
    # A form that was posted by somebody signed out leads back to where it stood.
    posted = Client().post("/uploads/new/", headers={"Referer": f"https://testserver/{target}"})
    assert posted["Location"].startswith("/accounts/sign-in/?next=")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_refused_form_leads_elsewhere(aws: None, target: str) -> None:
    """Another site's form, at every address; it is refused before anybody asks who sends it."""
    browser = Client(enforce_csrf_checks=True)
    for path in PAGES:
        address = filled(path, NEVER)
        sent: dict[str, Any] = {"headers": {"Origin": "https://evil.example"}}
        assert not leads_away(browser.post(address, {"next": target}, **sent)), address
        if "\n" not in target:  # no server lets a header of two lines in
            sent["headers"]["Referer"] = target
            assert not leads_away(browser.post(address, **sent)), address


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_leads_nowhere_else(provider: Provider, target: str) -> None:
    browser = Client()
    there = browser.get("/accounts/sign-in/", {"next": target})
    answer = browser.get(f"/accounts/signed-in/?{provider.authorize(there['Location'])}")
    assert not leads_away(answer)


@pytest.mark.parametrize(
    "path", ["//evil.example/uploads", "/\\evil.example/uploads", "//uploads/"]
)
def test_a_slash_that_is_added_leads_nowhere_else(aws: None, path: str) -> None:
    assert not leads_away(Client().get(path))


def test_nobody_chooses_the_session_that_somebody_signs_in_to(
    provider: Provider,
) -> None:
    planted = SessionStore()
    planted["planted"] = "yes"
    planted.create()
    victim = Client()
    victim.cookies["sessionid"] = planted.session_key or ""
    go_through(provider, victim)
    thief = Client()
    thief.cookies["sessionid"] = planted.session_key or ""
    assert is_signed_in(victim)
    assert not is_signed_in(thief)


def test_a_stranger_fills_the_table_with_no_sign_ins(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To begin one needs no account, and writes a session that knows where it leads."""
    a_day = replace(views.SIGN_INS_BEGUN, most=2, per=timedelta(days=1))
    monkeypatch.setattr(views, "SIGN_INS_BEGUN", a_day)
    pages = [Client().get("/accounts/sign-in/?next=/uploads/new/") for _ in range(4)]
    assert [page.status_code for page in pages] == [302, 302, 429, 429]
    for query in ("", "?code=x&state=y", "?error=access_denied"):
        assert Client().get(f"/accounts/signed-in/{query}").status_code == 400
    assert len([item for item in Item.scan() if item.pk.startswith("SESSION#")]) == 2


def test_whoever_leaves_the_group_is_out_within_the_hour(
    provider: Provider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browser = Client()
    go_through(provider, browser)
    provider.claims = {"cognito:groups": []}
    until = browser.session[cognito.TOKENS]["until"]
    assert until <= time.time() + 3600
    make_stale(browser)
    assert browser.get("/uploads/").status_code == 403


def test_an_access_token_lives_an_hour_and_no_signature_makes_it_longer(issuer: Provider) -> None:
    """Its groups are those of its making, so this bounds how long a lost group still counts."""
    over = issuer.access_token(exp=int(time.time()) - tokens.LEEWAY - 1)
    with pytest.raises(TokenRefused):
        tokens.verify(over)


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"},
        {"alg": "HS256", "kid": "one"},
        {"alg": "HS256", "kid": "../../../../dev/null"},
        {"alg": "RS256", "kid": "one", "jku": "https://evil.example/jwks.json"},
        {"alg": "RS256", "kid": "one", "x5u": "https://evil.example/cert.pem"},
        {"alg": "RS256", "kid": "one", "crit": ["exp"]},
        {"alg": "RS256", "kid": "' OR 1=1 --"},
        {"alg": "RS256", "kid": None},
        {"alg": ["RS256"], "kid": "one"},
        {"alg": "RS256", "kid": {"one": 1}},
        {"alg": "RS256", "kid": "one", "b64": False},
        {},
        [],
    ],
    ids=str,
)
def test_no_header_talks_its_way_in(issuer: Provider, aws: None, header: Any) -> None:
    token = forged(issuer.access_token(), header, lambda _: b"x" * 256)
    answer = Client(headers={"Authorization": f"Bearer {token}"}).get(LIST)
    assert answer.status_code == 401
    assert issuer.fetches <= 1


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
def test_our_own_key_signs_in_one_way_only(issuer: Provider, algorithm: str) -> None:
    private = issuer.key.as_pem(private=True)
    claims = jwt.decode(issuer.access_token(), options={"verify_signature": False})
    token = jwt.encode(claims, private, algorithm, headers={"kid": "one"})
    with pytest.raises(TokenRefused):
        tokens.verify(token)


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": ["trainer"]},
        {"exp": "9999999999"},
        {"exp": 1e400},
        {"iat": "now"},
        {"cognito:groups": "trainers"},
        {"client_id": ["programs"]},
        {"token_use": True},
    ],
    ids=str,
)
def test_odd_claims_open_nothing(issuer: Provider, aws: None, claims: dict[str, Any]) -> None:
    """Only Cognito could sign them; should it ever, nobody gets in by them."""
    client = Client(headers={"Authorization": f"Bearer {issuer.access_token(**claims)}"})
    client.raise_request_exception = False
    assert client.get(LIST).status_code in {401, 503}


def test_every_address_that_changes_something_asks_for_the_token_of_its_form(
    aws: None, sign_in: SignIn, trainer: User
) -> None:
    """Of all views, those that Django does not ask are the student's, and the API's."""
    exempt = {path for path in PAGES if is_exempt(filled(path, NEVER))}
    assert exempt == {"/download/{file_id}", "/download/{file_id}/opened"}


def is_exempt(path: str) -> bool:
    return bool(getattr(get_resolver().resolve(path).func, "csrf_exempt", False))


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://testserver.evil.example"]
)
def test_a_right_token_from_a_wrong_site_is_refused(
    sign_in: SignIn, trainer: User, origin: str
) -> None:
    browser = sign_in(trainer)
    browser.handler.enforce_csrf_checks = True
    token = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', browser.get("/uploads/new/").text)[0]
    form = {"csrfmiddlewaretoken": token}
    assert browser.post("/uploads/new/", form, headers={"Origin": origin}).status_code == 403
    assert browser.post("/uploads/new/", form).status_code == 422


def test_other_sites_scripts_read_no_answer_of_the_api(aws: None, issuer: Provider) -> None:
    for origin in ("https://evil.example", "null", "https://dev.apexshare.training.evil.example"):
        answer = Client(headers={"Origin": origin}).get(LIST)
        assert "Access-Control-Allow-Origin" not in answer
        assert "Access-Control-Allow-Credentials" not in answer
