"""What a page tells once lies in a cookie of the environment's name."""

from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from accounts.sessions import SessionStore
from core.http.messages import Storage


def request_with(**cookies: str) -> HttpRequest:
    request = RequestFactory().get("/")
    request.session = SessionStore()
    request.COOKIES |= {name.replace("host_", "__Host-"): text for name, text in cookies.items()}
    return request


def test_the_cookie_has_the_environments_name(settings: Settings) -> None:
    settings.MESSAGES_COOKIE_NAME = "__Host-messages"
    settings.SESSION_COOKIE_SECURE = True
    response = HttpResponse()
    storage = Storage(request_with())
    storage.add(20, "Done.")
    storage.update(response)
    [(name, cookie)] = response.cookies.items()
    assert name == "__Host-messages"
    assert (cookie["path"], cookie["domain"], bool(cookie["secure"])) == ("/", "", True)
    told = Storage(request_with(host_messages=cookie.value))
    assert [str(message) for message in told] == ["Done."]
    over = HttpResponse()
    told.update(over)
    assert (over.cookies[name]["max-age"], over.cookies[name]["secure"]) == (0, True)


def test_a_cookie_of_another_name_tells_nothing(settings: Settings) -> None:
    settings.MESSAGES_COOKIE_NAME = "__Host-messages"
    planted = Storage(request_with())
    planted.add(20, "Planted.")
    response = HttpResponse()
    planted.update(response)
    text = response.cookies["__Host-messages"].value
    assert [str(message) for message in Storage(request_with(host_messages=text))] == ["Planted."]
    assert list(Storage(request_with(messages=text))) == []
