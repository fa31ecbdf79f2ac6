"""Bare Django, answering a constant."""

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from apexshare.urls import urlpatterns as ours
from bench import world


def answer(_request: HttpRequest) -> HttpResponse:
    """The constant."""
    return HttpResponse("hello")


#: Before ours, so that none is tried in vain. `bench.settings` names this module.
urlpatterns = [path("constant", answer), *ours]

with override_settings(MIDDLEWARE=[]):
    _bare = WSGIHandler()

_environ = world.request("GET", "/constant")


def constant() -> None:
    """One request of it."""
    status, body = world.answer(_bare, _environ())
    assert (status, body) == (200, b"hello")
