"""The policy of the content, where a view says that it differs."""

from collections.abc import Callable

import pytest
from csp.decorators import csp, csp_replace, csp_update
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from core.http.headers import PolicyMiddleware


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def policy(view: Callable[[HttpRequest], HttpResponse]) -> str:
    response = PolicyMiddleware(view)(RequestFactory().get("/"))
    assert isinstance(response, HttpResponse)
    return response["Content-Security-Policy"]


@pytest.mark.parametrize("differing", [csp, csp_replace, csp_update])
def test_a_view_may_differ_from_the_policy(differing: Callable[..., Callable[..., object]]) -> None:
    view = differing({"frame-ancestors": ["friend.invalid"]})(answer)
    assert "friend.invalid" in policy(view)  # type: ignore[arg-type]
    assert "friend.invalid" not in policy(answer)
