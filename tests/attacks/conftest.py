"""The security log, as it is written."""

import logging
from collections.abc import Iterator

import pytest

Lines = list[logging.LogRecord]

#: What every line has.
FIELDS = ("event", "outcome", "sub", "about")


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """What the security log says; in one shape, and with no address."""
    kept: Lines = []
    handler = logging.Handler()
    monkeypatch.setattr(handler, "emit", kept.append)
    log = logging.getLogger("security")
    log.addHandler(handler)
    yield kept
    log.removeHandler(handler)
    for line in kept:
        assert all(isinstance(getattr(line, name), str) for name in FIELDS)
        assert "@" not in str(line.__dict__)


def said(lines: Lines) -> list[tuple[str, ...]]:
    """The fields of each line."""
    return [tuple(getattr(line, name) for name in FIELDS) for line in lines]
