from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client, RequestFactory

from accounts.cognito import IDENTITY, TOKENS
from accounts.middleware import ClaimsAuthenticationMiddleware
from accounts.models import User
from tests.accounts.provider import Provider


def test_the_front_page_reads_no_session_and_sets_no_cookie(
    provider: Provider, aws_calls: list[str]
) -> None:
    page = Client().get("/")
    assert page.status_code == 200
    assert not page.cookies
    assert aws_calls == []


class Unread(dict[str, object]):
    """A session that notes when it is asked."""

    asked = 0

    def get(self, name: str, default: object = None) -> object:
        self.asked += 1
        return super().get(name, default)


def seen(session: Unread) -> object:
    """The user whom a view would get; nobody has asked for them yet."""
    request = RequestFactory().get("/")
    request.session = session  # type: ignore[assignment]
    ClaimsAuthenticationMiddleware(lambda _: HttpResponse()).process_request(request)
    assert session.asked == 0
    return request.user


def test_the_user_is_who_the_session_says(trainer: User) -> None:
    tokens = {"refresh": "refresh-token", "until": 1e12}
    user = seen(Unread({IDENTITY: trainer.identity, TOKENS: tokens}))
    assert isinstance(user, User)
    assert user.identity == trainer.identity


def test_without_a_sign_in_nobody_is_there() -> None:
    user = seen(Unread())
    assert isinstance(user, AnonymousUser)
    assert not user.is_authenticated


def test_a_page_that_asks_twice_looks_once() -> None:
    session = Unread()
    user = seen(session)
    assert not user.is_authenticated  # type: ignore[attr-defined]
    assert not user.is_staff  # type: ignore[attr-defined]
    assert session.asked == 1
