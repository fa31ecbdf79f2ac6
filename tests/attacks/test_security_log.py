"""The security log: who signed in, who was refused, and whose rights changed; in one shape."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from accounts import bearer, cognito
from accounts.models import User
from tests.accounts.provider import Provider
from tests.accounts.test_cognito import go_through, make_stale
from tests.attacks.conftest import Lines, said
from uploads.records.upload import Upload

SignIn = Callable[..., Client]


def test_a_sign_in_and_a_sign_out_are_a_line_each(provider: Provider, lines: Lines) -> None:
    browser = Client()
    go_through(provider, browser)
    sub = browser.session[cognito.IDENTITY]["sub"]
    browser.post("/accounts/sign-out/")
    Client().post("/accounts/sign-out/")
    assert said(lines) == [
        ("sign-in", "done", sub, "trainers"),
        ("sign-out", "done", sub, ""),
    ]


def test_a_sign_in_that_fails_is_a_line(provider: Provider, lines: Lines) -> None:
    Client().get("/accounts/signed-in/?code=x&state=y")
    provider.claims = {"nonce": "another"}
    go_through(provider, Client())
    assert said(lines) == [("sign-in", "sign_in_failed", "", "")] * 2


def test_a_token_that_is_refused_is_a_line(issuer: Provider, aws: None, lines: Lines) -> None:
    Client(headers={"Authorization": "Bearer x.y.z"}).get("/api/v1/uploads/recent")
    assert said(lines) == [("token", "token_refused", "", "")]


def test_a_change_of_groups_is_noticed_at_renewal(provider: Provider, lines: Lines) -> None:
    browser = Client()
    go_through(provider, browser)
    sub = browser.session[cognito.IDENTITY]["sub"]
    for groups in (["support"], ["support"], []):
        provider.claims = {"cognito:groups": groups}
        make_stale(browser)
        browser.get("/")
    assert said(lines)[1:] == [
        ("groups changed", "done", sub, "+support -trainers"),
        ("groups changed", "done", sub, "-support"),
    ]


def test_a_renewal_that_is_refused_is_a_line(provider: Provider, lines: Lines) -> None:
    browser = Client()
    go_through(provider, browser)
    sub = browser.session[cognito.IDENTITY]["sub"]
    provider.refuses_refresh = True
    make_stale(browser)
    browser.get("/")
    assert said(lines)[1:] == [("renewal", "not_renewed", sub, "")]


def test_whoever_lacks_the_rights_is_named(
    sign_in: SignIn, nobody: User, trainer: User, lines: Lines
) -> None:
    sign_in(nobody).get("/uploads/")
    sign_in(trainer).get("/admin/")
    assert said(lines) == [
        ("refused", "not_a_trainer", "nobody", "/uploads/"),
        ("refused", "not_support", "trainer", "/admin/"),
    ]


@pytest.mark.parametrize("page", ["/uploads/", ""])
def test_a_form_of_another_site_is_a_line(
    sign_in: SignIn, trainer: User, lines: Lines, page: str
) -> None:
    """Also where the browser is sent back to a page."""
    browser = sign_in(trainer)
    browser.handler.enforce_csrf_checks = True
    evil = {"Origin": "https://evil.example"}
    browser.post("/accounts/sign-out/", {"next": page}, headers=evil)
    assert said(lines) == [("refused", "page_out_of_date", "trainer", "/accounts/sign-out/")]


def test_who_asks_too_often_is_named(
    program: Callable[[User], Client],
    trainer: User,
    monkeypatch: pytest.MonkeyPatch,
    lines: Lines,
) -> None:
    a_day = replace(bearer.REQUESTS, most=1, per=timedelta(days=1))
    monkeypatch.setattr(bearer, "REQUESTS", a_day)
    tessa = program(trainer)
    answers = [tessa.get("/api/v1/uploads/recent").status_code for _ in range(2)]
    assert answers == [200, 429]
    assert said(lines) == [("refused", "too_many_requests", "trainer", "/api/v1/uploads/recent")]


def test_what_is_merely_not_there_is_no_line(
    sign_in: SignIn, second_trainer: User, sent_upload: Upload, lines: Lines
) -> None:
    assert sign_in(second_trainer).get(f"/uploads/{sent_upload.file_id}/").status_code == 404
    assert said(lines) == []
