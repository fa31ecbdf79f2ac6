"""`make deploy` goes the whole way in order, and stops where a step fails."""

import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

import deploy.__main__ as way
from apexshare.environments import ENVIRONMENTS
from apexshare.school import PREFIX

PROD = ENVIRONMENTS["prod"]


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that were run; one that has "fails" in it fails."""
    commands: list[str] = []

    def record(command: tuple[str, ...], **options: Any) -> None:
        assert options["check"]
        commands.append(" ".join(command))
        if "fails" in command:
            raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(subprocess, "run", record)
    return commands


def test_the_first_time_zappa_deploys_between_the_stacks(ran: list[str]) -> None:
    way.run(way.forward(PROD, is_there=False))
    assert [command.rsplit("/", 1)[-1] for command in ran] == [
        "python -m infra.secrets prod",
        f"npx --yes aws-cdk@2.1148.1 deploy {PREFIX}-prod-foundation",
        "python -m infra.secrets prod",
        "zappa deploy prod",
        "zappa certify prod --yes",
        f"npx --yes aws-cdk@2.1148.1 deploy {PREFIX}-prod-edge",
    ]


def test_later_zappa_updates(ran: list[str]) -> None:
    way.run(way.forward(PROD, is_there=True))
    assert ".venv/bin/zappa update prod" in ran
    assert ".venv/bin/zappa deploy prod" not in ran


def test_the_edge_goes_before_the_function(ran: list[str]) -> None:
    way.run(way.back(ENVIRONMENTS["dev"]))
    assert [" ".join(command.split()[-2:]) for command in ran] == [
        f"destroy {PREFIX}-dev-edge",
        "dev --yes",
    ]


def test_nothing_is_begun_after_a_failure(ran: list[str]) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        way.run([("one",), ("it", "fails"), ("three",)])
    assert ran == ["one", "it fails"]


@pytest.fixture
def site() -> Iterator[tuple[str, list[bytes]]]:
    """A site, and what it says of its health, one answer after the other."""
    says: list[bytes] = []

    class Health(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said = says.pop(0) if len(says) > 1 else says[0]
            self.send_response(200 if said == WELL else 503)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_arguments: Any) -> None:
            """Tests stay quiet."""

    server = HTTPServer(("127.0.0.1", 0), Health)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", says
    server.shutdown()
    server.server_close()


WELL = b'{"healthy": true}'


def test_the_site_is_asked_until_it_is_well(site: tuple[str, list[bytes]]) -> None:
    origin, says = site
    says[:] = [b"<html>Bad gateway", b'{"healthy": false}', WELL]
    assert way.answers(origin, patience=10, pause=0) == ""


def test_a_site_that_stays_unwell_is_told(site: tuple[str, list[bytes]]) -> None:
    origin, says = site
    says[:] = [b'{"healthy": false}']
    assert "503" in way.answers(origin, patience=0, pause=0)


def test_a_site_that_is_not_there_is_told() -> None:
    assert "refused" in way.answers("http://127.0.0.1:9", patience=0, pause=0)
