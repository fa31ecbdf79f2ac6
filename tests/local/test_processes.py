import socket
import sys
import threading
from pathlib import Path

import pytest

from apexshare.local.processes import Processes, Service, StartFailed, require_free


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
    assert processes.ended() is None
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


def test_a_service_that_ends_later_is_noticed(tmp_path: Path) -> None:
    code = (
        "import pathlib, time; pathlib.Path('up').touch(); time.sleep(.3); print('out of memory')"
    )
    processes = Processes(threading.Event())
    processes.start(service(tmp_path, code))
    while (said := processes.ended()) is None:
        pass
    assert "out of memory" in said


def test_a_taken_port_is_named_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(StartFailed, match=f"Port {port} is taken.*APEXSHARE_X_PORT"):
            require_free({port: "X; APEXSHARE_X_PORT chooses another"})
