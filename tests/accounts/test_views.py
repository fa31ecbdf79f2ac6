from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from accounts import sign_ins, views
from accounts.models import User
from tests.accounts.provider import Provider
from tests.accounts.test_cognito import go_through, is_signed_in

SignIn = Callable[..., Client]


def test_a_trainer_signs_in_and_lands_on_the_dashboard(provider: Provider) -> None:
    browser = Client()
    answer = go_through(provider, browser)
    assert answer["Location"] == "/uploads/"
    page = browser.get("/uploads/")
    assert "Tessa Trainer" in page.text


def test_they_come_back_to_where_they_were_going(provider: Provider) -> None:
    answer = go_through(provider, Client(), "/accounts/sign-in/?next=/uploads/new/")
    assert answer["Location"] == "/uploads/new/"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""],
)
def test_nobody_is_sent_to_a_foreign_site(provider: Provider, target: str) -> None:
    answer = go_through(provider, Client(), f"/accounts/sign-in/?next={target}")
    assert answer["Location"] == "/uploads/"


@pytest.mark.parametrize("query", ["", "error=access_denied", "code=x&state=y"])
def test_an_interrupted_sign_in_says_so(provider: Provider, query: str) -> None:
    page = Client().get(f"/accounts/signed-in/?{query}")
    assert page.status_code == 400
    assert "Please sign in again" in page.text


def test_signing_out_ends_the_session_here_and_at_cognito(provider: Provider) -> None:
    browser = Client()
    go_through(provider, browser)
    thief = Client()
    thief.cookies["sessionid"] = browser.cookies["sessionid"].value
    assert is_signed_in(thief)
    answer = browser.post("/accounts/sign-out/")
    assert answer["Location"] == (
        f"{provider.url}/logout?client_id=client&logout_uri=http%3A%2F%2Ftestserver%2F"
    )
    assert not is_signed_in(browser)
    assert not is_signed_in(thief)


def test_signing_out_everywhere_asks_and_then_ends_every_browsers_session(
    sign_in: SignIn, trainer: User, pool: dict[str, str]
) -> None:
    here, there = sign_in(trainer), sign_in(trainer)
    assert "/accounts/sign-out/everywhere/" in here.get("/uploads/").text
    question = here.get("/accounts/sign-out/everywhere/").text
    assert "You are signed in with 2 browsers." in question
    assert is_signed_in(there)
    answer = here.post("/accounts/sign-out/everywhere/")
    assert "/logout?client_id=" in answer["Location"]
    assert not is_signed_in(here)
    assert not is_signed_in(there)


def test_a_support_agent_finds_it_too(
    sign_in: SignIn, support_agent: User, pool: dict[str, str]
) -> None:
    assert "/accounts/sign-out/everywhere/" in sign_in(support_agent).get("/admin/").text


def test_signing_out_everywhere_is_for_those_who_are_signed_in(aws: None) -> None:
    page = "/accounts/sign-out/everywhere/"
    for answer in (Client().get(page), Client().post(page)):
        assert answer["Location"] == f"/accounts/sign-in/?next={page}"


def test_signing_out_takes_a_post(sign_in: SignIn, trainer: User) -> None:
    browser = sign_in(trainer)
    assert browser.get("/accounts/sign-out/").status_code == 405
    assert is_signed_in(browser)


@pytest.mark.parametrize(
    ("groups", "page"),
    [
        (("trainers",), "dashboard"),
        (("support",), "admin:index"),
        (("support", "trainers"), "dashboard"),
        ((), "dashboard"),
    ],
)
def test_everybody_lands_where_their_work_begins(groups: tuple[str, ...], page: str) -> None:
    user = User(sub="somebody")
    user.groups = groups
    assert views.start_page(user) == reverse(page)


def test_signing_in_is_recorded_and_forgets_where_it_led(provider: Provider) -> None:
    browser = Client()
    go_through(provider, browser, "/accounts/sign-in/?next=/uploads/new/")
    sub = browser.session["identity"]["sub"]
    assert list(sign_ins.last([sub])) == [sub]
    assert views.NEXT not in browser.session


def test_an_address_that_begins_many_sign_ins_must_wait(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "SIGN_INS_BEGUN", replace(views.SIGN_INS_BEGUN, most=1))
    assert Client().get("/accounts/sign-in/").status_code == 302
    answer = Client().get("/accounts/sign-in/")
    assert answer.status_code == 429
    assert not answer.cookies


def test_a_second_tab_ends_on_a_page_of_its_own(aws: None) -> None:
    page = Client().get(reverse("back"))
    assert page.status_code == 200
    assert "You are signed in again" in page.text
    assert Client().post(reverse("back")).status_code == 405
