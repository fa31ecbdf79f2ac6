"""What goes wrong while we call AWS: the process dies, or somebody else acts in between."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


class Died(BaseException):
    """The process is gone: nothing of ours can catch it."""


class Violation(BaseException):
    """A promise was broken: no handler of ours may swallow the verdict."""


@contextmanager
def verdicts() -> Iterator[None]:
    """What is judged here goes past all handlers."""
    try:
        yield
    except AssertionError as error:
        raise Violation(str(error)) from error


@dataclass
class Trouble:
    """Comes with the `at`th call to AWS from now on: before it is made, or after it was done."""

    at: int
    is_after: bool = False
    #: What somebody else does then; without it, the process dies.
    intruder: Callable[[], None] | None = None

    def comes(self, *, is_after: bool) -> bool:
        """Is this the moment? To be asked before and after each call."""
        if is_after:
            return self.is_after and self.at == 0
        self.at -= 1
        return not self.is_after and self.at == 0
