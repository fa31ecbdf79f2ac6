"""Many visitors at once: each asks again as soon as it has its answer, until the time is over."""

import asyncio
import itertools
import time
from dataclasses import dataclass, field

from bench.load.server import PORT

#: Downloads are limited by address, so each request comes from the next; all are this machine's.
ADDRESSES = itertools.cycle(f"127.0.{net}.{host}" for net in range(1, 41) for host in range(1, 251))

TIMEOUT = 60


@dataclass
class Answers:
    """Seconds that each answer took, by its status."""

    over: float
    by_status: dict[int, list[float]] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return sum(map(len, self.by_status.values())) / self.over


def visit(
    method: str, path: str, *, status: int, cookies: str = "", at_once: int, seconds: float
) -> Answers:
    """What `at_once` visitors get within `seconds`.

    Raises:
        AssertionError: one got another `status`.
    """
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: localhost:{PORT}",
        *([f"Cookie: {cookies}"] if cookies else []),
        *(["Content-Length: 0"] if method == "POST" else []),
    ]
    request = "\r\n".join([*lines, "", ""]).encode()
    answers = asyncio.run(_visit(request, at_once=at_once, seconds=seconds))
    assert set(answers.by_status) == {status}, {
        other: len(times) for other, times in answers.by_status.items()
    }
    return answers


async def _visit(request: bytes, *, at_once: int, seconds: float) -> Answers:
    begun = time.monotonic()
    answers = Answers(over=0)
    visitors = [_visitor(request, answers, until=begun + seconds) for _ in range(at_once)]
    await asyncio.gather(*visitors)
    answers.over = time.monotonic() - begun
    return answers


async def _visitor(request: bytes, answers: Answers, *, until: float) -> None:
    while (begun := time.monotonic()) < until:
        status = await asyncio.wait_for(_ask(next(ADDRESSES), request), TIMEOUT)
        answers.by_status.setdefault(status, []).append(time.monotonic() - begun)


async def _ask(address: str, request: bytes) -> int:
    """On a connection of its own, as from CloudFront's many machines."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT, local_addr=(address, 0))
    try:
        writer.write(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        answer = await reader.read()
    finally:
        writer.close()
    return int(answer.split(b" ", 2)[1])
