import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from apexshare.local import __main__ as launcher
from apexshare.local import zappa_handler
from apexshare.local.seed import PEOPLE
from apexshare.local.services.machine import MACHINE, ROOT
from apexshare.local.services.processes import Processes


def test_the_schedule_is_zappas() -> None:
    stage = json.loads((ROOT / "zappa_settings.json").read_text())["dev"]
    scheduled = {event["function"] for event in stage["events"] if "expression" in event}
    assert set(launcher.SCHEDULE) == scheduled


def test_a_port_that_is_taken_stops_the_start_and_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = subprocess.run(
            [sys.executable, "-m", "apexshare.local"],
            cwd=ROOT,
            env={**os.environ, "APEXSHARE_STATE": str(tmp_path), "APEXSHARE_WEB_PORT": str(port)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert ran.returncode == 1
    assert f"{port}" in ran.stderr
    assert "APEXSHARE_WEB_PORT chooses another" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_is_due_runs_and_what_fell_is_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ticks(threading.Event):
        """A clock that has ticked `left` more seconds, at once."""

        left = 5

        def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002
            self.left -= 1
            return self.left < 0

    ran: list[str] = []
    mended: list[int] = []
    monkeypatch.setattr(zappa_handler, "invoke_schedule", ran.append)
    monkeypatch.setattr(Processes, "mend", lambda _: mended.append(1))
    monkeypatch.setattr(launcher, "SCHEDULE", {"often": 2, "seldom": 5, "never": 6})
    ticks = Ticks()
    launcher._watch(Processes(ticks), ticks)
    assert ran == ["often", "often", "seldom"]
    assert len(mended) == 5


def test_the_welcome_says_where_everything_is(capsys: pytest.CaptureFixture[str]) -> None:
    launcher._say_hello({person.email: f"secret of {person.name}" for person in PEOPLE})
    said = capsys.readouterr().out
    for person in PEOPLE:
        assert f"{person.email:21}secret of {person.name}" in said
    for place in (MACHINE.web_url, str(MACHINE.credentials_file), "/local/mailbox/"):
        assert place in said
