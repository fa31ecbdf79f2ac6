import importlib
import os
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest

from apexshare import wsgi


def test_a_request_is_answered() -> None:
    environ: dict[str, object] = {"HTTP_HOST": "testserver", "PATH_INFO": "/"}
    setup_testing_defaults(environ)
    statuses: list[str] = []

    def start(status: str, _headers: list[tuple[str, str]], _error: Any = None, /) -> Any:
        statuses.append(status)

    body = wsgi.application(environ, start)
    assert b"ApexShare" in b"".join(body)
    assert statuses == ["200 OK"]


def test_without_a_choice_the_settings_are_those_of_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE")
    importlib.reload(wsgi)
    assert os.environ["DJANGO_SETTINGS_MODULE"] == "apexshare.settings.aws"


def test_a_choice_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "apexshare.settings.test")
    importlib.reload(wsgi)
    assert os.environ["DJANGO_SETTINGS_MODULE"] == "apexshare.settings.test"
