"""Searching for inputs that break a promise: for how long, with which seeds, and how many it took.

A run of CI tries the same inputs each time; `make fuzz` tries others, and many more.
"""

from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy

P = ParamSpec("P")

_TRIED: Counter[str] = Counter()
_longer = 1


def search(longer: int) -> None:
    """From now on search this many times longer; if more than once, with random seeds."""
    global _longer  # noqa: PLW0603 -- decorators read it while tests are collected
    _longer = longer


def effort(examples: int) -> settings:
    """How to look for `examples` inputs, or as many more as were asked for."""
    return settings(
        max_examples=examples * _longer,
        derandomize=_longer == 1,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def fuzz(
    examples: int, **strategies: SearchStrategy[Any]
) -> Callable[[Callable[P, None]], Callable[..., None]]:
    """Try this many inputs; what no strategy gives comes from fixtures."""

    def decorate(test: Callable[P, None]) -> Callable[..., None]:
        @wraps(test)
        def counted(*args: P.args, **kwargs: P.kwargs) -> None:
            add("hostile inputs")
            test(*args, **kwargs)

        return effort(examples)(given(**strategies)(counted))

    return decorate


def add(what: str, number: int = 1) -> None:
    """Count this many more as tried."""
    _TRIED[what] += number


def lines() -> list[str]:
    """What was tried, one line each."""
    return [f"{number:,} {what}" for what, number in sorted(_TRIED.items())]
