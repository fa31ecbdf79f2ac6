from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django_htmx.middleware import HtmxDetails

from accounts import access
from accounts.access import NotATrainer, TrainerRequest, trainer_required
from accounts.models import User
from core.errors import SignedOut

SignIn = Callable[..., Client]
FORM = "/uploads/new/"


@trainer_required
def view(request: TrainerRequest, name: str) -> HttpResponse:
    return HttpResponse(f"{request.user.name}: {name}")


def ask(user: User | AnonymousUser, **headers: str) -> HttpResponse:
    request = RequestFactory().get("/uploads/?q=sam", headers=headers)
    request.user = user
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    return view(request, "a view")  # type: ignore[arg-type]


def test_a_trainer_passes(trainer: User) -> None:
    assert ask(trainer).content == b"Tessa Trainer: a view"
    assert view.__name__ == "view"


@pytest.mark.parametrize("who", ["support_agent", "nobody"])
def test_who_is_no_trainer_is_refused(who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotATrainer):
        ask(request.getfixturevalue(who))


def test_who_is_signed_out_comes_back_to_the_whole_address() -> None:
    answer = ask(AnonymousUser())
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/sign-in/?next=/uploads/%3Fq%3Dsam"


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {"Accept": "application/json"}])
def test_what_is_on_the_page_stays_for_who_is_signed_out(headers: dict[str, str]) -> None:
    with pytest.raises(SignedOut):
        ask(AnonymousUser(), **headers)


def send(browser: Client, **changes: str) -> HttpResponse:
    """Send the form, from its page, while signed out."""
    fields = {access.AUTHOR: "trainer", "notes": "Look ahead."} | changes
    return browser.post(FORM, fields, headers={"Referer": f"http://testserver{FORM}"})  # type: ignore[return-value]


def signed_in_again(browser: Client, sign_in: SignIn, user: User) -> Client:
    """The same browser, after `user` has signed in with it."""
    again, drafts = sign_in(user), browser.session[access.DRAFTS]
    session = again.session
    session[access.DRAFTS] = drafts
    session.save()
    return again


def test_a_form_waits_for_its_author_once(aws: None, sign_in: SignIn, trainer: User) -> None:
    browser = Client()
    assert send(browser)["Location"] == f"/accounts/sign-in/?next={FORM}"
    again = signed_in_again(browser, sign_in, trainer)
    assert "Look ahead." in again.get(FORM).text
    assert "Look ahead." not in again.get(FORM).text


def test_another_who_signs_in_next_does_not_see_it(
    aws: None, sign_in: SignIn, trainer: User, second_trainer: User
) -> None:
    browser = Client()
    send(browser)
    again = signed_in_again(browser, sign_in, second_trainer)
    assert "Look ahead." not in again.get(FORM).text
    assert not again.session.get(access.DRAFTS)


@pytest.mark.parametrize(
    ("notes", "is_kept"), [("x", True), ("x" * access.MAX_DRAFT_LENGTH, False)]
)
def test_no_draft_fills_the_table(aws: None, notes: str, is_kept: bool) -> None:
    browser = Client()
    send(browser, notes=notes)
    assert (access.DRAFTS in browser.session) is is_kept
