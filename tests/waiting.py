"""Waiting for what comes by itself, and never for ever."""

import time
from collections.abc import Callable


def wait_until(
    holds: Callable[[], object],
    *,
    seconds: float = 20,
    pause: float = 0.1,
    seen: Callable[[], str] = lambda: "",
) -> None:
    """Ask again and again, with a pause in seconds between; fails if it does not hold in time.

    Args:
        seen: says then what there is instead.
    """
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"It did not come about in {seconds} seconds. {seen()}"
        time.sleep(pause)
