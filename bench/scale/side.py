"""One of the two sizes that are compared: a table, and a process that asks it."""

import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings

from apexshare.local.seed import make_table
from apexshare.wsgi import application
from bench import world
from bench.cost.meter import Asked, recorded
from bench.fill import Row, fill
from core.environments import Name

#: The trainer who asks has every tenth upload; "sam" got the latest twenty, all of them from there.
TRAINER, SHARE, SAMS = "trainer", 10, 20

#: Younger than what lists leave out.
SPREAD = timedelta(days=28)


class Side:
    """A table of `size` uploads, named as this environment's; filled before this returns."""

    def __init__(self, name: Name, size: int) -> None:
        context = get_context("fork")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, name, size), daemon=True)
        self._process.start()
        self.kinds: list[str] = self._pipe.recv()

    def seconds(self, kind: str) -> float:
        """How long one request of this kind takes."""
        self._pipe.send((kind, False))
        taken: float = self._pipe.recv()
        return taken

    def asked(self, kind: str) -> Asked:
        """What one request of this kind asks of AWS."""
        self._pipe.send((kind, True))
        found: Asked = self._pipe.recv()
        return found


def rows(size: int, now: datetime) -> Iterator[Row]:
    """Newest first. Names are of one length, so that the same list weighs the same."""
    for number in range(size):
        is_sams = number < SAMS
        yield Row(
            number=number,
            trainer=TRAINER if is_sams or number % SHARE == 0 else f"t{number % 997:06}",
            student=world.STUDENT if is_sams else f"s{number // SAMS:06}@e.com",
            at=now - SPREAD * (number / size),
        )


def _serve(pipe: Connection, name: Name, size: int) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, name=name)
    now = datetime.now(UTC) - timedelta(minutes=1)
    make_table()
    fill(world.finished(world.new_upload(at=now)), rows(size, now))
    requests = _requests(UUID(int=size // 2))
    for run in requests.values():
        run()
    gc.freeze()
    pipe.send(list(requests))
    while True:
        kind, is_recorded = pipe.recv()
        if is_recorded:
            with recorded() as asked:
                requests[kind]()
            pipe.send(asked)
        else:
            begun = time.perf_counter()
            requests[kind]()
            pipe.send(time.perf_counter() - begun)


def _requests(file_id: UUID) -> dict[str, Callable[[], None]]:
    trainer, support = world.sign_in(TRAINER), world.sign_in("support", "support")
    student = urlencode({"student": world.STUDENT})
    return {
        "dashboard": _get("/uploads/", trainer),
        "student search": _get(f"/uploads/?{student}", trainer),
        "admin list": _get("/admin/uploads/upload/", support),
        "download": _get(f"/download/{file_id}"),
    }


def _get(path: str, cookies: str = "") -> Callable[[], Any]:
    environ = world.request("GET", path, cookies=cookies)

    def run() -> None:
        status, body = world.answer(application, environ())
        assert status == 200, body

    return run
