import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from apexshare.local.services.processes import (
    MOST_FALLS,
    Processes,
    Service,
    StartFailed,
    require_free,
)
from tests.waiting import wait_until


def service(folder: Path, code: str, *, up_when: str = "up", seconds: float = 5) -> Service:
    return Service(
        name="Example",
        command=[sys.executable, "-c", code],
        environment={},
        folder=folder,
        log=folder / "log",
        is_up=(folder / up_when).exists,
        start_seconds=seconds,
    )


RUN = """
import pathlib, signal, sys, time
def stop(*_):
    pathlib.Path("stopped").touch(); sys.exit()
signal.signal(signal.SIGTERM, stop)
pathlib.Path("up").touch()
time.sleep(60)
"""


def test_a_service_is_waited_for_and_stopped_properly(tmp_path: Path) -> None:
    processes = Processes(threading.Event())
    processes.start(service(tmp_path, RUN))
    processes.mend()
    processes.stop()
    assert (tmp_path / "stopped").exists()


def test_a_service_that_ends_at_once_shows_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(StartFailed, match=r"Example ended(.|\n)*no such table"):
        Processes(threading.Event()).start(service(tmp_path, "raise SystemExit('no such table')"))


def test_a_service_that_never_comes_up_is_given_up(tmp_path: Path) -> None:
    processes = Processes(threading.Event())
    with pytest.raises(StartFailed, match="was not up after"):
        processes.start(service(tmp_path, RUN, up_when="never", seconds=0.5))
    processes.stop()


def test_a_start_can_be_stopped(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    processes = Processes(stop)
    with pytest.raises(StartFailed, match="Stopped while Example was starting"):
        processes.start(service(tmp_path, RUN, up_when="never"))
    processes.stop()


SHORT = "import pathlib; pathlib.Path('up').touch(); print('out of memory')"


def test_a_service_that_is_killed_is_started_again_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = f"import os, pathlib\npathlib.Path('pid').write_text(str(os.getpid()))\n{RUN}"
    processes = Processes(threading.Event())
    processes.start(service(tmp_path, code))
    first = int((tmp_path / "pid").read_text())
    (tmp_path / "up").unlink()
    os.kill(first, signal.SIGKILL)
    mend_until(processes, (tmp_path / "up").exists)
    assert int((tmp_path / "pid").read_text()) != first
    assert "Example ended; it is started again." in capsys.readouterr().out
    processes.stop()
    assert (tmp_path / "stopped").exists()


def test_a_service_that_ends_again_and_again_is_given_up(tmp_path: Path) -> None:
    processes = Processes(threading.Event())
    processes.start(service(tmp_path, SHORT))
    with pytest.raises(StartFailed, match=r"Example ended(.|\n)*out of memory"):
        mend_until(processes, lambda: False)
    assert (tmp_path / "log").read_text().count("out of memory") == MOST_FALLS
    processes.stop()


def test_a_service_that_ends_once_in_a_while_is_never_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apexshare.local.services.processes.STEADY_SECONDS", 0)
    processes = Processes(threading.Event())
    processes.start(service(tmp_path, SHORT))
    log = tmp_path / "log"
    mend_until(processes, lambda: log.read_text().count("out of memory") > MOST_FALLS)
    processes.stop()


def test_a_service_that_forgets_is_not_started_again(tmp_path: Path) -> None:
    processes = Processes(threading.Event())
    processes.start(replace(service(tmp_path, SHORT), may_restart=False))
    with pytest.raises(StartFailed, match="Example ended"):
        mend_until(processes, lambda: False)
    assert (tmp_path / "log").read_text().count("out of memory") == 1


def mend_until(processes: Processes, holds: Callable[[], bool]) -> None:
    def holds_now() -> bool:
        processes.mend()
        return holds()

    wait_until(holds_now, pause=0.01)


def test_a_taken_port_is_named_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(StartFailed, match=f"Port {port} is taken.*APEXSHARE_X_PORT"):
            require_free({port: "X; APEXSHARE_X_PORT chooses another"})
