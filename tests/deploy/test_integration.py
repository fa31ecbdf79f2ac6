"""The integration test says so when the main job is not done."""

from contextlib import nullcontext
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from deploy import integration
from deploy.integration import Broken, Program

LINK = "https://example.com/download/1"


class Site(HTTPAdapter):
    """Says what it is told to, whatever is asked."""

    def __init__(self, status: int, content: bytes) -> None:
        super().__init__()
        self.status, self.content = status, content

    def send(self, request: requests.PreparedRequest, *_args: Any, **_options: Any) -> Any:
        answer = requests.Response()
        answer.url, answer.status_code = str(request.url), self.status
        answer._content = self.content
        return answer


def program(status: int, content: bytes = b"") -> Program:
    web = requests.Session()
    web.mount("https://", Site(status, content))
    return Program(origin="https://example.com", token="secret", web=web)


def test_a_refusal_is_told_with_its_reason() -> None:
    with pytest.raises(Broken, match="503: unavailable"):
        program(503, b"unavailable").ask("GET", "uploads/1")


def test_another_video_than_was_sent_is_told() -> None:
    with pytest.raises(Broken, match="5 bytes"):
        program(200, b"other").watch(LINK, b"video")


def test_a_failed_upload_is_told_with_its_history() -> None:
    answer = b'{"data": {"status": "failed", "history": ["email refused"]}}'
    with pytest.raises(Broken, match="email refused"):
        program(200, answer).wait("1")


def test_an_upload_that_never_ends_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integration, "PATIENCE", -1)
    answer = b'{"data": {"status": "pending", "history": []}}'
    with pytest.raises(Broken, match="pending"):
        program(200, answer).wait("1")


@pytest.mark.parametrize(("seconds", "is_late"), [(59, False), (61, True)])
def test_an_email_that_only_the_reconciler_sent_is_told(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    seconds: int,
    is_late: bool,
) -> None:
    times = iter((0, 0, seconds))
    monkeypatch.setattr("deploy.integration.time.monotonic", lambda: next(times))
    monkeypatch.setattr(integration.Program, "_link", lambda *_, **__: next(times) or LINK)
    late = pytest.raises(Broken, match="S3's event did not come") if is_late else nullcontext()
    with late:
        assert program(200).wait("1") == LINK
    assert f"{seconds} seconds" in capsys.readouterr().out


def test_a_link_that_outlives_its_end_is_told() -> None:
    with pytest.raises(Broken, match=r"says 200"):
        program(200, b'{"data": {}}').withdraw("1", LINK)


def test_production_takes_no_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["integration", "prod"])
    with pytest.raises(SystemExit):
        integration.main()
