"""Child processes that start in order, are waited for, and always go when the launcher goes."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1

#: Seconds; a service that ran longer than this and then ended is not counted as failing.
STEADY_SECONDS = 10

#: A service that ends so often in a row, each time within those seconds, is given up.
MOST_FALLS = 3

#: Seconds in which services of a launcher that was killed let go of their ports.
LET_GO_SECONDS = 3


class StartFailed(Exception):
    """Something does not start; the message tells a person what to do."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """One child process: what to run, where its log goes, and how to tell that it is up."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    is_up: Callable[[], bool]
    start_seconds: float = 60
    stop_seconds: float = 20
    #: False for one that has forgotten too much to go on with when it ends by itself.
    may_restart: bool = True


@dataclass(kw_only=True)
class _Running:
    service: Service
    process: subprocess.Popen[bytes]
    since: float
    falls: int = 0


class Processes:
    """The running services, in the order of their start."""

    def __init__(self, stop: threading.Event) -> None:
        """`stop` ends the waiting for a service that is starting."""
        self._stop = stop
        self._running: list[_Running] = []

    def start(self, service: Service) -> None:
        """Start a service and wait until it is up.

        Raises:
            StartFailed: it ended, or was not up in time; says what it last wrote.
        """
        service.folder.mkdir(parents=True, exist_ok=True)
        service.log.unlink(missing_ok=True)
        running = _Running(service=service, process=_spawn(service), since=time.monotonic())
        self._running.append(running)
        deadline = running.since + service.start_seconds
        while not service.is_up():
            if running.process.poll() is not None:
                raise StartFailed(f"{service.name} ended at its start.\n{_tail(service.log)}")
            if time.monotonic() > deadline:
                raise StartFailed(
                    f"{service.name} was not up after {service.start_seconds:.0f} seconds.\n"
                    f"{_tail(service.log)}"
                )
            if self._stop.wait(0.1):
                raise StartFailed(f"Stopped while {service.name} was starting.")

    def mend(self) -> None:
        """Start again what has ended by itself, and say so; does not wait until it is up.

        Raises:
            StartFailed: it may not be started again, or ends again and again; says what it last
                wrote.
        """
        for running in self._running:
            if running.process.poll() is not None:
                _restart(running)

    def stop(self) -> None:
        """End all, the last started first, and wait for each."""
        while self._running:
            running = self._running.pop()
            service, process = running.service, running.process
            _signal(process, signal.SIGTERM)
            try:
                process.wait(service.stop_seconds)
            except subprocess.TimeoutExpired:
                print(f"{service.name} does not stop; it is killed.", file=sys.stderr)
                _signal(process, signal.SIGKILL)
                process.wait()


def _restart(running: _Running) -> None:
    service = running.service
    was_steady = time.monotonic() - running.since > STEADY_SECONDS
    running.falls = 1 if was_steady else running.falls + 1
    if not service.may_restart or running.falls == MOST_FALLS:
        raise StartFailed(f"{service.name} ended.\n{_tail(service.log)}")
    print(f"{service.name} ended; it is started again. Its log is {service.log}.", flush=True)
    # A child that it left behind would hold its ports.
    _signal(running.process, signal.SIGKILL)
    running.process, running.since = _spawn(service), time.monotonic()


def _spawn(service: Service) -> subprocess.Popen[bytes]:
    with service.log.open("ab") as log:
        return subprocess.Popen(
            service.command,
            cwd=service.folder,
            env={**os.environ, **service.environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # A session of its own: Ctrl-C reaches the launcher alone, which stops all in order.
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )


def require_free(ports: Mapping[int, str]) -> None:
    """Check that nothing listens on `ports` (number to what it is for, and how to change it).

    Raises:
        StartFailed: something does.
    """
    deadline = time.monotonic() + LET_GO_SECONDS
    for port, purpose in ports.items():
        while _is_taken(port):
            if time.monotonic() > deadline:
                raise StartFailed(
                    f"Port {port} is taken ({purpose}). Is ApexShare running already? "
                    f"Stop what listens there (`ss -ltnp 'sport = :{port}'` names it)."
                )
            time.sleep(0.2)


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def answers(host: str, port: int) -> bool:
    """Return whether something accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _end_with_parent() -> None:
    # Even if the launcher is killed, nothing stays behind that would hold the ports.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
