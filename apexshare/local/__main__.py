"""`python -m apexshare.local` (`make run`): the whole product on one machine, until Ctrl-C."""

import os
import signal
import sys
import threading
from types import FrameType

from apexshare.local.seed import PEOPLE, make_table, seed
from apexshare.local.services import programs
from apexshare.local.services.machine import MACHINE
from apexshare.local.services.processes import Processes, StartFailed, require_free

#: What runs at intervals of this many seconds; on AWS five minutes, and once a night.
SCHEDULE = {"apexshare.events.reconcile": 60, "apexshare.events.clean": 3600}

WELCOME = """
ApexShare runs at   {web}
The mailbox is at   {web}/local/mailbox/
The REST API is at  {web}/api/v1/docs

Sign in as          {people}

These are also in {file}. Logs are in {state}. Ctrl-C stops everything.
"""


def main() -> int:
    """Start all in order, wait, stop all in reverse; returns the exit status."""
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, on_signal)
    signal.signal(signal.SIGTERM, on_signal)
    os.environ.update(MACHINE.credentials)
    MACHINE.state.mkdir(parents=True, exist_ok=True)

    processes = Processes(stop)
    try:
        require_free(programs.ports(MACHINE))
        print("Starting MiniStack and SeaweedFS …", flush=True)
        processes.start(programs.ministack(MACHINE))
        processes.start(programs.seaweedfs(MACHINE))
        passwords = seed(MACHINE)
        _start_django()
        make_table()
        processes.start(programs.web_server(MACHINE))
        _say_hello(passwords)
        _watch(processes, stop)
        return 0
    except StartFailed as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    finally:
        print("Stopping …", flush=True)
        processes.stop()


def _start_django() -> None:
    # Only now: the settings read the parameters that the seeding has written.
    os.environ["DJANGO_SETTINGS_MODULE"] = "apexshare.settings.local"
    import django

    django.setup()


def _watch(processes: Processes, stop: threading.Event) -> None:
    """Play Zappa's schedule, and keep the services running, until somebody stops us."""
    from apexshare.local.zappa_handler import invoke_schedule

    seconds = 0
    while not stop.wait(1):
        processes.mend()
        seconds += 1
        for function, interval in SCHEDULE.items():
            if seconds % interval == 0:
                invoke_schedule(function)


def _say_hello(passwords: dict[str, str]) -> None:
    people = [f"{person.email:21}{passwords[person.email]}" for person in PEOPLE]
    print(
        WELCOME.format(
            web=MACHINE.web_url,
            people=("\n" + " " * 20).join(people),
            file=MACHINE.credentials_file,
            state=MACHINE.state,
        ),
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
